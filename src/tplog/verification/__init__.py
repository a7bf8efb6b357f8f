"""Layer 4: verification of a log against its checkpoints, keys and projections."""
