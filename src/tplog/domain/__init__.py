"""Floor 2: the rules and the state. Pure: no clock, no store, no file, no screen."""
