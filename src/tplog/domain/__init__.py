"""The model: rules, state and queries. Pure: no clock, no store, no file, no screen."""
