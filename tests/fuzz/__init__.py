"""All that is read from outside: any input gives a value, which is written back the same, or our error."""
