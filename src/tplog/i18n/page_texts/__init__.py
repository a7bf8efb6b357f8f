"""The sentences of the pages, Swedish first: a module for each group of pages."""
