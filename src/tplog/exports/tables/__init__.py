"""The tables of spreadsheets and open data, each defined once in its own module.

A definition has each column's name, type and how to get its value, and the references between tables;
`tplog.exports.csv`, `xlsx` and `datapackage` write them in their formats.
"""
