"""Layer 3: files outside the database: signing keys, exported checkpoints and leaves, witness state."""
