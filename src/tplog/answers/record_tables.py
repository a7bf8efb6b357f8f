"""The terminal tables of records and of their effects: the log, what a replay changed, differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from attrs import evolve

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.answer_tables import TextTable, answer_table
from tplog.answers.event_effects import EventEffect, FigureChange
from tplog.answers.records import FIGURE_CHANGE, RECORD_FACTS, REGISTRATION, event_texts, listed_amount
from tplog.events.as_of import recording_delay_days
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.i18n.event_type_names import event_type_words
from tplog.i18n.money_format import format_event_amount
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import VOCABULARY, Language, date_text, in_language, translate
from tplog.values.act import Act

LATE: tuple[str, str] = VOCABULARY["lag"]


def decided_text(act: Act, language: Language) -> str:
    """Return the date of a decision as precisely as it is known, or "unknown"."""
    return date_text(act.decided, language) if act.decided else translate("unknown", language)


def paper_text(act: Act, language: Language) -> str:
    """Return a document's title, paragraph and case numbers, and how the act is known from it."""
    source = act.source
    parts = (source.title, source.paragraph, *source.case_numbers, translate(act.basis, language))
    return "; ".join(part for part in parts if part)


def _grouped(number: int, language: Language) -> str:
    """Return a number with its thousands apart, as the language has them: ``9 047``, ``9,047``."""
    return f"{number:,}".replace(",", in_language(("\u00a0", ","), language))


# A record is late if it was made more than so many days after the act.
LATE_AFTER_DAYS = 30


def format_delay(record: Record, days: Mapping[int, date], language: Language) -> str:
    """Return the days from act to recording, such as ``≥ 45 days``; "" if at most `LATE_AFTER_DAYS`."""
    if record.index not in days or (record.event.by_registrar and record.event.reverses is None):
        return ""  # the registrar's own acts, such as opening an account, are dated by their recording
    delay_days = recording_delay_days(record, days[record.index])
    decided = record.event.act.decided
    is_exact = isinstance(record.event, Corrected) or (decided is not None and decided.is_exact)
    return (
        f"{'' if is_exact else '≥ '}{_grouped(delay_days, language)} {translate('days', language)}"
        if delay_days > LATE_AFTER_DAYS
        else ""
    )


LOG_COLUMNS = ("index", "recorded", "decided", "budget", "type", "event", "body", "amount")
RECEIPT_COLUMNS = ("index", "event", "type", "body", "amount")


def log_table(
    records: Sequence[Record],
    language: Language,
    columns: Sequence[str] = LOG_COLUMNS,
    days: Mapping[int, date] | None = None,
) -> TextTable:
    """Build a table of records, oldest first, with these columns; with ``days`` also the delays."""

    def delay(record: Record) -> str:
        return format_delay(record, days or {}, language)

    def amount(record: Record) -> str:
        return format_event_amount(listed_amount(record.event), record.event.since_last, language)

    late = ("lag",) if any(map(delay, records)) else ()
    (amount_field,) = RECORD_FACTS.only("amount").fields
    kind: Field[Record] = Field(
        "type",
        Kind.TEXT,
        RECORD_FACTS.only("type").fields[0].label,
        get=lambda record: event_type_words(type(record.event), language),
    )
    view = RECORD_FACTS.without("amount", "type").also(
        kind,
        evolve(amount_field, value_type=Kind.TEXT, get=amount),
        Field("lag", Kind.TEXT, LATE, get=delay),
    )
    titles = ("event_title",) if any(record.event.title for record in records) else ()
    view = view.only(*columns[:3], *late, *columns[3:], *titles, *stated_registration(records))
    return answer_table(view, records, language, numeric=("amount", "lag"))


def stated_registration(records: Iterable[Record]) -> list[str]:
    """Return the fields of who recorded and reviewed that any of the records states."""
    stated = {name for record in records for name in record.registration.stated}
    return [name for name in REGISTRATION if name in stated]


def registration_text(record: Record, language: Language) -> str:
    """Return who recorded and who reviewed a record, with labels; "" if neither is stated."""
    stated = record.registration.stated
    if not stated:
        return ""
    from tplog.i18n.audit_words import audit_text  # noqa: PLC0415 (start-up time)

    return ", ".join(f"{audit_text(name, language)} {who}" for name, who in stated.items())


def effect_heading(effect: EventEffect, days: Mapping[int, date], language: Language) -> str:
    """Return an event's heading line, then a line per status change and per stated reason.

    ``days`` are the effective dates by log index.
    """
    record, event = effect.record, effect.record.event
    kind = event_type_words(type(event), language)
    delay = format_delay(record, days, language)
    parts = [
        f"{record.index}",
        f"{translate('decided', language)} {decided_text(event.act, language)}",
        f"{translate('recorded', language)} {record.recorded:%Y-%m-%d}{f' ({delay})' if delay else ''}",
        *filter(None, [registration_text(record, language)]),
        kind,
        event.id,
        event.act.body or f"{translate('body', language)} {translate('unknown', language)}",
    ]
    settled = (f"{'':5}{name}: {translate(status, language)}" for name, status in event.status_changes)
    reasons = (f"{'':5}{text}" for text in event_texts(event))
    return "\n".join(escape_invisible(line) for line in ("  ".join(parts), *settled, *reasons))


def effect_table(effect: EventEffect, language: Language) -> TextTable:
    """Build a table of the figures that an event changed, before and after."""
    return _figure_changes_table(FIGURE_CHANGE.without("level_known"), effect.changes, language)


def differences_table(
    differences: Sequence[FigureChange], names: tuple[str, str, str], language: Language
) -> TextTable:
    """Build a table of figures at two points in time; ``names`` are the budget and both points."""
    budget, first, second = names
    labels = {"before": (first, first), "after": (second, second)}
    shown = FIGURE_CHANGE.without("level_known")
    fields = (evolve(field, label=labels.get(field.name, field.label)) for field in shown.fields)
    return _figure_changes_table(evolve(shown, fields=tuple(fields)), differences, language, budget)


def changes_table(changes: Sequence[FigureChange], language: Language) -> TextTable:
    """Build a table of account balances before and after."""
    return _figure_changes_table(FIGURE_CHANGE.only("account", "before", "after"), changes, language)


def _figure_changes_table(
    view: Answer[FigureChange], changes: Sequence[FigureChange], language: Language, title: str = ""
) -> TextTable:
    """Build a table of figures before and after; where only the change is known they stand with a Δ."""

    def mark(change: FigureChange, column: str) -> str:
        if column in {"before", "after"} and getattr(change, column) is None:
            return translate("unreported", language)
        return "Δ " if column in {"before", "after"} and not change.level_known else ""

    return answer_table(view, changes, language, title, mark=mark)
