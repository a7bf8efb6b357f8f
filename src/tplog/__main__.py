"""``python -m tplog``."""

from tplog.cli.main import main

main(prog_name="tplog")
