"""What is meant by a command that does not exist: the nearest in spelling, or the one with that meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from gettext import gettext

import click

from tplog.values.identifiers import alike_to, closest_names

# What people type, English and Swedish, and the commands that do it, best first.
_MEANINGS: Sequence[tuple[str, str]] = (
    ("search find grep lookup query sök hitta leta", "search trail log"),
    ("list ls get view read print-state lista visa se läs", "show log"),
    ("budget budgets saldo balance", "show status"),
    ("history records events-log historik historia poster", "log replay"),
    ("register record save commit store submit registrera spara bokför", "apply"),
    ("validate lint test kontrollera pröva prova", "check apply"),
    ("create make setup skapa", "init new"),
    ("template mall ny write skriv beslut decision", "new add"),
    ("lägg lägg-till interactive ask fråga", "add new"),
    ("pdf print html rapport skriv-ut", "report"),
    ("csv excel xlsx json convert exportera", "export"),
    ("importera läs-in", "import"),
    ("web site server gui ui browse start open webb sajt webbplats starta öppna", "serve"),
    (
        "audit anomalies errors problems warnings granska granskning avvikelser iakttagelser fel",
        "findings verify",
    ),
    ("summary overview dashboard läge översikt", "status"),
    ("copy save-copy säkerhetskopiera kopiera", "backup"),
    ("compare changes jämför skillnad", "diff"),
    ("sign signature kontrollpunkt signera", "checkpoint key"),
    ("format tidy städa", "fmt"),
    ("settings configure inställningar", "config"),
    ("reindex repair fix-db bygg-om reparera", "rebuild verify"),
    ("types vocabulary ordlista händelser", "events"),
    ("sampling urval stickprov", "sample"),
    ("ocr extract utkast", "draft paper"),
    ("verifiera intyga certify", "verify"),
    ("spår spåra trace why lineage", "trail"),
)
_CHANGES = (
    "undo edit change delete remove rm update amend modify correct revert fix "
    "ångra ändra rätta redigera radera ta-bort korrigera rättelse"
)


def hint(name: str, commands: Sequence[str]) -> str:
    """Return a sentence that names what is meant by an unknown command, or an empty text."""
    word = name.casefold().replace("_", "-")
    if word in _CHANGES.split():
        command = "tplog undo ID" if "undo" in commands else "tplog new Corrected"
        message = gettext("A record is never changed or deleted; a correction is recorded: {command}.")
        return message.format(command=command)
    if word in {"help", "hjälp"}:
        return gettext("The help: {command}.").format(command="tplog --help")
    meant = [command for words, targets in _MEANINGS if word in words.split() for command in targets.split()]
    if existing := [f"tplog {command}" for command in meant if command in commands]:
        return gettext("What does that: {commands}.").format(commands=", ".join(existing))
    nearest = ", ".join(closest_names(word, commands))
    return gettext("Nearest: {nearest}.").format(nearest=nearest) if nearest else ""


def with_meant_option(error: click.NoSuchOption) -> click.NoSuchOption:
    """Return the error for an unknown option with the argument or the options that are meant, if any are.

    An option that merely resembles it is none of them: ``--by`` is not ``--db``.
    """
    name, context = error.option_name, error.ctx
    is_alike = alike_to(name)
    near = [option for option in error.possibilities or () if is_alike(option) or option.startswith(name)]
    message = error.message
    if context is not None and any(map(is_alike, _argument_names(context.command))):
        usage = " ".join((context.command_path, *context.command.collect_usage_pieces(context)))
        pattern = gettext("It is written without --: {usage}")
        message = f"{message} {pattern.format(usage=usage)}"
        near = []
    return click.NoSuchOption(name, message, near, context)


def _argument_names(command: click.Command) -> Iterator[str]:
    """Yield the names of a command's arguments as options, in English and in the reader's language."""
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            yield f"--{parameter.name}"
            yield f"--{(parameter.metavar or '').strip('[].').casefold()}"
