"""The commands, one module each; `tplog.cli.main` imports the one that is run."""
