"""Tables that people have: CSV and XLSX."""
