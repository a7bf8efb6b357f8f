"""Words and figures for people: both languages, Swedish amounts, tables, and every escape."""
