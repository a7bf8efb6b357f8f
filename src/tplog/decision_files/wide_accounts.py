"""Name the accounts of a wide table: the log's where it has them, else made from the paper's own words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from attrs import define, field, frozen

from tplog.errors import BadFile, mandatory_rule
from tplog.readers.table_reader import TableReader
from tplog.readers.tables.wide_budget import BodyBudget, BudgetLine, WideBudget
from tplog.values.account import BUILT_IN_HOLDERS, RESERVE_HOLDER, Account
from tplog.values.finding import Finding
from tplog.values.identifiers import ParseError, closest_names, slug
from tplog.values.limits import MAX_SEGMENT_LENGTH

NAME_NEAR = mandatory_rule(
    "wide-name-near",
    "”{name}” liknar {nearest}, som loggen har. Är det samma konto, eller ett nytt? Skriv under [names] "
    "i mappningen: '{name}' = '{known}' eller '{name}' = '{new}'",
    "'{name}' is like {nearest}, which the log has. Is it the same account, or a new one? Write under "
    "[names] in the map: '{name}' = '{known}' or '{name}' = '{new}'",
)
NAME_RESERVED = mandatory_rule(
    "wide-name-reserved",
    "”{name}” blir {slug}, som i tplog är något annat än ett organ. Skriv under [names] i mappningen ett "
    "annat: '{name}' = '{slug}-anslag', eller låt raden vara under [rows]: kind = 'ignore'",
    "'{name}' becomes {slug}, which in tplog is something else than a body. Write another under [names] in "
    "the map: '{name}' = '{slug}-anslag', or leave the row out under [rows]: kind = 'ignore'",
)
NAMES_ALIKE = mandatory_rule(
    "wide-names-alike",
    "”{first}” och ”{second}” blir båda {slug}. Ge den ena ett eget under [names] i mappningen.",
    "'{first}' and '{second}' both become {slug}. Give one another under [names] in the map.",
)

Parts = tuple[str, ...]


@frozen
class WideAccounts:
    """The accounts of a table: the path of each body and line without its year, and each path's name."""

    bodies: Mapping[str, Parts]
    lines: Mapping[tuple[str, str, str], Parts]
    names: Mapping[Parts, str]
    codes: Mapping[Parts, str]

    def body(self, body: BodyBudget) -> Parts:
        """Return a body's path without its year."""
        return self.bodies[body.name]

    def line(self, body: BodyBudget, line: BudgetLine) -> Parts:
        """Return a line's path without its year."""
        return self.bodies[body.name] if line.is_body else self.lines[body.name, line.group, line.name]


def name_accounts(budget: WideBudget, known: Mapping[Account, str]) -> WideAccounts:
    """Return the accounts of a table. ``known`` are those of the log, with their names.

    A name that the log has, as an account's name or its last part, is that account in each year. Raises
    BadFile for names that are only like such a one, and for those that cannot name an account.
    """
    namer = _Namer(budget, {account.parts: name for account, name in known.items()})
    namer.name_all()
    if namer.problems:
        raise BadFile(*namer.problems)
    return WideAccounts(namer.bodies, namer.lines, namer.names, namer.codes)


