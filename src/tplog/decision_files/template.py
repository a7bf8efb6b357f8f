"""Write a decision file to fill in, for any type of event, with comments made from its class.

What must be filled in is empty (``""``) or a placeholder amount (``xx kronor``). The reader accepts neither,
so a file that is only half filled in is refused with every place that is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import NOTHING, evolve, fields_dict, frozen

from tplog.decision_files.formatter import KEY_ORDER, format_decision_file
from tplog.errors import BadFile, mandatory_rule
from tplog.events.base import Event, FieldType
from tplog.events.field_types import field_types, specific_fields
from tplog.events.quoted import FIGURE_TABLES
from tplog.events.type_words import nearest_types, short_name, types_called
from tplog.events.types import AccountOpened, Corrected, OpeningStated, ProposalMade, SumStated
from tplog.i18n.field_help import FILE_PARTS, event_type_help, key_help
from tplog.i18n.vocabulary import Language, in_language
from tplog.readers.decision_file import TYPE_UNKNOWN
from tplog.readers.event_money import is_path, may_have_lines, money_keys
from tplog.readers.table_reader import truncated
from tplog.values.account import OPENING, Role
from tplog.values.finding import Finding

TYPE_AMBIGUOUS = mandatory_rule(
    "type-ambiguous",
    "”{word}” kan vara {name}: {help}. Skriv i så fall: {name} ({type}).",
    "'{word}' can be {type}: {help}. If so, write: {type} ({name}).",
)
AMOUNT_PLACEHOLDER = "xx kronor"
# Marks of a row that must be filled in, and of one that may be deleted instead.
FILL_IN_MARK: Mapping[Language, str] = {Language.SV: "FYLL I", Language.EN: "FILL IN"}
FILL_IN_OR_DELETE_MARK: Mapping[Language, str] = {
    Language.SV: "FYLL I ELLER STRYK",
    Language.EN: "FILL IN OR DELETE",
}
_INSTRUCTIONS: Mapping[Language, Sequence[str]] = {
    Language.SV: (
        'Fyll i det som är tomt ("") eller har xx; tplog apply tar inte emot filen förrän det är gjort.',
        "Stryk raden där handlingen inget säger och det står FYLL I ELLER STRYK.",
        "Pröva sedan med: tplog apply --dry-run",
    ),
    Language.EN: (
        'Fill in what is empty ("") or has xx; tplog apply refuses the file until that is done.',
        "Delete the row where the paper says nothing and it is marked FILL IN OR DELETE.",
        "Then try it with: tplog apply --dry-run",
    ),
}
_OPTIONAL_HEADING: Mapping[Language, str] = {
    Language.SV: "Det som behövs av det här: ta bort # och fyll i.",
    Language.EN: "Whatever of this is needed: remove the # and fill in.",
}
OPENED_COMMENT: Mapping[Language, str] = {
    Language.SV: "Konton som inte finns i loggen än: stryk dem som inte ska med, och pröva namnen.",
    Language.EN: "Accounts that the log does not have yet: delete those that are no more; check the names.",
}
_EXAMPLE_GIVERS: Mapping[Role, str] = {
    Role.COUNCIL: "2025/kommunfullmäktige",
    Role.SOURCE: "2025/staten",
    Role.BODY: "2025/kommunstyrelsen",
}
_GIVER_BY_TYPE: Mapping[type[Event], str] = {OpeningStated: f"2025/{OPENING}"}
_FORMAL_KEYS = ("prepared_by", "votes", "dissents", "recused", "approved", "announced")
_SOURCE_KEYS = ("file", "sha256", "url", "seen", "case_number_cut", "excerpt_ends")
_TRAILING_KEYS = (
    "title",
    "budget_title",
    "also_named",
    "dash_is_zero",
    "remarks",
    "contradictions",
    "despite",
)
# Placeholder values of keys that are not texts.
_PLACEHOLDER_VALUES: Mapping[str, str] = {
    "transfers": '[{ from = "", to = "", amount = "" }]',
    "despite": '[{ code = "", because = "" }]',
    "prepared_by": '[{ body = "", paragraph = "" }]',
    **dict.fromkeys(("case_number_cut", "excerpt_ends"), "true"),
    **dict.fromkeys(("remarks", "contradictions", "also_named", "dash_is_zero"), '[""]'),
    **dict.fromkeys(("dissents", "recused"), '[""]'),
    **dict.fromkeys(("lines", *FIGURE_TABLES), '{ "" = "" }'),
    "of_which": '{ "" = { "" = "" } }',
    "totals": '{ incomes = "" }',
    "total": f'"{AMOUNT_PLACEHOLDER}"',
}
# Those of fields of an event type, by the field's type.
_PLACEHOLDER_BY_TYPE: Mapping[FieldType, str] = {
    FieldType.AMOUNT: f'"{AMOUNT_PLACEHOLDER}"',
    FieldType.TRUTH: "true",
    FieldType.ACCOUNTS: '[""]',
    FieldType.SUM_PARTS: '[""]',
    FieldType.CHANGES: '[{ account = "", amount = "", since = "" }]',
}


@frozen
class OpenedAccounts:
    """Accounts of one kind and role that an event opens: their paths and names.

    ``role`` is None where the holder's name tells it.
    """

    kind: str
    role: str | None
    names: tuple[tuple[str, str], ...]


@frozen
class Prefill:
    """What is known in advance, as texts for the file.

    ``lines`` are names or paths with amounts, from ``giver``; ``transfers`` are giver, taker and amount;
    ``total`` is the stated total. ``opened`` are accounts that the log does not have yet, opened by events
    whose ids begin with ``opened_id``. ``remarks`` are findings about what they were read from.
    """

    budget: str | None = None
    by: str | None = None
    basis: str = "reported"
    giver: str | None = None
    unit: str | None = None
    lines: tuple[tuple[str, str], ...] = ()
    transfers: tuple[tuple[str, str, str], ...] = ()
    total: str | None = None
    opened: tuple[OpenedAccounts, ...] = ()
    opened_id: str = ""
    remarks: tuple[Finding, ...] = ()

    def with_head(self, budget: str | None, defaults: Mapping[str, str]) -> Prefill:
        """Return the same with a budget, and with the municipality's own ``by`` and ``basis`` if any."""
        return evolve(self, budget=budget, by=defaults.get("by"), basis=defaults.get("basis", self.basis))


