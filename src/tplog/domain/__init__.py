"""Floor 2: the rules. Pure: no clock, no store, no file, no screen."""
