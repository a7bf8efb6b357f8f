"""The manual pages, written from the commands as click has them: one for each, in man(7) and plain ASCII.

click-man writes pages too; it finds no commands that are imported late, passes over epilogs, and escapes too
little.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping

import click

from commands import ALL
from matter import ROOT
from tplog import __version__
from tplog.cli.main import main
from tplog.cli.settings import ConfigOption

_ESCAPES = {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"}
_ENVIRONMENT = {
    "TPLOG_CONFIG": "A file of settings in the place of tplog.toml, as --config.",
    "TPLOG_PASSPHRASE": "The passphrase of a locked key file, which is else asked for.",
    "LC_ALL, LC_MESSAGES, LANG": "The first that is set tells the language, where no setting does.",
}


def pages() -> Mapping[str, str]:
    """All pages, by the names of their files."""
    contexts = {"": click.Context(main, info_name="tplog", **main.context_settings)}
    for path, command in ALL.items():
        above, _, name = path.rpartition(" ")
        contexts[path] = click.Context(command, info_name=name, parent=contexts[above])
    return {f"{_name(context)}.1": page(context) for context in contexts.values()}


def released() -> str:
    """The day of this version, as the changelog has it; empty until then."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    match = re.search(rf"^## \[{re.escape(__version__)}\] - (\d{{4}}-\d\d-\d\d)$", text, re.MULTILINE)
    return match[1] if match else ""


def page(context: click.Context) -> str:
    """A command's page."""
    command = context.command
    first, *more = inspect.cleandoc(command.help or "").split("\n\n")
    brief = first.removesuffix(".")
    lines = [
        f'.TH {_text(_name(context).upper())} 1 "{released()}" "tplog {__version__}" "tplog"',
        ".ad l",  # words that may not be broken cannot be spread over a line either
        ".nh",
        ".SH NAME",
        f"{_text(_name(context))} \\- {_text(brief[0].lower() + brief[1:])}",
        ".SH SYNOPSIS",
        " ".join([_bold(context.command_path), *map(_piece, command.collect_usage_pieces(context))]),
        ".SH DESCRIPTION",
        *_paragraphs([first, *more]),
        *_options(context),
        *_commands(context),
        *_rest(context),
        ".SH SEE ALSO",
        ",\n".join(f"{_bold(neighbour)}(1)" for neighbour in _neighbours(context)),
    ]
    return "\n".join(lines) + "\n"


def _name(context: click.Context) -> str:
    return context.command_path.replace(" ", "-")


def _paragraphs(lines: list[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number:
            yield ".PP"
        if line.startswith("\b"):
            yield from (".nf", *map(_text, line.splitlines()[1:]), ".fi")
        else:
            yield from map(_text, textwrap.wrap(line, 76, break_on_hyphens=False))


def _options(context: click.Context) -> Iterator[str]:
    yield ".SH OPTIONS"
    for option in context.command.get_params(context):
        names, text = (isinstance(option, click.Option) and option.get_help_record(context)) or ("", "")
        if not text:  # an argument, which the description explains
            continue
        yield ".TP"
        yield re.sub(r"(?<![\w-])--?[\w-]+", lambda match: _bold(match[0]), _breaking(names))
        yield from map(_text, textwrap.wrap(text.replace("  ", " "), 76, break_on_hyphens=False))
        if isinstance(option, ConfigOption):
            section, _, key = option.config_key.partition(".")
            place = f"{_bold(key)} under {_bold(f'[{section}]')}"
            yield f"Else {_bold(str(option.envvar))}, or {place} in the file."


def _commands(context: click.Context) -> Iterator[str]:
    if isinstance(context.command, click.Group):
        yield ".SH COMMANDS"
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            assert command is not None
            yield ".TP"
            yield f"{_bold(f'{_name(context)}-{name}')}(1)"
            yield from map(_text, textwrap.wrap(_brief(command), 76, break_on_hyphens=False))


def _brief(command: click.Command) -> str:
    return inspect.cleandoc(command.help or "").partition("\n\n")[0].replace("\n", " ")


def _rest(context: click.Context) -> Iterator[str]:
    """Yield the epilog: examples, or for the program itself exit codes and environment."""
    epilog = inspect.cleandoc(context.command.epilog or "")
    if context.parent:
        yield from (".SH EXAMPLES", ".EX", *map(_text, epilog.splitlines()[2:]), ".EE")
        return
    yield ".SH EXIT STATUS"
    for item in epilog.replace("\n", " ").removeprefix("Exit codes: ").removesuffix(".").split(", "):
        code, _, text = item.partition(" ") if not item.startswith("128") else ("128 + n", "", item[8:])
        yield from (".TP", _bold(code), _text(text))
    yield ".SH ENVIRONMENT"
    options = [
        option for command in ALL.values() for option in command.params if isinstance(option, ConfigOption)
    ]
    variables = {str(option.envvar): f"As {option.opts[0]}. {option.help}" for option in options}
    for name, text in sorted(
        {**variables, **_ENVIRONMENT}.items(), key=lambda pair: (pair[0][0] == "L", pair)
    ):
        yield from (".TP", _bold(name), *map(_text, textwrap.wrap(text, 76, break_on_hyphens=False)))
    yield from (".SH FILES", ".TP", _bold("tplog.toml"), "Settings, and rules that are stricter here.")
    yield from (".TP", _bold("tplog.db"), "The log, unless another is named.")


def _neighbours(context: click.Context) -> list[str]:
    if context.parent is None:
        return [f"tplog-{name}" for name in main.list_commands(context)]
    above = [] if context.parent.parent is None else [_name(context.parent)]
    return ["tplog", *above, "tplog-config"] if context.info_name != "config" else ["tplog"]


def _piece(usage: str) -> str:
    """A word of the usage line: names of arguments in italics."""
    return re.sub(r"\b[A-Z]+\b", lambda match: rf"\fI{match[0]}\fR", _breaking(usage).replace("-", r"\-"))


def _breaking(choices: str) -> str:
    """A choice of many words, which may be broken between them."""
    return choices.replace("|", r"|\:")


def _bold(text: str) -> str:
    return rf"\fB{_text(text)}\fR"


def _text(line: str) -> str:
    """A line that means nothing to a formatter."""
    escaped = "".join(
        _ESCAPES.get(letter, letter if letter.isascii() else f"\\[u{ord(letter):04X}]") for letter in line
    )
    return rf"\&{escaped}" if escaped.startswith(".") else escaped
