"""The pages of the site, one module each. OpenAPI's summary of a page is its docstring's first line."""
