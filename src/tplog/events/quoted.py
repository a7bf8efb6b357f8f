"""What a quote of an event states: the amount at the key of a decision file that it names, and its page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from tplog.events.base import Event
from tplog.values.account import Account
from tplog.values.act import Quote
from tplog.values.amount import Amount
from tplog.values.transfer import Aspect

# Tables of figures besides ``lines``, and the aspect that each states.
FIGURE_TABLES: Mapping[str, Aspect] = {
    "levels": Aspect.LEVEL,
    "incomes": Aspect.INCOME,
    "costs": Aspect.COST,
    "variances": Aspect.VARIANCE,
    "forecast_variances": Aspect.FORECAST_VARIANCE,
    "accumulated": Aspect.ACCUMULATED,
}
# An amount of an event, and the accounts that it is about.
_Figure = tuple[frozenset[Account], Amount]


def quoted_amount(event: Event, of: str) -> Amount | None:
    """Return the amount that an event states at a key such as ``total``, ``lines.x`` or ``transfers.1``.

    None for what is no amount, and where the event as the log has it does not tell which amount it is.
    """
    figure = _quoted_figure(event, of)
    return figure[1] if figure else None


def quotes_with_accounts(event: Event) -> Sequence[tuple[Quote, frozenset[Account]]]:
    """Return an event's quotes, each with the accounts of the amount that it states; none of any other."""
    figures = ((quote, _quoted_figure(event, quote.of)) for quote in event.quotes)
    return [(quote, figure[0] if figure else frozenset()) for quote, figure in figures]


def quoted_pages(
    quotes: Sequence[tuple[Quote, frozenset[Account]]], accounts: Collection[Account]
) -> tuple[int, ...]:
    """Return the pages of quotes of amounts that are about these accounts alone, each once and in order.

    If no such amount is quoted these are the pages of all the quotes.
    """
    about = [quote for quote, quoted in quotes if quoted and quoted <= {*accounts}]
    pages = {quote.page for quote in about or [quote for quote, _ in quotes]}
    return tuple(sorted(page for page in pages if page is not None))


def _quoted_figure(event: Event, of: str) -> _Figure | None:
    """Return the one figure at a key; None if there is none, or if it may be one of several."""
    key, _, part = of.partition(".")
    figures = list(_figures_at(event, key, part))
    return figures[0] if len(figures) == 1 else None


def _figures_at(event: Event, key: str, part: str) -> Iterator[_Figure]:
    """Yield the figures at a key, or at a part of it: a line's name or path, or a number from 1."""
    number = part.removesuffix(".amount")
    if key == "transfers":
        yield from _stated_transfers(event, number)
    elif key == "of_which":
        yield from _parts_of_lines(event, part)
    elif key == "lines" or key in FIGURE_TABLES:
        yield from _lines(event, key, part)
    elif isinstance(value := getattr(event, key, None), Amount) and not part:
        yield frozenset(), value
    elif isinstance(value, tuple) and _counts(number, value):
        amount = getattr(value[int(number) - 1], "amount", None)
        yield from [(frozenset(), amount)] if isinstance(amount, Amount) else ()


def _counts(number: str, items: tuple[object, ...]) -> bool:
    """Return whether a text is the number of one of the items, from 1."""
    return number in map(str, range(1, len(items) + 1))


def _stated_transfers(event: Event, number: str) -> Iterator[_Figure]:
    """Yield the transfer of a number in the file.

    A transfer of nothing is no transfer in the log, so that with one the numbers there are others.
    """
    has_nothing = any(measure.aspect is Aspect.NET for measure in event.measures)
    figures = tuple(
        (frozenset({move.giver, move.taker}), move.stated)
        for move in event.all_transfers
        if move.stated is not None
    )
    if _counts(number, figures) and not has_nothing:
        yield figures[int(number) - 1]


def _lines(event: Event, key: str, name: str) -> Iterator[_Figure]:
    """Yield the figures of a line by its path, else by its name below the giver or ``under``."""
    figures = list(_figures_of(event, key))
    at_path = [figure for figure in figures if str(figure[0]) == name]
    for account, amount in at_path or [figure for figure in figures if _is_named(figure[0], name)]:
        yield frozenset({account}), amount


def _figures_of(event: Event, key: str) -> Iterator[tuple[Account, Amount]]:
    """Yield the accounts of a table of figures, each with its amount."""
    aspect = FIGURE_TABLES.get(key, Aspect.NET)
    yield from ((measure.account, measure.amount) for measure in event.measures if measure.aspect is aspect)
    for move in event.all_transfers if key == "lines" else ():
        if move.stated is not None:
            yield (move.taker if move.stated.ore > 0 else move.giver), move.stated


def _parts_of_lines(event: Event, name: str) -> Iterator[_Figure]:
    """Yield the part of a line by the line and its own name: ``värdar.varav löner``."""
    for measure in event.measures:
        line = name.removesuffix(f".{measure.label}")
        if measure.aspect is Aspect.OF_WHICH and line != name and _is_named(measure.account, line):
            yield frozenset({measure.account}), measure.amount


def _is_named(account: Account, name: str) -> bool:
    """Return whether a name means an account: it is its path, or the end of it."""
    return f"/{account}".endswith(f"/{name}")
