"""Hold the names that a decision file does not write as slugs against those that a log has.

A budget's title, an account's name and a body's abbreviation become the id, the path and the slug that the
log has for them. A written name that is new, but may be another spelling of one of the log's, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, fields, frozen, has

from tplog.book.queries import BookQueries
from tplog.errors import Refused, mandatory_rule
from tplog.events.base import Event, FieldType
from tplog.events.draft import Draft, DraftEvent
from tplog.events.field_types import field_types
from tplog.events.types import AccountOpened
from tplog.readers.table_reader import NAME_TWICE
from tplog.values.abbreviations import STANDARD_BODIES, bodies_abbreviated, is_abbreviation
from tplog.values.account import ACCOUNT_UNREADABLE, YEAR_PATTERN, Account, parse_account
from tplog.values.finding import NONE_NEAR, Finding, SourceLocation
from tplog.values.identifiers import ParseError, alike_to, slug
from tplog.values.transfer import Aspect

NAME_UNCLEAR = mandatory_rule(
    "name-unclear",
    "”{name}” kan vara {names}. Skriv det id som menas; är det något nytt, skriv {slug}.",
    "'{name}' may be {names}. Write the id that is meant; if it is new, write {slug}.",
)
ABBREVIATION_UNKNOWN = mandatory_rule(
    "abbreviation-unknown",
    "”{name}” är ingen känd förkortning för ett organ. Skriv organets namn helt ut.",
    "'{name}' is no known abbreviation of a body. Write the body's name in full.",
)


_MOST_SHOWN, _MOST_NEAR = 5, 3
_YEAR = re.compile(YEAR_PATTERN)


@frozen
class _NamesOfLog:
    """What a log has: the titles of its budgets and the names of its bodies that hold accounts, by slug.

    ``earlier`` are all titles that a budget ever had.
    """

    queries: BookQueries
    budgets: Mapping[str, str]
    bodies: Mapping[str, str]
    earlier: Mapping[str, Collection[str]]

    @classmethod
    def read(cls, queries: BookQueries) -> _NamesOfLog:
        """Read the names of a log."""
        states = {name: queries.state(name) for name in queries.budgets()}
        bodies: dict[str, str] = {}
        for state in states.values():
            for account, held in state.accounts.items():
                if len(account.parts) == 1 and not account.is_built_in:
                    bodies[account.holder] = held.name or bodies.get(account.holder, "")
        titles = {name: state.title or "" for name, state in states.items()}
        earlier = {name: tuple(state.titles.values()) for name, state in states.items()}
        return cls(queries, titles, bodies, earlier)

    def acting(self, abbreviation: str) -> Iterator[str]:
        """Yield the bodies of this abbreviation that acted, by all the records."""
        events = (record.event for record in self.queries.records())
        bodies = {event.act.body for event in events if not event.is_log_event}
        yield from bodies_abbreviated(abbreviation, sorted(filter(None, bodies)))

    def accounts(self, budget: str) -> dict[Account, str]:
        """Return the names of a budget's accounts; none of a budget that the log does not have."""
        if budget not in self.budgets:
            return {}
        return {account: held.name or "" for account, held in self.queries.state(budget).accounts.items()}


@frozen
class _Resolution:
    """What the written names of an event mean in a log.

    ``written`` are the texts by their slugs. ``meant`` gets what each slug, or the end of a path, became.
    """

    log: _NamesOfLog
    written: Mapping[str, str]
    location: SourceLocation
    meant: dict[str, str]

    def budget(self, name: str) -> str:
        """Return the budget that a name means. Raises Refused if it may be several, or a misspelt one."""
        if name not in self.written:
            return name
        slugs = {
            budget: (budget, *map(_slug_or_empty, titles)) for budget, titles in self.log.earlier.items()
        }
        is_like = alike_to(name)
        same = [budget for budget, texts in slugs.items() if name in texts]
        near = [
            budget for budget, texts in slugs.items() if any(name in text or is_like(text) for text in texts)
        ]
        return self._chosen(name, same, near, self.log.budgets)

    def body(self, name: str) -> str:
        """Return the body that a name or an abbreviation means. Raises Refused as `budget`, or if unknown."""
        if name not in self.written:
            return name
        text, bodies = self.written[name], self.log.bodies
        capitals, same = text.upper(), list[str]()
        if is_abbreviation(capitals):
            same += bodies_abbreviated(capitals, [*bodies, *STANDARD_BODIES])
            same += [body for body in bodies if body == text.lower() and body not in same]
            same = same or [*self.log.acting(capitals)]
        if not same and is_abbreviation(text):
            raise Refused(Finding(ABBREVIATION_UNKNOWN, {"name": text}, location=self.location))
        same = same or [body for body, title in bodies.items() if name in (body, _slug_or_empty(title))]
        return self._chosen(name, same, filter(alike_to(name), bodies), bodies)

    def account(self, account: Account, names: Mapping[Account, str]) -> Account:
        """Return the account that a path means; ``names`` are those of the budget's accounts."""
        if account in names or self.written.keys().isdisjoint(account.parts):
            return account
        resolved = Account(account.year, (self.body(account.holder),))
        for part in account.parts[1:]:
            at_path = resolved.child(part)
            if at_path not in names and part in self.written:
                below = (other for other in names if other.parent == resolved)
                same = [str(other) for other in below if _slug_or_empty(names[other]) == part]
                at_path = parse_account(self._chosen(part, same, (), {}) if same else str(at_path))
            resolved = at_path
        ends = zip(_path_ends(str(account)), _path_ends(str(resolved)), strict=True)
        self.meant.update(ends)
        return resolved

    def _chosen(self, name: str, same: Sequence[str], near: Iterable[str], titles: Mapping[str, str]) -> str:
        """Return the only one that a name means, else the name, which is new. Raises Refused if unclear."""
        if len(same) != 1 and (candidates := list(same or near)):
            shown = [f"{each} ({title})" if (title := titles.get(each)) else each for each in candidates]
            facts = {"name": self.written[name], "names": "; ".join(shown[:_MOST_SHOWN]), "slug": name}
            raise Refused(Finding(NAME_UNCLEAR, facts, location=self.location))
        self.meant[name] = same[0] if same else name
        return self.meant[name]


