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
    found = re.search(rf"^## \[{re.escape(__version__)}\] - (\d{{4}}-\d\d-\d\d)$", text, re.MULTILINE)
    return found[1] if found else ""


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
        ",\n".join(f"{_bold(one)}(1)" for one in _neighbours(context)),
    ]
    return "\n".join(lines) + "\n"


def _name(context: click.Context) -> str:
    return context.command_path.replace(" ", "-")


def _paragraphs(told: list[str]) -> Iterator[str]:
    for number, one in enumerate(told):
        if number:
            yield ".PP"
        if one.startswith("\b"):
            yield from (".nf", *map(_text, one.splitlines()[1:]), ".fi")
        else:
            yield from map(_text, textwrap.wrap(one, 76, break_on_hyphens=False))


def _options(context: click.Context) -> Iterator[str]:
    yield ".SH OPTIONS"
    for option in context.command.get_params(context):
        names, says = (isinstance(option, click.Option) and option.get_help_record(context)) or ("", "")
        if not says:  # an argument, which the description tells of
            continue
        yield ".TP"
        yield re.sub(r"(?<![\w-])--?[\w-]+", lambda found: _bold(found[0]), _breaking(names))
        yield from map(_text, textwrap.wrap(says.replace("  ", " "), 76, break_on_hyphens=False))
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
    """What the epilog says: examples, or of the whole program how it leaves and where it looks."""
    told = inspect.cleandoc(context.command.epilog or "")
    if context.parent:
        yield from (".SH EXAMPLES", ".EX", *map(_text, told.splitlines()[2:]), ".EE")
        return
    yield ".SH EXIT STATUS"
    for one in told.replace("\n", " ").removeprefix("Exit codes: ").removesuffix(".").split(", "):
        code, _, says = one.partition(" ") if not one.startswith("128") else ("128 + n", "", one[8:])
        yield from (".TP", _bold(code), _text(says))
    yield ".SH ENVIRONMENT"
    options = [one for command in ALL.values() for one in command.params if isinstance(one, ConfigOption)]
    variables = {str(one.envvar): f"As {one.opts[0]}. {one.help}" for one in options}
    for name, says in sorted({**variables, **_ENVIRONMENT}.items(), key=lambda one: (one[0][0] == "L", one)):
        yield from (".TP", _bold(name), *map(_text, textwrap.wrap(says, 76, break_on_hyphens=False)))
    yield from (".SH FILES", ".TP", _bold("tplog.toml"), "Settings, and rules that are stricter here.")
    yield from (".TP", _bold("tplog.db"), "The log, unless another is named.")


def _neighbours(context: click.Context) -> list[str]:
    if context.parent is None:
        return [f"tplog-{name}" for name in main.list_commands(context)]
    above = [] if context.parent.parent is None else [_name(context.parent)]
    return ["tplog", *above, "tplog-config"] if context.info_name != "config" else ["tplog"]


def _piece(usage: str) -> str:
    """A word of the usage line: names of arguments in italics."""
    return re.sub(r"\b[A-Z]+\b", lambda found: rf"\fI{found[0]}\fR", _breaking(usage).replace("-", r"\-"))


def _breaking(choices: str) -> str:
    """A choice of many words, which may be broken between them."""
    return choices.replace("|", r"|\:")


def _bold(text: str) -> str:
    return rf"\fB{_text(text)}\fR"


def _text(line: str) -> str:
    """A line that means nothing to a formatter."""
    escaped = "".join(_ESCAPES.get(one, one if one.isascii() else f"\\[u{ord(one):04X}]") for one in line)
    return rf"\&{escaped}" if escaped.startswith(".") else escaped
