"""All commands of the program, as click has them."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tplog.cli.main import main


def commands(group: click.Group = main, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """All commands by their paths, in the order of the help; a group before what it holds."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        full_name = f"{path} {name}".strip()
        yield full_name, command
        if isinstance(command, click.Group):
            yield from commands(command, full_name)


ALL = dict(commands())
