"""The command line: one module per command in `tplog.cli.commands`."""
