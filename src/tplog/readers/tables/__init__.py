"""Read tables of offices: CSV, XLSX and ODS."""
