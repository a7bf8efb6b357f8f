"""Tables of records and of what they did: the log, a trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from rich.table import Table

from tplog.answers.tables import add_row, new_table
from tplog.domain.queries.as_of import effective_dates, recording_delay_days
from tplog.domain.queries.audit_trail import Trail, TrailStep
from tplog.domain.queries.event_effects import EventEffect, FigureChange
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.i18n.money_format import Unit, common_unit, format_money, format_number
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language, translate
from tplog.values.act import Act


def trail_tables(trail: Trail, budget: str, language: Language) -> tuple[list[Table], list[str]]:
    """From the highest authority down to the account's last step, a table for each account.

    Returns the tables and the papers that their last column numbers.
    """
    unit = common_unit([ore for step in trail for ore in (step.amount, step.balance)])
    names = [("index", True), ("decided", False), ("body", False), ("column", False)]
    heads = [*names, ("amount", True), ("balance", True), ("counterpart", False), ("paper", False)]
    days = effective_dates(dict.fromkeys(step.record for step in trail))
    late = any(format_delay(step.record, days, language) for step in trail)
    if late:
        heads.insert(2, ("lag", True))
    papers = list(dict.fromkeys(paper_text(step.act, language) for step in trail))
    tables = []
    for level in trail.levels():
        title = f"{translate('trail', language)}: {budget} {level.account} ({unit.symbol})"
        drawn = new_table(title, [(translate(name, language), numeric) for name, numeric in heads])
        for step in level.steps:
            number = papers.index(paper_text(step.act, language)) + 1
            cells = _step_cells(step, number, unit, language)
            if late:
                cells.insert(2, format_delay(step.record, days, language))
            add_row(drawn, cells, style="dim" if step.is_pending else "")
        tables.append(drawn)
    return tables, [f"[{number}] {escape_invisible(told)}" for number, told in enumerate(papers, 1)]


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
    """The other account, without the year where it is the same."""
    other = step.counterpart
    return "/".join(other.parts) if other.year == step.account.year else str(other)


def decided_text(act: Act, language: Language) -> str:
    """When it was decided, as precisely as is known."""
    return str(act.decided) if act.decided else translate("unknown", language)


def paper_text(act: Act, language: Language) -> str:
    """The paper, and whether it is the minutes themselves or tells of them."""
    source = act.source
    parts = (source.title, source.paragraph, *source.case_numbers, translate(act.basis, language))
    return "; ".join(part for part in parts if part)


# Days after the act from which a record is late.
LATE_AFTER_DAYS = 30


def format_delay(record: Record, days: Mapping[int, date], language: Language) -> str:
    """How many days after the act it was recorded, at the least; empty where it was in time."""
    if record.index not in days or (record.event.by_registrar and record.event.reverses is None):
        return ""  # opening an account or answering a finding has no time but the recording's
    late = recording_delay_days(record, days[record.index])
    told = record.event.act.decided
    exact = isinstance(record.event, Corrected) or (told is not None and told.day is not None)
    return f"{'' if exact else '≥ '}{late} {translate('days', language)}" if late > LATE_AFTER_DAYS else ""


LOG_COLUMNS = ("index", "recorded", "decided", "budget", "type", "event", "body", "amount")
RECEIPT_COLUMNS = ("index", "event", "type", "body", "amount")


def log_table(
    records: Sequence[Record],
    language: Language,
    columns: Sequence[str] = LOG_COLUMNS,
    days: Mapping[int, date] | None = None,
) -> Table:
    """The records, oldest first, with these columns; with ``days`` also how late each was recorded."""
    title = ""
    if days and any(format_delay(record, days, language) for record in records):
        columns = (*columns[:3], "lag", *columns[3:])
    drawn = new_table(
        title, [(translate(name, language), name in {"index", "amount", "lag"}) for name in columns]
    )
    for record in records:
        cells = {**_record_cells(record, language), "lag": format_delay(record, days or {}, language)}
        add_row(drawn, [cells[name] for name in columns])
    return drawn


def _record_cells(record: Record, language: Language) -> dict[str, str]:
    event = record.event
    return {
        "index": str(record.index),
        "recorded": record.recorded.strftime("%Y-%m-%d"),
        "decided": decided_text(event.act, language),
        "budget": event.budget,
        "type": event.swedish if language is Language.SV else type(event).__name__,
        "event": event.id,
        "body": event.act.body or translate("unknown", language),
        "amount": format_money(event.amount, language) if event.amount else "",
    }


def effect_heading(effect: EventEffect, days: Mapping[str, date], language: Language) -> str:
    """A line that tells which event it is, one for each matter that it settles, and the paper's reasons."""
    record, event = effect.record, effect.record.event
    kind = event.swedish if language is Language.SV else type(event).__name__
    late = format_delay(record, {record.index: days[event.id]}, language)
    parts = [
        f"{record.index}",
        f"{translate('decided', language)} {decided_text(event.act, language)}",
        f"{translate('recorded', language)} {record.recorded:%Y-%m-%d}{f' ({late})' if late else ''}",
        kind,
        event.id,
        event.act.body or f"{translate('body', language)} {translate('unknown', language)}",
    ]
    settled = (f"{'':5}{name}: {translate(status, language)}" for name, status in event.status_changes)
    words = (getattr(event, name, None) for name in ("because", "condition", "funding"))
    told = (f"{'':5}{text}" for text in words if text)
    return "\n".join(escape_invisible(line) for line in ("  ".join(parts), *settled, *told))


def effect_table(effect: EventEffect, language: Language) -> Table:
    """What an event changed: each account's figure before and after."""
    unit = common_unit([ore for one in effect.changes for ore in (one.before, one.after)])
    heads = [("account", False), ("column", False), ("before", True), ("after", True), ("differs", True)]
    drawn = new_table(
        "",
        [(_heading_with_unit(name, unit if numeric else None, language), numeric) for name, numeric in heads],
    )
    for one in effect.changes:
        add_row(drawn, _difference_cells(one, unit, language))
    return drawn


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
    """Figures at two points; ``names`` are the budget and the two points."""
    unit = common_unit([ore for one in differences for ore in (one.before, one.after)])
    budget, one, other = names
    columns = [(translate("account", language), False), (translate("column", language), False)]
    columns += [
        (escape_invisible(one), True),
        (escape_invisible(other), True),
        (translate("differs", language), True),
    ]
    drawn = new_table(f"{budget} ({unit.symbol})", columns)
    for told in differences:
        add_row(drawn, _difference_cells(told, unit, language))
    return drawn
