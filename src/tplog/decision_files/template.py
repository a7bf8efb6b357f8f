"""A decision file to fill in, for any type of event: made from the classes, with comments.

What must be filled in is empty (``""``), or holds the place of an amount (``xx kronor``): no reader takes
either, so that a file half filled in is refused with every place that is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import NOTHING, Attribute, evolve, fields, fields_dict, frozen

from tplog.decision_files.formatter import ORDER, tidy
from tplog.errors import BadFile
from tplog.events.base import Event
from tplog.events.types import EVENTS, Corrected, OpeningStated
from tplog.i18n.field_help import key_says, type_says
from tplog.i18n.vocabulary import Language
from tplog.readers.decision_file import TYPE_UNKNOWN
from tplog.readers.event_money import BESIDE, is_path, money_keys
from tplog.values.account import OPENING, Role
from tplog.values.finding import Finding
from tplog.values.identifiers import nearest

NO_AMOUNT = "xx kronor"
# How a row is marked that must be filled in, and one that may be deleted instead; by language.
MUST: Mapping[Language, str] = {Language.SV: "FYLL I", Language.EN: "FILL IN"}
MAY: Mapping[Language, str] = {Language.SV: "FYLL I ELLER STRYK", Language.EN: "FILL IN OR DELETE"}
_ABOUT: Mapping[Language, Sequence[str]] = {
    Language.SV: (
        'Fyll i det som är tomt ("") eller har xx; tplog apply tar inte emot filen förrän det är gjort.',
        "Stryk raden där papperet inget säger och det står FYLL I ELLER STRYK.",
        "Pröva sedan med: tplog apply --dry-run",
    ),
    Language.EN: (
        'Fill in what is empty ("") or has xx; tplog apply refuses the file until that is done.',
        "Delete the row where the paper says nothing and it is marked FILL IN OR DELETE.",
        "Then try it with: tplog apply --dry-run",
    ),
}
_OPTIONAL: Mapping[Language, str] = {
    Language.SV: "Det som behövs av det här: ta bort # och fyll i.",
    Language.EN: "Whatever of this is needed: remove the # and fill in.",
}
_EXAMPLES: Mapping[Role, str] = {
    Role.COUNCIL: "2025/kommunfullmäktige",
    Role.SOURCE: "2025/staten",
    Role.BODY: "2025/kommunstyrelsen",
}
_GIVERS: Mapping[type[Event], str] = {OpeningStated: f"2025/{OPENING}"}
_BASE = {one.name for one in fields(Event)}
_AFTER = ("also_named", "remarks", "contradictions", "despite")
# Values of keys that are no texts, as they stand behind a #.
_VALUES: Mapping[str, str] = {
    "transfers": '[{ from = "", to = "", amount = "" }]',
    "changes": '[{ account = "", amount = "", since = "" }]',
    "despite": '[{ code = "", because = "" }]',
    **dict.fromkeys(("remarks", "contradictions", "also_named", "over", "undivided"), '[""]'),
    **dict.fromkeys(("lines", *BESIDE), '{ "" = "" }'),
    "provisional": "true",
    "total": f'"{NO_AMOUNT}"',
    "limit": f'"{NO_AMOUNT}"',
}


@frozen
class Given:
    """What is known before anything is filled in: texts as the file is to hold them.

    ``lines`` are names or paths with their amounts, from ``giver``; ``transfers`` giver, taker and amount.
    """

    budget: str | None = None
    giver: str | None = None
    unit: str | None = None
    lines: tuple[tuple[str, str], ...] = ()
    transfers: tuple[tuple[str, str, str], ...] = ()

    def of(self, budget: str | None) -> Given:
        """The same, of a budget."""
        return evolve(self, budget=budget)


@frozen
class _Form:
    """For whom a file is made: the type of event, and the language of its comments."""

    kind: type[Event]
    language: Language

    def must(self, key: str, given: str | None = None) -> str:
        """A row that must be filled in, unless its value is given."""
        return self.row(key, '""', MUST[self.language]) if given is None else f"{key} = {quoted(given)}"

    def may(self, key: str, value: str = '""') -> str:
        """A row that is filled in or deleted."""
        return self.row(key, value, MAY[self.language])

    def row(self, key: str, value: str, mark: str = "") -> str:
        """A key, its value in TOML, and what it is for."""
        return f"{key} = {value}  # {f'{mark}: {self.says(key)}' if mark else self.says(key)}"

    def optional(self, keys: Iterable[str], **values: str) -> list[str]:
        """Rows that are comments, until somebody needs them."""
        told = {key: values.get(key) or _VALUES.get(key, '""') for key in keys}
        width = max((len(f"{key} = {value}") for key, value in told.items()), default=0)
        return [f"# {f'{key} = {value}'.ljust(width)}  # {self.says(key)}" for key, value in told.items()]

    def says(self, key: str) -> str:
        """What a key is for, with an account that gives by such an act."""
        givers = {giver for giver, _ in self.kind.shape}
        usual = next((_EXAMPLES[role] for role in _EXAMPLES if role in givers), _EXAMPLES[Role.BODY])
        said = key_says(self.kind, key, self.language)
        return said.replace("{example}", _GIVERS.get(self.kind, usual))


def type_named(name: str) -> type[Event]:
    """The type of this name, or that Swedish calls so (``fördelning``). Raises BadFile with the nearest."""
    names = {one.__name__: one for one in EVENTS}
    swedish = {word: one for one in EVENTS for word in _words(one.swedish)}
    found = names.get(name) or swedish.get(name.casefold())
    if found is None:
        near = ", ".join(nearest(name, [*names, *swedish]))
        raise BadFile(Finding(TYPE_UNKNOWN, {"type": name, "nearest": near or "–"}))
    return found


def _words(swedish: str) -> Iterable[str]:
    """Whole, and the words apart where one stands in brackets: anslag (budgetram)."""
    return {swedish, *(part.strip(" )") for part in swedish.split("("))}


def quoted(text: str) -> str:
    """A text as TOML has it, for a value or a key."""
    from tomlkit import item  # noqa: PLC0415 (only who writes needs it)

    return item(text).as_string()


def template(kind: type[Event], language: Language, given: Given | None = None) -> str:
    """A decision file of one event of this type, to be filled in; what is given stands in it already."""
    form, known = _Form(kind, language), given or Given()
    title = f"# {kind.__name__} ({kind.swedish}). {type_says(kind, language)}"
    parts = [
        [title, *(f"# {line}" for line in _ABOUT[language])],
        _head(form, known),
        _source(form),
        [*_event(form), *_money(form, known)],
        [f"# {_OPTIONAL[language]}", *form.optional(_options(kind, known), **_defaults(kind))],
        _table(form, known),
    ]
    return tidy("\n\n".join("\n".join(part) for part in parts if part), kind.__name__)


def _head(form: _Form, given: Given) -> list[str]:
    rows = [form.must("budget", given.budget)]
    if form.kind.registrars:
        return rows
    return [*rows, form.may("by"), form.may("decided"), form.row("basis", '"reported"')]


def _source(form: _Form) -> list[str]:
    more = [form.may("date"), form.may("paragraph"), form.may("case_numbers", '[""]')]
    return ["[source]", form.must("title"), *more, "", *form.optional(("file", "sha256"))]


def _event(form: _Form) -> list[str]:
    """The type, the id, what the type cannot do without, and where in the paper it stands."""
    own = [one.name for one in _own(form.kind) if one.default is NOTHING and one.name != "accounts"]
    rows = ["[[event]]", f'type = "{form.kind.__name__}"', *map(form.must, ("id", *own))]
    return [*rows, form.may("place")]


def _own(kind: type[Event]) -> list[Attribute[Any]]:
    return [one for one in fields(kind) if one.name not in _BASE]


def _has_money(kind: type[Event], given: Given) -> bool:
    """Whether the file has rows for money: of a correction only where there is some."""
    return bool(money_keys(kind)) and bool(kind is not Corrected or given.lines or given.transfers)


def _money(form: _Form, given: Given) -> list[str]:
    """The rows of an event's money above its lines."""
    kind = form.kind
    if not _has_money(kind, given):
        return []
    unit = [form.must("unit", given.unit)] if given.unit else []
    if given.transfers:
        keys = ("from", "to", "amount")
        moves = [
            ", ".join(f"{key} = {quoted(told)}" for key, told in zip(keys, move, strict=True))
            for move in given.transfers
        ]
        return [*unit, "transfers = [", *(f"  {{ {move} }}," for move in moves), "]", _total(form)]
    return [*_giver(form, given), *unit, _total(form)]


