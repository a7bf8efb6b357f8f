"""The manual pages, written from the commands as click has them: one for each, in man(7) and plain ASCII.

The Swedish ones are written from the same commands with their help in Swedish.

click-man writes pages too; it finds no commands that are imported late, passes over epilogs, and escapes too
little.
"""

from __future__ import annotations

import gettext
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping

import click

from commands import ALL
from matter import ROOT
from tplog import __version__
from tplog.cli import translated_commands
from tplog.cli.main import Commands, main
from tplog.cli.settings import ConfigOption
from tplog.i18n.message_catalogue import DOMAIN

_ESCAPES = {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"}
_ENVIRONMENT = {
    "TPLOG_CONFIG": "A file of settings in the place of tplog.toml, as --config.",
    "TPLOG_PASSPHRASE": "The passphrase of a locked key file, which is else asked for.",
    "LC_ALL, LC_MESSAGES, LANG": "The first that is set tells the language, where no setting does.",
}


_ELSE = "Else {variable}, or {key} under {section} in the file."
# The words of the pages that are no command's: English, Swedish.
_WORDS = {
    "NAME": "NAMN",
    "SYNOPSIS": "ÖVERSIKT",
    "DESCRIPTION": "BESKRIVNING",
    "OPTIONS": "FLAGGOR",
    "COMMANDS": "KOMMANDON",
    "EXAMPLES": "EXEMPEL",
    "EXIT STATUS": "SLUTKODER",
    "ENVIRONMENT": "MILJÖVARIABLER",
    "FILES": "FILER",
    "SEE ALSO": "SE OCKSÅ",
    _ELSE: "Annars {variable}, eller {key} under {section} i filen.",
    "As {option}. {help}": "Som {option}. {help}",
    "A file of settings in the place of tplog.toml, as --config.": (
        "En fil med inställningar i stället för tplog.toml, som --config."
    ),
    "The passphrase of a locked key file, which is else asked for.": (
        "Lösenfrasen till en låst nyckelfil; annars frågas efter den."
    ),
    "The first that is set tells the language, where no setting does.": (
        "Den första som är satt bestämmer språket, där ingen inställning gör det."
    ),
    "Settings, and rules that are stricter here.": "Inställningar, och regler som är strängare här.",
    "The log, unless another is named.": "Loggen, om ingen annan anges.",
}


def pages() -> Mapping[str, str]:
    """All pages, by the names of their files."""
    return _pages(main, ALL)


def swedish_pages() -> Mapping[str, str]:
    """All pages in Swedish, by the names of their files."""
    with translated_commands.swedish_messages():
        program = translated_commands.translated_command(main)
        assert isinstance(program, Commands)
        program.is_translated = True
        commands = {path: translated_commands.translated_command(command) for path, command in ALL.items()}
        return _pages(program, commands)


def _pages(program: click.Command, commands: Mapping[str, click.Command]) -> Mapping[str, str]:
    contexts = {"": click.Context(program, info_name="tplog", **main.context_settings)}
    for path, command in commands.items():
        above, _, name = path.rpartition(" ")
        contexts[path] = click.Context(command, info_name=name, parent=contexts[above])
    return {f"{_name(context)}.1": page(context) for context in contexts.values()}


def _word(english: str) -> str:
    """A word of the pages in the language that gettext has."""
    is_swedish = gettext.textdomain() == DOMAIN
    return _WORDS[english] if is_swedish else english


def _heading(english: str) -> str:
    return f".SH {_text(_word(english))}"


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
        _heading("NAME"),
        f"{_text(_name(context))} \\- {_text(brief[0].lower() + brief[1:])}",
        _heading("SYNOPSIS"),
        " ".join([_bold(context.command_path), *map(_piece, command.collect_usage_pieces(context))]),
        _heading("DESCRIPTION"),
        *_paragraphs([first, *more]),
        *_options(context),
        *_commands(context),
        *_rest(context),
        _heading("SEE ALSO"),
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
    yield _heading("OPTIONS")
    for option in context.command.get_params(context):
        names, text = (isinstance(option, click.Option) and option.get_help_record(context)) or ("", "")
        if not text:  # an argument, which the description explains
            continue
        yield ".TP"
        yield _ascii(re.sub(r"(?<![\w-])--?[\w-]+", lambda match: _bold(match[0]), _breaking(names)))
        yield from map(_text, textwrap.wrap(text.replace("  ", " "), 76, break_on_hyphens=False))
        if isinstance(option, ConfigOption):
            section, _, key = option.config_key.partition(".")
            yield _text(_word(_ELSE)).format(
                variable=_bold(str(option.envvar)), key=_bold(key), section=_bold(f"[{section}]")
            )


def _commands(context: click.Context) -> Iterator[str]:
    if isinstance(context.command, click.Group):
        yield _heading("COMMANDS")
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
        yield from (_heading("EXAMPLES"), ".EX", *map(_text, epilog.splitlines()[2:]), ".EE")
        return
    yield _heading("EXIT STATUS")
    for item in epilog.replace("\n", " ").partition(": ")[2].removesuffix(".").split(", "):
        code, _, text = item.partition(" ") if not item.startswith("128") else ("128 + n", "", item[8:])
        yield from (".TP", _bold(code), _text(text))
    yield _heading("ENVIRONMENT")
    options = [
        option for command in ALL.values() for option in command.params if isinstance(option, ConfigOption)
    ]
    like = _word("As {option}. {help}")
    variables = {
        str(option.envvar): like.format(option=option.opts[0], help=gettext.gettext(str(option.help)))
        for option in options
    }
    others = {name: _word(text) for name, text in _ENVIRONMENT.items()}
    for name, text in sorted({**variables, **others}.items(), key=lambda pair: (pair[0][0] == "L", pair)):
        yield from (".TP", _bold(name), *map(_text, textwrap.wrap(text, 76, break_on_hyphens=False)))
    yield from (
        _heading("FILES"),
        ".TP",
        _bold("tplog.toml"),
        _text(_word("Settings, and rules that are stricter here.")),
    )
    yield from (".TP", _bold("tplog.db"), _text(_word("The log, unless another is named.")))


def _neighbours(context: click.Context) -> list[str]:
    if context.parent is None:
        return [f"tplog-{name}" for name in main.list_commands(context)]
    above = [] if context.parent.parent is None else [_name(context.parent)]
    return ["tplog", *above, "tplog-config"] if context.info_name != "config" else ["tplog"]


def _piece(usage: str) -> str:
    """A word of the usage line: names of arguments in italics."""
    name = re.compile(r"\b[A-ZÅÄÖ]+\b")
    return _ascii(name.sub(lambda match: rf"\fI{match[0]}\fR", _breaking(usage).replace("-", r"\-")))


def _ascii(line: str) -> str:
    return "".join(letter if letter.isascii() else f"\\[u{ord(letter):04X}]" for letter in line)


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
