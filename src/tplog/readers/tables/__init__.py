"""Read tables of offices: CSV and XLSX."""
