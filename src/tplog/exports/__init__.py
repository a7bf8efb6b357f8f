"""Write the log in the formats of other programs: one module for each, all from the book.

A module's ``export(book, scope)`` yields the file in pieces. Nothing here changes a log.
"""