def resolve_written_names(draft: Draft, queries: BookQueries) -> Draft:
    """Return a draft with the ids, paths and slugs that a log has for its written names.

    A draft whose names are all slugs is returned as it is. Raises Refused for a name that may be another.
    """
    if not draft.written:
        return draft
    texts = {slug_part: text for pair in draft.written.items() for slug_part, text in _parts(*pair)}
    log = _NamesOfLog.read(queries)
    meant: dict[str, str] = {}
    names: dict[str, dict[Account, str]] = {}
    events = []
    for drafted in draft.events:
        resolution = _Resolution(log, texts, drafted.location(), meant)
        budget = resolution.budget(drafted.event.budget)
        accounts = names.get(budget)
        if accounts is None:
            accounts = names[budget] = log.accounts(budget)
        resolved = _resolved_event(drafted, budget, resolution, accounts)
        if isinstance(resolved.event, AccountOpened):
            accounts.update({opened.path: opened.name for opened in resolved.event.accounts})
        events.append(resolved)
    written = {text: meant.get(slugs, slugs) for text, slugs in draft.written.items()}
    return evolve(draft, events=tuple(events), written=written)


def _parts(text: str, slugs: str) -> Iterator[tuple[str, str]]:
    """Yield the slug and the text of each part of a name that is written otherwise than its slug."""
    texts = text.split("/") if "/" in slugs else [text]  # a budget's name may have a slash
    for part, slug_part in zip(texts, slugs.split("/"), strict=True):
        if part.strip() != slug_part:
            yield slug_part, part.strip()


def _resolved_event(
    drafted: DraftEvent, budget: str, resolution: _Resolution, names: Mapping[Account, str]
) -> DraftEvent:
    """Return an event of a draft with what its names mean."""
    event, act = drafted.event, drafted.event.act
    moved: dict[str, str] = {}

    def account_of(account: Account) -> Account:
        resolved = resolution.account(account, names)
        if resolved != account:
            moved.update(zip(_path_ends(str(account)), _path_ends(str(resolved)), strict=True))
        return resolved

    bodies = {
        name: resolution.body(getattr(event, name))
        for name, kind in field_types(type(event)).items()
        if kind is FieldType.NAME and getattr(event, name) is not None
    }
    resolved_act = evolve(
        act,
        body=act.body and resolution.body(act.body),
        also_named=tuple(map(resolution.body, act.also_named)),
        prepared_by=tuple(evolve(each, body=resolution.body(each.body)) for each in act.prepared_by),
    )
    others = {
        name: resolution.budget(getattr(event, name))
        for name, kind in field_types(type(event)).items()
        if kind is FieldType.BUDGET
    }
    with_accounts = _with_accounts(event, account_of)
    if moved:
        _require_distinct(event, with_accounts, drafted.location())
    event = evolve(with_accounts, budget=budget, act=resolved_act, **bodies, **others)
    quotes = tuple(evolve(quote, of=_moved_line(quote.of, moved)) for quote in event.quotes)
    lines = {moved.get(key, key): line for key, line in drafted.lines.items()}
    return evolve(drafted, event=evolve(event, quotes=quotes), lines=lines)


def _require_distinct(written: Event, resolved: Event, location: SourceLocation) -> None:
    """Raise Refused where two names that an event tells apart mean one account of the log."""
    first: dict[tuple[Account, Account | Aspect | None], Account] = {}
    for (name, _), entry in zip(_entries(written), _entries(resolved), strict=True):
        earlier, meant = first.setdefault(entry, name), entry[0]
        if earlier != name:
            facts = {"key": str(name), "first": str(earlier), "name": str(meant)}
            raise Refused(Finding(NAME_TWICE, facts, location=location))


