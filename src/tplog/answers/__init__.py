"""Answers in the forms that people and programs read: JSON, JSON Schema, terminal tables, columns."""
