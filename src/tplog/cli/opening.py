"""Open the configured log as a book, and list decision files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import tplog
from tplog.cli import settings
from tplog.cli.output import print_findings
from tplog.i18n.vocabulary import Language, in_language

if TYPE_CHECKING:
    from datetime import date, datetime

    from tplog.events.record import Record


def open_book(
    db: str,
    *,
    key: Path | None = None,
    warning_language: Language | None = None,
    read_only: bool = False,
    any_version: bool = False,
) -> tplog.Book:
    """Open an existing log with the settings of ``tplog.toml``, as `tplog.open` does.

    With a ``warning_language`` print on stderr why the log is not to be believed, as far as that is known,
    and, once a question looks for what is kept beside the log, that it is not of all records. Raises NotFound
    for a point of the command line that the log does not have.
    """
    from tplog.book.open import opening_doubts  # noqa: PLC0415 (start-up time)

    codes = settings.refused_codes()
    options = {"read_only": read_only, "any_version": any_version, **_signing_options(key)}
    book = tplog.open(db, refused_codes=codes, **options)
    if warning_language:
        print_findings(opening_doubts(book, db), warning_language)
        book.on_stale_projections(lambda finding: print_findings((finding,), warning_language))
    context = click.get_current_context(silent=True)
    if context and settings.POINTS_READ in context.meta:
        from tplog.cli import points  # noqa: PLC0415 (start-up time)

        points.require_in_log(book)
    return book


def create_book(db: str, *, origin: str | None = None, key: Path | None = None) -> tplog.Book:
    """Create a log with the settings of ``tplog.toml``; without an address, one in memory."""
    codes = settings.refused_codes()
    if not db:
        return tplog.Book(tplog.MemoryLog(), refused_codes=frozenset(codes))
    return tplog.create(db, refused_codes=codes, origin=origin, **_signing_options(key))


def _signing_options(key: Path | None) -> dict[str, Any]:
    return {"key": key, "checkpoints": settings.checkpoint_folder(), "ask_passphrase": ask_passphrase}


def ask_passphrase(path: Path, *, confirm: bool = False) -> str:
    """Return the passphrase of an encrypted key file, from TPLOG_PASSPHRASE or the terminal.

    Raises NotFound if neither has it.
    """
    if passphrase := os.environ.get("TPLOG_PASSPHRASE"):
        return passphrase
    prompt = gettext("{path}: passphrase").format(path=path)
    try:
        return str(click.prompt(prompt, hide_input=True, err=True, confirmation_prompt=confirm))
    except click.Abort:
        if _has_terminal():
            raise
        from tplog.book.keys import PASSPHRASE_MISSING  # noqa: PLC0415 (start-up time)
        from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)

        raise tplog.NotFound(Finding(PASSPHRASE_MISSING, {"path": str(path)})) from None


def _has_terminal() -> bool:
    """Return whether there is a terminal to ask at, whatever the standard streams are."""
    try:
        Path("/dev/tty").open("wb", buffering=0).close()
    except OSError:
        return sys.stdin is not None and sys.stdin.isatty()
    return True


def find_budget(book: tplog.Book, text: str | None, lang: Language, *, quiet: bool = False) -> str | None:
    """Return the budget of an id, or of a title or a part of it, which is then said on stderr unless quiet.

    None stays None. Raises NotFound if there are several, or none.
    """
    if text is None or text in book.budgets():
        return text
    from tplog.book import find_by_name  # noqa: PLC0415 (start-up time)

    budget = find_by_name.find_budget(book, text)
    _say_choice(text, budget, lang, quiet=quiet)
    return budget


def find_account(
    book: tplog.Book, text: str, budget: str | None, lang: Language, *, quiet: bool = False
) -> tuple[str, str]:
    """Return the budget and the path of an account, of which a part is said as in `find_budget`."""
    if has_account(book, text) or not book.budgets():
        from tplog.book.selection import budget_of_account  # noqa: PLC0415 (start-up time)

        return budget or budget_of_account(book, text), text
    from tplog.book import find_by_name  # noqa: PLC0415 (start-up time)

    try:
        account = find_by_name.find_account(book, text, budget)
    except tplog.NotFound as error:
        if error.reasons[0].code == "account-unfound" and find_by_name.is_path(text):
            from tplog.book.selection import budget_of_account  # noqa: PLC0415 (start-up time)

            book.trail(budget or budget_of_account(book, text), text)  # raises NotFound with the nearest
        raise
    _say_choice(text, str(account), lang, quiet=quiet)
    return account.budget, str(account.account)


def find_path(book: tplog.Book, text: str, budget: str | None, lang: Language, *, quiet: bool = False) -> str:
    """Return the path of an account, of any budget that has it, a part of which is said."""
    return text if has_account(book, text) else find_account(book, text, budget, lang, quiet=quiet)[1]


def find_body(book: tplog.Book, text: str, lang: Language, *, quiet: bool = False) -> str:
    """Return the body of the log that a text means, which is said as in `find_budget`.

    It goes through the whole log. Raises NotFound if there are several, or none.
    """
    from tplog.book.find_by_name import bodies_of_log, find_body  # noqa: PLC0415 (start-up time)

    body = find_body(text, bodies_of_log(book))
    if body != text:
        _say_choice(text, body, lang, quiet=quiet)
    return body


def find_line(
    book: tplog.Book, text: str, budget: str | None, lang: Language, *, quiet: bool = False
) -> tuple[str, str]:
    """Return the budget and the path without a year of what is called so, said as in `find_budget`."""
    from tplog.book import find_by_name  # noqa: PLC0415 (start-up time)

    line = find_by_name.find_line(book, text, budget)
    if text != line[1]:
        _say_choice(text, " ".join(line), lang, quiet=quiet)
    return line


def has_account(book: tplog.Book, text: str) -> bool:
    """Return whether a text is the whole path of an account that a budget has, or that all have."""
    from tplog.values.account import parse_account  # noqa: PLC0415 (start-up time)
    from tplog.values.identifiers import ParseError  # noqa: PLC0415 (start-up time)

    try:
        account = parse_account(text)
    except ParseError:
        return False
    return account.is_built_in or bool(book.budgets_with_account(text))


def budget_id(budget: str | None, lang: Language) -> str | None:
    """Return the id that a decision file's reader makes of a budget's name; another one is said on stderr.

    None stays None. Raises click.BadParameter for what makes no id.
    """
    from tplog.book.find_by_name import new_budget_id  # noqa: PLC0415 (start-up time)
    from tplog.values.identifiers import ParseError  # noqa: PLC0415 (start-up time)

    if budget is None:
        return None
    try:
        name = new_budget_id(budget)
    except ParseError as error:
        message = gettext("{name!r} can be no budget's name: lower case letters, digits and hyphens.").format(
            name=budget
        )
        raise click.BadParameter(message, param_hint="--budget") from error
    if name != budget:
        _say_choice(budget, name, lang)
    return name


def say_undated(
    book: tplog.Book,
    budget: str | None,
    as_of: date | None,
    known_at: int | datetime | None,
    lang: Language,
    is_shown: Callable[[Record], bool] | None = None,
) -> None:
    """Print on stderr which events of a budget, or of all, are left out as their day is not known.

    With ``is_shown`` only those that the answer would show if their day were known.
    """
    if as_of is None:
        return
    from tplog.book.undated_events import undated_notes  # noqa: PLC0415 (start-up time)
    from tplog.values.as_of import AsOf  # noqa: PLC0415 (start-up time)

    budgets = book.budgets() if budget is None else (budget,)
    print_findings(undated_notes(book, budgets, AsOf(as_of, known_at), is_shown), lang)


def _say_choice(text: str, chosen: str, lang: Language, *, quiet: bool = False) -> None:
    """Print on stderr what a text was taken for."""
    if not quiet:
        from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)

        pattern = in_language(("”{}” → {}", "'{}' → {}"), lang)
        click.echo(escape_invisible(pattern.format(text, chosen)), err=True)


def decision_files(paths: Iterable[Path]) -> list[Path]:
    """Return these files, and each folder's ``*.toml`` by name. Raises click.UsageError if there is none.

    Raises BadFile for a file of a folder that is a link out of it: who named the folder did not name that.
    """
    files = [file for path in paths for file in (_files_of(path) if path.is_dir() else [path])]
    if not files:
        places = ", ".join(str(path) for path in paths)
        message = gettext("There is no *.toml in {places}.").format(places=places)
        raise click.UsageError(message)
    return files


def _files_of(folder: Path) -> list[Path]:
    """Return a folder's decision files by name. Raises BadFile with all links that lead out of it."""
    files = sorted(folder.glob("*.toml"))
    inside = os.path.realpath(folder)
    targets = {file: os.path.realpath(file) for file in files if file.is_symlink()}
    outside = {file: target for file, target in targets.items() if not Path(target).is_relative_to(inside)}
    if outside:
        from tplog.book.document_files import LINK_OUTSIDE  # noqa: PLC0415 (start-up time)
        from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)

        facts = ({"file": str(file), "target": target} for file, target in outside.items())
        raise tplog.BadFile(*(Finding(LINK_OUTSIDE, each) for each in facts))
    return files
