"""The browser console: a small chat platform of its own, shaped like the others."""
