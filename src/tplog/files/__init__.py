"""Files outside the database: signing keys, exported checkpoints and leaves, witness state."""
