"""The log in the formats that other programs read: one module for each, all of them made from the book.

A module's ``export(book, scope)`` yields the file in pieces. Nothing here changes a log.
"""
