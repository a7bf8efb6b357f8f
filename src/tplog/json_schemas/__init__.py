"""The JSON Schemas that tplog publishes: of decision files, of leaves, and of command output."""
