"""Commands with their help in Swedish. Their words, and click's own, are in one gettext catalogue.

click looks its words up in gettext, so what belongs to click (help, usage errors) is there too: the English
text is the key, ``tplog/i18n/locale/sv/LC_MESSAGES/tplog.po`` has the Swedish one. Imported for Swedish only.
"""

from __future__ import annotations

import contextlib
import copy
import gettext
import inspect
import os
import re
from collections.abc import Iterator

import click

from tplog.i18n.message_catalogue import DOMAIN, LOCALE_FOLDER

METAVAR_CONTEXT = "metavar"
EXAMPLE_HEADING = "\b\nExample:\n"
METAVAR_WORD = re.compile(r"(?<![\w.])[A-Z]{2,}(?!\w)")


@contextlib.contextmanager
def swedish_messages() -> Iterator[None]:
    """Let gettext, and so click, give Swedish messages inside the block; restore what was set before."""
    language, domain = os.environ.get("LANGUAGE"), gettext.textdomain()
    gettext.bindtextdomain(DOMAIN, str(LOCALE_FOLDER))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = "sv"
    try:
        yield
    finally:
        gettext.textdomain(domain)
        os.environ.pop("LANGUAGE")
        if language is not None:
            os.environ["LANGUAGE"] = language


def translated_command(command: click.Command) -> click.Command:
    """Return a copy of a command whose help, epilog, options and subcommands are in gettext's language."""
    context = click.Context(command)
    translated = copy.copy(command)
    translated.help = _translate(command.help)
    translated.epilog = translated_epilog(command.epilog)
    translated.options_metavar = translated_metavar(command.options_metavar or "")
    translated.params = [_translated_parameter(parameter, context) for parameter in command.params]
    translated._help_option = None  # noqa: SLF001 (click keeps the English one there)
    if isinstance(translated, click.Group):
        translated.subcommand_metavar = translated_metavar(translated.subcommand_metavar or "")
        translated.commands = {
            name: translated_command(subcommand) for name, subcommand in translated.commands.items()
        }
    return translated


def translated_epilog(epilog: str | None) -> str | None:
    """Return an epilog in gettext's language; of an example the heading, and lines that have comments."""
    if not epilog or not epilog.startswith(EXAMPLE_HEADING):
        return _translate(epilog)
    heading = gettext.gettext("Example:")
    return f"\b\n{heading}\n{gettext.gettext(epilog.removeprefix(EXAMPLE_HEADING))}"


def translated_metavar(metavar: str) -> str:
    """Return the name of a value, such as ``FILE|DIR...``, word by word in gettext's language."""
    metavar = metavar.replace("INTEGER RANGE", "INTEGER")  # the range stands beside the default
    return METAVAR_WORD.sub(lambda match: gettext.pgettext(METAVAR_CONTEXT, match[0]), metavar)


def _translate(text: str | None) -> str | None:
    return gettext.gettext(inspect.cleandoc(text)) if text else text


def _translated_parameter(parameter: click.Parameter, context: click.Context) -> click.Parameter:
    translated = copy.copy(parameter)
    if isinstance(translated, click.Option):
        translated.help = _translate(translated.help)
        if isinstance(translated.type, click.Choice) and isinstance(translated.default, str):
            translated.default = translated.type.normalize_choice(translated.default, context)
    translated.metavar = translated_metavar(parameter.make_metavar(context))
    return translated
