"""From outside to `Draft`: one module for each form in which decisions come."""
