"""Build terminal tables of records and of their effects: the log, a trail, differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from rich.table import Table

from tplog.answers.audit_trail import Trail, TrailStep
from tplog.answers.event_effects import EventEffect, FigureChange
from tplog.answers.records import event_texts
from tplog.answers.tables import add_row, new_table
from tplog.events.as_of import effective_dates, recording_delay_days
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.i18n.money_format import Unit, common_unit, format_money, format_number
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, event_type_name, translate
from tplog.values.act import Act


def trail_tables(trail: Trail, budget: str, language: Language) -> tuple[list[Table], list[str]]:
    """Build one table per account of a trail, from the highest authority down to the account itself.

    Returns the tables, and the documents that their last column refers to by number.
    """
    unit = common_unit([ore for step in trail for ore in (step.amount, step.balance)])
    first_columns = [("index", True), ("decided", False), ("body", False), ("column", False)]
    columns = [*first_columns, ("amount", True), ("balance", True), ("counterpart", False), ("paper", False)]
    days = effective_dates(dict.fromkeys(step.record for step in trail))
    any_late = any(format_delay(step.record, days, language) for step in trail)
    if any_late:
        columns.insert(2, ("lag", True))
    papers = list(dict.fromkeys(paper_text(step.act, language) for step in trail))
    tables = []
    for level in trail.levels():
        title = f"{translate('trail', language)}: {budget} {level.account} ({unit.symbol})"
        table = new_table(title, [(translate(name, language), numeric) for name, numeric in columns])
        for step in level.steps:
            number = papers.index(paper_text(step.act, language)) + 1
            cells = _step_cells(step, number, unit, language)
            if any_late:
                cells.insert(2, format_delay(step.record, days, language))
            add_row(table, cells, style="dim" if step.is_pending else "")
        tables.append(table)
    return tables, [f"[{number}] {escape_invisible(paper)}" for number, paper in enumerate(papers, 1)]


def _step_cells(step: TrailStep, number: int, unit: Unit, language: Language) -> list[str]:
    return [
        str(step.record.index),
        decided_text(step.act, language),
        step.act.body or translate("unknown", language),
        translate(step.column, language),
        format_number(step.amount, unit, language),
        format_number(step.balance, unit, language),
        f"{'←' if step.amount > 0 else '→'} {_counterpart_text(step)}",
        f"[{number}] {step.act.source.place or ''}".rstrip(),
    ]


def _counterpart_text(step: TrailStep) -> str:
    """Return the other account, without its year if both have the same."""
    other = step.counterpart
    return "/".join(other.parts) if other.year == step.account.year else str(other)


def decided_text(act: Act, language: Language) -> str:
    """Return the date of a decision as precisely as it is known, or "unknown"."""
    return str(act.decided) if act.decided else translate("unknown", language)


def paper_text(act: Act, language: Language) -> str:
    """Return a document's title, paragraph and case numbers, and how the act is known from it."""
    source = act.source
    parts = (source.title, source.paragraph, *source.case_numbers, translate(act.basis, language))
    return "; ".join(part for part in parts if part)


# A record is late if it was made more than so many days after the act.
LATE_AFTER_DAYS = 30


def format_delay(record: Record, days: Mapping[int, date], language: Language) -> str:
    """Return the days from act to recording, such as ``≥ 45 d``; "" if at most `LATE_AFTER_DAYS`."""
    if record.index not in days or (record.event.by_registrar and record.event.reverses is None):
        return ""  # the registrar's own acts, such as opening an account, are dated by their recording
    delay_days = recording_delay_days(record, days[record.index])
    decided = record.event.act.decided
    is_exact = isinstance(record.event, Corrected) or (decided is not None and decided.day is not None)
    return (
        f"{'' if is_exact else '≥ '}{delay_days} {translate('days', language)}"
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
) -> Table:
    """Build a table of records, oldest first, with these columns; with ``days`` also the delays."""
    title = ""
    if days and any(format_delay(record, days, language) for record in records):
        columns = (*columns[:3], "lag", *columns[3:])
    table = new_table(
        title, [(translate(name, language), name in {"index", "amount", "lag"}) for name in columns]
    )
    for record in records:
        cells = {**_record_cells(record, language), "lag": format_delay(record, days or {}, language)}
        add_row(table, [cells[name] for name in columns])
    return table


def _record_cells(record: Record, language: Language) -> dict[str, str]:
    event = record.event
    return {
        "index": str(record.index),
        "recorded": record.recorded.strftime("%Y-%m-%d"),
        "decided": decided_text(event.act, language),
        "budget": event.budget,
        "type": event_type_name(type(event), language),
        "event": event.id,
        "body": event.act.body or translate("unknown", language),
        "amount": format_money(event.amount, language) if event.amount else "",
    }


def effect_heading(effect: EventEffect, days: Mapping[str, date], language: Language) -> str:
    """Return an event's heading line, then a line per status change and per stated reason."""
    record, event = effect.record, effect.record.event
    kind = event_type_name(type(event), language)
    delay = format_delay(record, {record.index: days[event.id]}, language)
    parts = [
        f"{record.index}",
        f"{translate('decided', language)} {decided_text(event.act, language)}",
        f"{translate('recorded', language)} {record.recorded:%Y-%m-%d}{f' ({delay})' if delay else ''}",
        kind,
        event.id,
        event.act.body or f"{translate('body', language)} {translate('unknown', language)}",
    ]
    settled = (f"{'':5}{name}: {translate(status, language)}" for name, status in event.status_changes)
    reasons = (f"{'':5}{text}" for text in event_texts(event))
    return "\n".join(escape_invisible(line) for line in ("  ".join(parts), *settled, *reasons))


def effect_table(effect: EventEffect, language: Language) -> Table:
    """Build a table of the figures that an event changed, before and after."""
    unit = common_unit([ore for change in effect.changes for ore in (change.before, change.after)])
    columns = [("account", False), ("column", False), ("before", True), ("after", True), ("differs", True)]
    table = new_table(
        "",
        [
            (_heading_with_unit(name, unit if numeric else None, language), numeric)
            for name, numeric in columns
        ],
    )
    for change in effect.changes:
        add_row(table, _difference_cells(change, unit, language))
    return table


def _heading_with_unit(name: str, unit: Unit | None, language: Language) -> str:
    return f"{translate(name, language)} ({unit.symbol})" if unit else translate(name, language)


def _difference_cells(difference: FigureChange, unit: Unit, language: Language) -> list[str]:
    figures = (difference.before, difference.after, difference.after - difference.before)
    return [
        str(difference.account),
        translate(difference.column, language),
        *(format_number(ore, unit, language) for ore in figures),
    ]


def differences_table(
    differences: Sequence[FigureChange], names: tuple[str, str, str], language: Language
) -> Table:
    """Build a table of figures at two points in time; ``names`` are the budget and both points."""
    unit = common_unit([ore for difference in differences for ore in (difference.before, difference.after)])
    budget, first, second = names
    columns = [(translate("account", language), False), (translate("column", language), False)]
    columns += [
        (escape_invisible(first), True),
        (escape_invisible(second), True),
        (translate("differs", language), True),
    ]
    table = new_table(f"{budget} ({unit.symbol})", columns)
    for difference in differences:
        add_row(table, _difference_cells(difference, unit, language))
    return table
