"""``tplog schema``: print a JSON Schema."""

from __future__ import annotations

from pathlib import Path

import click

from tplog.cli import options
from tplog.cli.output import write_chunks
from tplog.i18n.vocabulary import Language


def _complete_names(_context: click.Context, _option: click.Parameter, prefix: str) -> list[str]:
    from tplog.json_schemas.catalogue import PUBLISHED  # noqa: PLC0415 (start-up time)

    return [name for name in PUBLISHED if name.startswith(prefix)]


@options.command(
    "schema", example="tplog schema -o decision.schema.json\ntplog schema event\ntplog schema --list"
)
@click.argument("name", default="decision", metavar="[NAME]", shell_complete=_complete_names)
@click.option("--list", "listed", is_flag=True, help="Show what schemas there are.")
@options.output_option
def command(
    name: str,
    output: Path | None,
    lang: Language,
    *,
    listed: bool,
    force: bool,
) -> None:
    """Print a JSON Schema: of decision files, for editors; of stored events; or of what a command prints.

    Without NAME it is that of decision files.
    """
    from tplog.json_schemas.catalogue import PUBLISHED, schema_json  # noqa: PLC0415 (start-up time)

    if listed:
        width = max(map(len, PUBLISHED))
        text = "".join(
            f"{schema_name:{width}}  {schema.title}\n" for schema_name, schema in PUBLISHED.items()
        )
    else:
        text = schema_json(name, lang)
    write_chunks([text.encode()], output, force=force)