@frozen
class _RowWriter:
    """Writes the rows of a file for a type of event, with comments in a language."""

    event_type: type[Event]
    language: Language

    def required_row(self, key: str, value: str | None = None) -> str:
        """Return a row that must be filled in, or one with its value if given."""
        return (
            self.row(key, self.placeholder(key), FILL_IN_MARK[self.language])
            if value is None
            else f"{key} = {toml_quoted(value)}"
        )

    def deletable_row(self, key: str, value: str = '""') -> str:
        """Return a row to fill in or delete."""
        return self.row(key, value, FILL_IN_OR_DELETE_MARK[self.language])

    def row(self, key: str, value: str, mark: str = "") -> str:
        """Return a row with a key, its TOML value and a comment."""
        return f"{key} = {value}  # {f'{mark}: {self.describe_key(key)}' if mark else self.describe_key(key)}"

    def optional_rows(self, keys: Iterable[str], **values: str) -> list[str]:
        """Return rows that are commented out until needed."""
        value_by_key = {key: values.get(key) or self.placeholder(key) for key in keys}
        width = max((len(f"{key} = {value}") for key, value in value_by_key.items()), default=0)
        return [
            f"# {f'{key} = {value}'.ljust(width)}  # {self.describe_key(key)}"
            for key, value in value_by_key.items()
        ]

    def placeholder(self, key: str) -> str:
        """Return the value that stands for what is to be filled in."""
        field_type = field_types(self.event_type).get(key, FieldType.TEXT)
        return _PLACEHOLDER_VALUES.get(key) or _PLACEHOLDER_BY_TYPE.get(field_type, '""')

    def describe_key(self, key: str) -> str:
        """Return what a key is for, with an example account that may give in such an act."""
        givers = {giver for giver, _ in self.event_type.allowed_roles}
        usual = next(
            (_EXAMPLE_GIVERS[role] for role in _EXAMPLE_GIVERS if role in givers), _EXAMPLE_GIVERS[Role.BODY]
        )
        help_text = key_help(self.event_type, key, self.language)
        return help_text.replace("{example}", _GIVER_BY_TYPE.get(self.event_type, usual))


