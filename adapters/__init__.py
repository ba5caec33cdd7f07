"""Everything that touches the outside; adapters never import each other."""