def _entries(event: Event) -> Iterator[tuple[Account, Account | Aspect | None]]:
    """Yield each account that an event opens or states money at, with what tells two such apart."""
    if isinstance(event, AccountOpened):
        yield from ((opened.path, None) for opened in event.accounts)
    yield from ((move.taker, move.giver) for move in event.all_transfers)
    yield from ((measure.account, measure.aspect) for measure in event.measures)


def _moved_line(of: str, moved: Mapping[str, str]) -> str:
    """Return what a quote is of, with the line's name where that has become another."""
    key, _, part = of.partition(".")
    return f"{key}.{moved[part]}" if part in moved else of


def _with_accounts(value: Any, account_of: Callable[[Account], Account]) -> Any:  # noqa: ANN401 (of any field)
    """Return a value of an event with all accounts in it as ``account_of`` gives them."""
    if isinstance(value, Account):
        return account_of(value)
    if isinstance(value, tuple):
        items = tuple(_with_accounts(item, account_of) for item in value)
        return value if items == value else items
    if not has(type(value)):
        return value
    stated = {each.alias: getattr(value, each.name) for each in fields(type(value)) if each.init}
    changes = {name: _with_accounts(part, account_of) for name, part in stated.items()}
    return value if changes == stated else evolve(value, **changes)


def _path_ends(path: str) -> Sequence[str]:
    """Return a path and what of it stands after each slash."""
    parts = path.split("/")
    return ["/".join(parts[first:]) for first in range(len(parts))]


def _slug_or_empty(title: str) -> str:
    """Return the slug of a title; "" of one that makes none."""
    try:
        return slug(title) if title else ""
    except ParseError:
        return ""


def with_nearest_names(reasons: Iterable[Finding], queries: BookQueries) -> Sequence[Finding]:
    """Return a refusal's reasons, whose accounts that are none come with what is meant perhaps.

    Of one that nobody opened that is the account in the budget that has it, if the log has no budget of this
    id but one that is alike; and the account of the body whose abbreviation is the account's last name. Of
    what is no path it is the accounts that are called so, those of the newest years.
    """
    budgets = queries.budgets()

    def with_nearest(reason: Finding) -> Finding:
        if reason.rule is ACCOUNT_UNREADABLE:
            called = _paths_called(str(reason.params["text"]), queries)
            return evolve(reason, params={**reason.params, "nearest": ", ".join(called) or NONE_NEAR})
        if reason.code != "account-not-opened":
            return reason
        account, budget = str(reason.params["account"]), reason.budget or ""
        if budget in budgets:
            near = _abbreviated_holders(account, queries.account_paths(budget))
        else:
            is_alike = alike_to(budget)
            near = (f"{name} {account}" for name in queries.budgets_with_account(account) if is_alike(name))
        nearest = ", ".join(near)
        return evolve(reason, params={**reason.params, "nearest": nearest}) if nearest else reason

    return [*map(with_nearest, reasons)]


def _paths_called(text: str, queries: BookQueries) -> Sequence[str]:
    """Return the paths of the accounts that a text may mean, which is no path itself; the newest years first.

    These are the accounts with that name or end of a path; if there are none, the bodies that the text is an
    abbreviation of; else the accounts whose name is spelt alike. A year may stand anywhere in the text.
    """
    parts = [[word for word in part.split() if not _YEAR.fullmatch(word)] for part in text.split("/")]
    ends = [_slug_or_empty(" ".join(part)) for part in parts if part]
    if not ends or not all(ends):
        return ()
    years = {word for word in text.replace("/", " ").split() if _YEAR.fullmatch(word)}
    names = {
        account: ("/".join(account.parts[-len(ends) :]), _slug_or_empty(held.name or ""))
        for budget in queries.budgets()
        for account, held in queries.state(budget).accounts.items()
        if not years or str(account.year) in years
    }
    path = "/".join(ends)
    bodies = {account.holder for account in names if not account.is_built_in}
    abbreviated, is_like = bodies_abbreviated(path.upper(), bodies), alike_to(ends[-1])
    meant = (
        [account for account, names_of in names.items() if path in names_of]
        or [account for account in names if account.parts in [(body,) for body in abbreviated]]
        or [account for account, (_, name) in names.items() if is_like(account.name) or is_like(name)]
    )
    newest = sorted(meant, key=lambda account: (-account.year, account))
    return [str(account) for account in newest[:_MOST_NEAR]]


def _abbreviated_holders(account: str, paths: Iterable[str]) -> Iterator[str]:
    """Yield those paths of bodies in an account's year that the account's last name abbreviates."""
    year, _, rest = account.partition("/")
    last = rest.rpartition("/")[2].upper()
    holders = [path.removeprefix(f"{year}/") for path in paths if path.startswith(f"{year}/")]
    bodies = [holder for holder in holders if "/" not in holder]
    yield from (f"{year}/{body}" for body in bodies_abbreviated(last, bodies))