def _giver(form: _Form, given: Given) -> list[str]:
    """The account that gives; where nothing moves it is for the lines' names alone."""
    if not form.kind.measured or given.giver:
        return [form.must("from", given.giver)]
    if not given.lines:
        return [form.may("from")]
    return [] if all(is_path(name) for name, _ in given.lines) else [form.must("from")]


def _total(form: _Form) -> str:
    return form.may("total", _VALUES["total"])


def _options(kind: type[Event], given: Given) -> list[str]:
    """Keys that the event may have besides."""
    own = [one.name for one in _own(kind) if one.default is not NOTHING]
    shown = {"from", "lines", "total"} if _has_money(kind, given) else set()
    shown |= {"unit"} if given.unit else set()
    shown |= {"transfers"} if given.transfers else set()
    money = [key for key in ORDER["event"] if key in money_keys(kind) - shown]
    return [*(("by", "decided") if kind.registrars else ()), *own, *money, *_AFTER]


def _defaults(kind: type[Event]) -> Mapping[str, str]:
    """The values of optional keys that have one unless the file says otherwise."""
    return {
        one.name: quoted(one.default) for one in _own(kind) if one.default and isinstance(one.default, str)
    }


def _table(form: _Form, given: Given) -> list[str]:
    """The lines with their amounts, or the accounts with their names."""
    must = MUST[form.language]
    if "accounts" in fields_dict(form.kind):
        return ["[event.accounts]", f'{quoted(must)} = ""  # {must}: {form.says("accounts")}']
    if not _has_money(form.kind, given) or given.transfers:
        return []
    if given.lines:
        return ["[event.lines]", *(f"{quoted(name)} = {quoted(amount)}" for name, amount in given.lines)]
    return ["[event.lines]", f'{quoted(must)} = "{NO_AMOUNT}"  # {must}: {form.says("lines")}']
