"""Loading from CSV files: read a whole file, say what it would change, then change it, all at once."""
