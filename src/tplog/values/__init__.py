"""The ground floor: values such as accounts and amounts. It imports no events, logs, files or screens."""
