"""The Swedish gettext catalogue: what has to be in it, from the commands, our usage errors and click."""

from __future__ import annotations

import gettext
import inspect
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from commands import ALL
from matter import ROOT
from tplog.cli import translated_commands
from tplog.cli.main import main
from tplog.json_schemas.catalogue import PUBLISHED
from tplog.json_schemas.swedish_schema import event_descriptions

PO = ROOT / "src/tplog/i18n/locale/sv/LC_MESSAGES/tplog.po"
MO = PO.with_suffix(".mo")
# Modules of click with nothing that a user sees, and messages that only a programmer sees.
SILENT = frozenset({"_winconsole.py", "_termui_impl.py", "shell_completion.py", "utils.py"})
PROGRAMMERS = re.compile(
    r"DeprecationWarning|Name '|Boolean option|Could not determine|No options defined|Arguments take|"
    r"Invalid start character|Unknown color|Choice\(|file$|directory$|path$|.*valid UUID"
)
# A message and its context; singular and plural, or singular alone.
Key = tuple[str, str | None]


def messages() -> set[Key]:
    """Return every message that needs a Swedish text: its singular, and its context."""
    from_code = _extracted(ROOT / "src/tplog/cli")
    return {*_help_texts(), *_metavars(), *from_code, *_click_messages(), *_schema_descriptions()}


def _commands() -> Iterator[click.Command]:
    yield main
    yield from ALL.values()


def _help_texts() -> Iterator[Key]:
    for command in _commands():
        yield inspect.cleandoc(command.help or ""), None
        epilog = command.epilog or ""
        lines = epilog.removeprefix(translated_commands.EXAMPLE_HEADING)
        if lines == epilog:
            yield inspect.cleandoc(epilog), None
        elif "#" in lines:  # a comment
            yield lines, None
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.help:
                yield inspect.cleandoc(parameter.help), None


def _metavars() -> Iterator[Key]:
    for command in _commands():
        context = click.Context(command)
        named = (param for param in command.params if not getattr(param, "is_flag", False))
        texts = [command.options_metavar or "", *(param.make_metavar(context) for param in named)]
        if isinstance(command, click.Group):
            texts.append(command.subcommand_metavar)
        for text in texts:
            for word in translated_commands.METAVAR_WORD.findall(text):
                yield word, translated_commands.METAVAR_CONTEXT


def _extracted(folder: Path) -> Iterator[Key]:
    for _, _, message, _, context in extract_from_dir(str(folder), [("**.py", "python")]):
        yield message if isinstance(message, str) else message[0], context


def _click_messages() -> Iterator[Key]:
    folder = Path(click.__file__).parent
    extracted = extract_from_dir(str(folder), [("**.py", "python")])
    for file, _, message, _, _ in extracted:
        singular = message if isinstance(message, str) else message[0]
        if file not in SILENT and not PROGRAMMERS.match(singular):
            yield singular, None


def _schema_descriptions() -> Iterator[Key]:
    """Yield the descriptions in schemas; those of events and their fields have both languages already."""
    for name, published in PUBLISHED.items():
        for text in (published.description, *_descriptions(published.schema, has_pairs=name == "decision")):
            if text not in event_descriptions():
                yield text, None


def _descriptions(part: object, *, has_pairs: bool) -> Iterator[str]:
    """Yield the descriptions in a part of a schema; not one with its Swedish for a title."""
    if isinstance(part, Mapping):
        text = part.get("description")
        if isinstance(text, str) and not (has_pairs and isinstance(part.get("title"), str)):
            yield text
        part = [*part.values()]
    if isinstance(part, list | tuple):
        for value in part:
            yield from _descriptions(value, has_pairs=has_pairs)


def plurals() -> Mapping[str, str]:
    """Return the plurals of click's messages, by their singulars."""
    extracted = extract_from_dir(str(Path(click.__file__).parent), [("**.py", "python")])
    return {message[0]: message[1] for _, _, message, _, _ in extracted if not isinstance(message, str)}


def read() -> Catalog:
    """Return the catalogue as it is in the .po file."""
    with PO.open("rb") as file:
        return read_po(file, locale="sv")


def po_text(catalogue: Catalog) -> str:
    """Return the .po file's text: sorted, without dates."""
    file = io.BytesIO()
    write_po(file, catalogue, width=110, sort_output=True, no_location=True, ignore_obsolete=True)
    lines = file.getvalue().decode().splitlines(keepends=True)
    return "".join(
        line
        for line in lines
        if not re.match(r'#|"(POT|PO-|Last-|Generated|Language-Team|Report|Project)', line)
    ).lstrip()


def completed() -> Catalog:
    """Return the catalogue with each message that is new, untranslated, and none that is gone."""
    present, plural_of, catalogue = read(), plurals(), Catalog(locale="sv", project="tplog")
    for singular, context in messages():
        message = present.get(singular, context)
        identifier = (singular, plural_of[singular]) if singular in plural_of else singular
        catalogue.add(identifier, message.string if message else "", context=context)
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """Return the .mo file of a catalogue."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def texts(mo: bytes) -> Mapping[object, str]:
    """Return the texts of a .mo file by their keys; not its head, which has the time in it."""
    catalogue: dict[object, str] = dict(vars(gettext.GNUTranslations(io.BytesIO(mo)))["_catalog"])
    catalogue.pop("", None)
    return catalogue
