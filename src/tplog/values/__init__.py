"""Value objects such as accounts and amounts. They import no events, logs, files or screens."""
