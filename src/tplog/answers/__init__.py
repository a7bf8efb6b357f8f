"""Encoders of answers: JSON, JSON Schema and terminal tables."""