def event_type_named(name: str) -> type[Event]:
    """Return the event type that a registrar means by a word in either language.

    Raises BadFile for an unknown word, with names spelt very like it, and for a word of several types, with
    what each of them is.
    """
    kinds = types_called(name)
    if not kinds:
        nearest = ", ".join(nearest_types(name)) or "–"
        raise BadFile(Finding(TYPE_UNKNOWN, {"type": truncated(name), "nearest": nearest}))
    if len(kinds) > 1:
        raise BadFile(*(_meaning(name, kind) for kind in kinds))
    return kinds[0]


def _meaning(word: str, event_type: type[Event]) -> Finding:
    """Return the error that says which type a word of several types may mean, and what that type is."""
    sv, en = (event_type_help(event_type, language).rstrip(".") for language in Language)
    rule = evolve(
        TYPE_AMBIGUOUS,
        sv=TYPE_AMBIGUOUS.sv.replace("{help}", sv),
        en=TYPE_AMBIGUOUS.en.replace("{help}", en),
    )
    name = short_name(event_type)
    return Finding(rule, {"word": truncated(word), "name": name, "type": event_type.__name__})


def toml_quoted(text: str) -> str:
    """Return a text quoted as TOML, for a value or a key."""
    from tomlkit import item  # noqa: PLC0415 (only needed for writing)

    return item(text).as_string()


def template(event_type: type[Event], language: Language, prefill: Prefill | None = None) -> str:
    """Return a decision file for one event of this type, to fill in; ``prefill`` is written in it."""
    writer, values = _RowWriter(event_type, language), prefill or Prefill()
    title = f"# {event_type.__name__} ({event_type.swedish}). {event_type_help(event_type, language)}"
    parts = [
        [title, *(f"# {line}" for line in _INSTRUCTIONS[language])],
        _head_rows(writer, values),
        _source_rows(writer),
        *_opened_rows(writer, values),
        [*_event_rows(writer), *_money_rows(writer, values)],
        [
            f"# {_OPTIONAL_HEADING[language]}",
            *writer.optional_rows(_optional_keys(event_type, values), **_default_values(event_type)),
        ],
        _table_rows(writer, values),
    ]
    return format_decision_file("\n\n".join("\n".join(part) for part in parts if part), event_type.__name__)


def _head_rows(writer: _RowWriter, prefill: Prefill) -> list[str]:
    """Return the rows of the file's defaults."""
    rows = [writer.required_row("budget", prefill.budget)]
    if writer.event_type.by_registrar:
        return rows
    return [
        *rows,
        f"by = {toml_quoted(prefill.by)}" if prefill.by else writer.deletable_row("by"),
        writer.deletable_row("decided"),
        writer.row("basis", toml_quoted(prefill.basis)),
    ]


def _source_rows(writer: _RowWriter) -> list[str]:
    """Return the rows of ``[source]``."""
    rows = [
        writer.deletable_row("date"),
        writer.deletable_row("paragraph"),
        writer.deletable_row("case_numbers", '[""]'),
    ]
    title = (
        f'title = ""  # {FILL_IN_MARK[writer.language]}: {in_language(FILE_PARTS["title"], writer.language)}'
    )
    return ["[source]", title, *rows, "", *writer.optional_rows(_SOURCE_KEYS)]


def _opened_rows(writer: _RowWriter, prefill: Prefill) -> Iterator[list[str]]:
    """Yield the rows of each event that opens accounts."""
    for number, opened in enumerate(prefill.opened, 1):
        suffix = f"-{number}" if number > 1 else ""
        default = fields_dict(AccountOpened)["kind"].default
        yield [
            f"# {OPENED_COMMENT[writer.language]}",
            "[[event]]",
            f'type = "{AccountOpened.__name__}"',
            f"id = {toml_quoted(f'{prefill.opened_id}{suffix}')}",
            *([f"kind = {toml_quoted(opened.kind)}"] if opened.kind != default else []),
            *([f"role = {toml_quoted(opened.role)}"] if opened.role else []),
            "[event.accounts]",
            *(f"{toml_quoted(path)} = {toml_quoted(name)}" for path, name in opened.names),
        ]


