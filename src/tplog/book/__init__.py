"""The book: a log with its rules, its signing and its queries, composed of parts."""
