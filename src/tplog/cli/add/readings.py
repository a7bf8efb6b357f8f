"""Read answers that are not a key's alone: choices, yes and no, accounts by name, amounts, files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from tplog.book.document_files import MAX_HASHED_BYTES, sha256_of_file
from tplog.cli.add.log_names import accounts_called
from tplog.cli.add.questions import AnswerError, Option, text_of
from tplog.decision_files.typed_answers import account_answer, amount_answer, source_answer, truth
from tplog.errors import BadFile
from tplog.i18n.money_format import Unit, format_money
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate
from tplog.values.account import Account
from tplog.values.amount import Hedge
from tplog.values.identifiers import ParseError, slug

_MOST_SHOWN = 5  # accounts that a name may be


def optional(read: Callable[[str], object]) -> Callable[[str], object]:
    """Return a reader that gives None for an empty answer."""
    return lambda text: read(text) if text else None


def named(read: Callable[[str], object]) -> Callable[[str], object]:
    """Return a reader of a body's or a budget's name that may be typed with capitals and spaces."""
    return lambda text: read(_segment(text))


def choice(options: Sequence[Option], lang: Language) -> Callable[[str], str]:
    """Return a reader of an answer from a menu: its number, its value, its label, or words of only one."""

    def read(text: str) -> str:
        if text.isascii() and text.isdecimal() and 1 <= int(text) <= len(options):
            return options[int(text) - 1].value
        word = text.casefold()
        exact = [option for option in options if word in (option.value.casefold(), option.label.casefold())]
        matching = exact or [option for option in options if option.label.casefold().startswith(word)]
        if not text or len(matching) != 1:
            raise AnswerError(text_of("none-of-these", lang, text=escape_invisible(text)))
        return matching[0].value

    return read


def yes_or_no(lang: Language) -> Callable[[str], bool]:
    """Return a reader of yes and no, in either language."""

    def read(text: str) -> bool:
        value = truth(text)
        if value is None:
            raise AnswerError(text_of("answer-is-yes-or-no", lang))
        return value

    return read


def stated_amount(unit: str | None) -> Callable[[str], str]:
    """Return a reader of an amount as the paper writes it, which the file keeps as it is."""

    def read(text: str) -> str:
        return amount_answer(text, unit).text

    return read


def amount_echo(unit: str | None, lang: Language) -> Callable[[str | None], str]:
    """Return what says how an amount was understood: ``2 400 000 kr``, with its hedge."""

    def echo(text: str | None) -> str:
        if not text:
            return ""
        amount = amount_answer(text, unit)
        hedge = "" if amount.hedge is Hedge.EXACT else f" ({translate(amount.hedge, lang)})"
        return f"{escape_invisible(text)} = {format_money(amount.ore, lang, Unit.KR)}{hedge}"

    return echo


def account(
    accounts: Mapping[str, str],
    lang: Language,
    *,
    giver: Account | None = None,
    below: bool = False,
    taken: Collection[str] = (),
) -> Callable[[str], str]:
    """Return a reader of an account: a path, what people call it, or the name of a new account.

    ``accounts`` are the names by path. A name is of the ``giver``'s year; that of a new account lies
    ``below`` the giver, or else is a holder's. Those ``taken`` are no answer.
    """

    def read(text: str) -> str:
        known = _known_path(text, accounts, lang, giver if below else None, giver.year if giver else None)
        path = str(account_answer(known or _new_path(text, lang, giver, below=below)))
        if path in taken:
            raise AnswerError(text_of("account-taken", lang, account=path))
        return path

    return read


def _known_path(
    text: str, accounts: Mapping[str, str], lang: Language, above: Account | None, year: int | None
) -> str | None:
    """Return the account that a text is the path or the name of, one below ``above`` before others.

    None if it is none that is known. Raises AnswerError if it may be several, or of a year that is not said.
    """
    if not text or _has_year(text):
        return text
    called = accounts_called(text, accounts.items(), year)
    nearer = [path for path in called if path.startswith(f"{above}/")] or called
    if len(nearer) > 1 or (nearer and year is None):
        shown = ", ".join(sorted(nearer)[:_MOST_SHOWN])
        raise AnswerError(text_of("account-several", lang, text=escape_invisible(text), accounts=shown))
    return nearer[0] if nearer else None


def _new_path(text: str, lang: Language, giver: Account | None, *, below: bool) -> str:
    """Return the path of a name that no account has. Raises AnswerError if its year is not known."""
    name = "/".join(_segment(part) for part in text.split("/"))
    if giver is None:
        raise AnswerError(text_of("account-without-year", lang, text=escape_invisible(name)))
    return f"{giver}/{name}" if below else f"{giver.year}/{name}"


def _has_year(text: str) -> bool:
    """Return whether a text is a path with its year, which may also be one of the words for no year."""
    try:
        account_answer(text)
    except BadFile:  # what is wrong with it is said when it is read
        return "/" in text and text.partition("/")[0].isdecimal()
    return True


def _segment(text: str) -> str:
    try:
        return slug(text)
    except ParseError:
        return text  # what is wrong with it is said when the account is read


def paper_file(lang: Language) -> Callable[[str], tuple[str, str]]:
    """Return a reader of a file's path, which gives its name and its SHA-256. Raises BadFile."""

    def read(text: str) -> tuple[str, str]:
        path = Path(text).expanduser()
        if not path.is_file():
            raise AnswerError(text_of("file-absent", lang, file=escape_invisible(str(path))))
        return str(source_answer("file", path.name)), sha256_of_file(path, MAX_HASHED_BYTES)

    return read
