"""The state that a log comes to: its classes, and how each event changes it."""