@define
class _Namer:
    """The accounts named so far, and the mistakes."""

    budget: WideBudget
    known: Mapping[Parts, str]
    bodies: dict[str, Parts] = field(factory=dict)
    lines: dict[tuple[str, str, str], Parts] = field(factory=dict)
    names: dict[Parts, str] = field(factory=dict)
    codes: dict[Parts, str] = field(factory=dict)
    problems: list[Finding] = field(factory=list)
    chosen: Mapping[str, str] = field(factory=dict)
    siblings: dict[Parts, dict[str, str]] = field(factory=dict)

    def name_all(self) -> None:
        """Name all bodies, groups and lines."""
        self.chosen = {name.casefold(): part for name, part in self.budget.mapping.names.items()}
        for parts, name in self.known.items():
            self.siblings.setdefault(parts[:-1], {})[parts[-1]] = name
        self.bodies = dict(self.name_siblings((), [(body.name, body.row) for body in self.budget.bodies]))
        for body in self.budget.bodies:
            if body.name in self.bodies:
                self.name_lines(body, self.bodies[body.name])

    def name_lines(self, body: BodyBudget, parent: Parts) -> None:
        """Name a body's groups and lines."""
        lines = [line for line in body.lines if not line.is_body]
        direct = [(line.name, line.parts[0].row) for line in lines if not line.group]
        group_rows = {line.group: line.parts[0].row for line in reversed(lines) if line.group}
        names = {name.casefold() for name, _ in direct}
        groups = [(name, row) for name, row in group_rows.items() if name.casefold() not in names]
        parts_by_name = dict(self.name_siblings(parent, [*direct, *groups]))
        self.lines |= {
            (body.name, "", name): parts_by_name[name] for name, _ in direct if name in parts_by_name
        }
        for group in group_rows:
            inside = [(line.name, line.parts[0].row) for line in lines if line.group == group]
            if group in parts_by_name:
                named = self.name_siblings(parts_by_name[group], inside)
                self.lines |= {(body.name, group, name): parts for name, parts in named}
        for line in lines:
            if line.code and (key := (body.name, line.group, line.name)) in self.lines:
                self.codes[self.lines[key]] = line.code

    def name_siblings(self, parent: Parts, names: Sequence[tuple[str, int]]) -> Iterator[tuple[str, Parts]]:
        """Yield names with their paths below the same account; add mistakes for the others."""
        known = self.siblings.get(parent, {})
        by_name = {known_name.casefold(): part for part, known_name in known.items()}
        matched = {name: part for name, _ in names if (part := self.known_part(name, known, by_name))}
        first: dict[str, str] = {}
        for name, row in names:
            reader = TableReader(self.budget.table.file, {"": row}, None, self.problems)
            part = matched.get(name) or self.new_part(reader, name, known, matched.values())
            if part and not parent and name.casefold() not in self.chosen and is_reserved(part):
                reader.error(NAME_RESERVED, "", name=name, slug=part)
            elif part and first.setdefault(part, name) != name:
                reader.error(NAMES_ALIKE, "", first=first[part], second=name, slug=part)
            elif part:
                self.names[*parent, part] = name
                yield name, (*parent, part)

    def known_part(self, name: str, known: Mapping[str, str], by_name: Mapping[str, str]) -> str | None:
        """Return the part of a path that the map chooses, or that the log has for this name."""
        if chosen := self.chosen.get(name.casefold()):
            return chosen
        try:
            part = slug(name)
        except ParseError:
            return by_name.get(name.casefold())
        return by_name.get(name.casefold()) or (part if part in known else None)

    def new_part(
        self, reader: TableReader, name: str, known: Mapping[str, str], matched: Collection[str]
    ) -> str | None:
        """Return the part of a path that a new name makes; None with a mistake."""
        try:
            part = _shortened(slug(name))
        except ParseError as error:
            reader.error(error.rule, "", **error.params)
            return None
        free = {other: other_name for other, other_name in known.items() if other not in set(matched)}
        labels = {label.casefold(): other for other, label in free.items() if label} | {
            key: key for key in free
        }
        near = closest_names(name.casefold(), labels, 1) or closest_names(part, labels, 1)
        if near:
            known_part = labels[near[0]]
            nearest = f"{known[known_part] or known_part} ({known_part})"
            reader.error(NAME_NEAR, "", name=name, nearest=nearest, known=known_part, new=part)
            return None
        return part


def is_reserved(part: str) -> bool:
    """Return whether a part of a path is something else than a body: a counterpart, a reserve."""
    return part in BUILT_IN_HOLDERS or part == RESERVE_HOLDER


def _shortened(part: str) -> str:
    """Return a part of a path no longer than it may be, cut between words if possible."""
    if len(part) <= MAX_SEGMENT_LENGTH:
        return part
    cut = part[:MAX_SEGMENT_LENGTH]
    return (cut.rpartition("-")[0] or cut) if part[MAX_SEGMENT_LENGTH] != "-" else cut
