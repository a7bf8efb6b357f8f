"""The pages of the site, one module each. The first line of a module's docstring is its summary in OpenAPI."""
