"""Floor 3: what a log keeps outside its database: its key, its checkpoints and their leaves."""
