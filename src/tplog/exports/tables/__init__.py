"""The tables that spreadsheets and open data get: each is defined once, in a module of its own.

A definition says what each column is called, what it holds and how it is got, and how tables refer to each
other; `tplog.exports.csv`, `xlsx` and `datapackage` write it down each in its own way.
"""
