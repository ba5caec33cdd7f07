"""The one composition root, by process: neither loads what only the other needs."""
