"""``tplog``: the group of all commands. A command's module is imported when the command is asked for."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module

import click

from tplog import __version__
from tplog.values.text import nearest

COMMANDS = (
    "init",
    "apply",
    "show",
    "trail",
    "log",
    "findings",
    "replay",
    "diff",
    "events",
    "rebuild",
    "backup",
    "grants",
    "verify",
    "verify-proof",
    "verify-dump",
    "checkpoint",
    "prove",
    "dump",
    "restore",
    "key",
    "witness",
)


class Commands(click.Group):
    """Finds commands by name in `COMMANDS`, and tells when there is nowhere to print."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. A closed pipe is click's business, a full disk ours."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            click.echo(f"tplog: cannot write the output: {error.strerror}", err=True)
            # What is still buffered cannot be written either, and Python would try on its way out.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(2)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is answered with the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = ", ".join(nearest(args[0], COMMANDS))
            if not near:
                raise
            message = f"{error.message} Nearest: {near}."
            raise click.UsageError(message, error.ctx) from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click)
        """Return all names, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click)
        """Import a command's module and return the command."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"tplog.cli.{cmd_name.replace('-', '_')}").command
        return found


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 refused or findings, 2 usage or unreadable input, "
    "3 nothing contradicts but trust falls short (verify), 4 conflict, 5 database.",
)
@click.version_option(__version__, prog_name="tplog")
def main() -> None:
    """Every budget decision as an immutable event: state, trail and findings by replay."""
