"""Pages: each answers one question, for the site and for the report alike, and as data too.

A page is made from a book by one function (`flow.page`, `result.page` …) that takes what is asked and gives
a `Page`: what its template shows, the same as JSON, and the same as rows for a CSV. Nothing here knows HTTP.
"""
