"""Hold a decision file against its paper: a verdict on every figure, and what the file leaves out."""
