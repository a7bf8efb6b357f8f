"""Verification of a log against its checkpoints, keys and projections."""
