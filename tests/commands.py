"""All commands of the program, as click has them."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tplog.cli.main import main


def commands(group: click.Group = main, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """All commands by their paths, in the order of the help; a group before what it holds."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        here = f"{path} {name}".strip()
        yield here, found
        if isinstance(found, click.Group):
            yield from commands(found, here)


ALL = dict(commands())
