"""The pages of the web site and of the report, as views, JSON and CSV.

One function per page (`flow.page`, `result.page` …) takes a book and a request and returns a `Page`: what its
template shows, the same as JSON, and the same as a CSV table. Nothing here knows HTTP.
"""
