"""Read files from outside into plain values: decision files, bookkeeping, tables and settings."""
