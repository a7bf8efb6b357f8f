"""Put the words of a paper in order: running text, blocks, tables, sections under headings."""
