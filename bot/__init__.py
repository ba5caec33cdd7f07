"""Starting Plantain: command line, settings, wiring."""
