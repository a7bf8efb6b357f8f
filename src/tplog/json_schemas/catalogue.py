"""Every published schema by the name used in ``tplog schema`` and docs/schema/."""

from __future__ import annotations

import json
from collections.abc import Mapping

from attrs import frozen

from tplog import __version__
from tplog.answers.json_schema import DIALECT, Schema, schema_id
from tplog.errors import NotFound, mandatory_rule
from tplog.i18n.vocabulary import Language
from tplog.json_schemas.command_output import ERROR_SCHEMA, LINE_OUTPUTS, OUTPUTS, output_schema
from tplog.json_schemas.decision_file import decision_schema
from tplog.json_schemas.leaf import leaf_schema
from tplog.values.finding import Finding
from tplog.values.identifiers import closest_names

SCHEMA_UNKNOWN = mandatory_rule(
    "schema-unknown",
    "Det finns inget schema ”{name}”. Närmast: {nearest}. Alla visas av: tplog schema --list",
    "There is no schema '{name}'. Nearest: {nearest}. All are shown by: tplog schema --list",
)


@frozen
class PublishedSchema:
    """A schema with its title and description."""

    title: str
    description: str
    schema: Schema


def _output_schema(command: str) -> PublishedSchema:
    """Return the published schema of a command's output."""
    prints = "A line of what it prints. " if command in LINE_OUTPUTS else "What it prints. "
    description = f"{prints}Money is in whole öre. What it cannot do it tells as 'tplog schema error' has it."
    return PublishedSchema(f"tplog {command} --json", description, output_schema(command))


PUBLISHED: Mapping[str, PublishedSchema] = {
    "decision": PublishedSchema(
        "tplog: beslutsfil (decision file)",
        "A paper's events, in TOML seen as JSON. What takes the whole file, the log or a rule to tell, "
        "'tplog apply --dry-run' tells.",
        decision_schema(),
    ),
    "event": PublishedSchema(
        "tplog: löv (leaf)",
        "An event as it is stored: canonical JSON (RFC 8785), with keys in order and no spaces.",
        leaf_schema(),
    ),
    "error": PublishedSchema(
        "tplog: fel (error)",
        "What any command prints under --json where it cannot do what it was asked.",
        ERROR_SCHEMA,
    ),
    **{command.replace(" ", "-"): _output_schema(command) for command in OUTPUTS},
}


def schema_json(name: str, language: Language = Language.EN) -> str:
    """Return a schema as JSON text, with descriptions in a language. Raises NotFound."""
    published = PUBLISHED.get(name)
    if published is None:
        nearest = ", ".join(closest_names(name, PUBLISHED)) or "–"
        raise NotFound(Finding(SCHEMA_UNKNOWN, {"name": name, "nearest": nearest}))
    head = {
        "$schema": DIALECT,
        "$id": schema_id(name),
        "title": published.title,
        "description": published.description,
    }
    whole = {**head, "version": __version__, **published.schema}
    if language is Language.SV:
        from tplog.json_schemas.swedish_schema import swedish_schema  # noqa: PLC0415 (start-up time)

        whole = swedish_schema(whole, has_pairs=name == "decision")
    return f"{json.dumps(whole, ensure_ascii=False, indent=2)}\n"