def _event_rows(writer: _RowWriter) -> list[str]:
    """Return the rows of the event: type, id, required fields and place."""
    required_keys = [
        attribute.name
        for attribute in specific_fields(writer.event_type)
        if attribute.default is NOTHING and attribute.name != "accounts"
    ]
    head = (
        ["[[sum]]"]
        if writer.event_type is SumStated
        else ["[[event]]", f'type = "{writer.event_type.__name__}"']
    )
    rows = [*head, *map(writer.required_row, ("id", *required_keys))]
    return [*rows, writer.deletable_row("place")]


def _has_money(event_type: type[Event], prefill: Prefill) -> bool:
    """Return whether the file has rows for money; a correction has them only if prefilled."""
    return may_have_lines(event_type) and bool(
        event_type is not Corrected or prefill.lines or prefill.transfers
    )


def _money_rows(writer: _RowWriter, prefill: Prefill) -> list[str]:
    """Return the rows of the event's money above its lines."""
    event_type = writer.event_type
    if event_type is SumStated:
        return [writer.required_row("total")]
    if not _has_money(event_type, prefill):
        return []
    unit = [writer.required_row("unit", prefill.unit)] if prefill.unit else []
    if prefill.transfers:
        keys = ("from", "to", "amount")
        rows = [
            ", ".join(f"{key} = {toml_quoted(value)}" for key, value in zip(keys, transfer, strict=True))
            for transfer in prefill.transfers
        ]
        return [
            *unit,
            "transfers = [",
            *(f"  {{ {transfer} }}," for transfer in rows),
            "]",
            _total_row(writer, prefill),
        ]
    return [*_giver_rows(writer, prefill), *unit, _total_row(writer, prefill)]


def _giver_rows(writer: _RowWriter, prefill: Prefill) -> list[str]:
    """Return the row of the giving account; if no money moves, it only shortens the lines' names.

    A proposal may state no money.
    """
    if writer.event_type is ProposalMade and not (prefill.giver or prefill.lines):
        return [writer.deletable_row("from")]
    if not writer.event_type.measure_name or prefill.giver:
        return [writer.required_row("from", prefill.giver)]
    if not prefill.lines:
        return [writer.deletable_row("from")]
    return [] if all(is_path(name) for name, _ in prefill.lines) else [writer.required_row("from")]


def _total_row(writer: _RowWriter, prefill: Prefill) -> str:
    if prefill.total is not None:
        return writer.required_row("total", prefill.total)
    return writer.deletable_row("total", _PLACEHOLDER_VALUES["total"])


def _optional_keys(event_type: type[Event], prefill: Prefill) -> list[str]:
    """Return the other keys that the event may have."""
    optional_fields = [
        attribute.name for attribute in specific_fields(event_type) if attribute.default is not NOTHING
    ]
    present_keys = {"from", "lines", "total"} if _has_money(event_type, prefill) else {"total"}
    present_keys |= {"unit"} if prefill.unit else set()
    present_keys |= {"transfers"} if prefill.transfers else set()
    money = [key for key in KEY_ORDER["event"] if key in money_keys(event_type) - present_keys]
    return [
        *(("by", "decided") if event_type.by_registrar else ()),
        *optional_fields,
        *money,
        *(() if event_type.by_registrar else _FORMAL_KEYS),
        *_TRAILING_KEYS,
    ]


def _default_values(event_type: type[Event]) -> Mapping[str, str]:
    """Return the optional keys that have a default text, quoted."""
    return {
        attribute.name: toml_quoted(attribute.default)
        for attribute in specific_fields(event_type)
        if attribute.default and isinstance(attribute.default, str)
    }


def _table_rows(writer: _RowWriter, prefill: Prefill) -> list[str]:
    """Return the rows of the lines with amounts, or of the accounts with names."""
    must = FILL_IN_MARK[writer.language]
    if "accounts" in fields_dict(writer.event_type):
        return ["[event.accounts]", f'{toml_quoted(must)} = ""  # {must}: {writer.describe_key("accounts")}']
    if not _has_money(writer.event_type, prefill) or prefill.transfers:
        return []
    if prefill.lines:
        return [
            "[event.lines]",
            *(f"{toml_quoted(name)} = {toml_quoted(amount)}" for name, amount in prefill.lines),
        ]
    mark = FILL_IN_OR_DELETE_MARK[writer.language] if writer.event_type is ProposalMade else must
    return [
        "[event.lines]",
        f'{toml_quoted(mark)} = "{AMOUNT_PLACEHOLDER}"  # {mark}: {writer.describe_key("lines")}',
    ]
