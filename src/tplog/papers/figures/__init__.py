"""Find the figures of a paper: amounts of money, days, paragraphs and case numbers, each with its place."""
