"""The state of a log: its classes, and how each event changes it."""
