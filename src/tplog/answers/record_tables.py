"""Tables of records and of what they did: the log, a trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from rich.table import Table

from tplog.answers.tables import add, table
from tplog.domain.queries.as_of import decided_days, lag
from tplog.domain.queries.audit_trail import Step, Trail
from tplog.domain.queries.event_effects import Difference, Scene
from tplog.events.record import Record
from tplog.events.types import Corrected
from tplog.i18n.money_format import Unit, figure, money, unit_for
from tplog.i18n.sanitize import visible
from tplog.i18n.vocabulary import Language, word
from tplog.values.act import Act


def trail_tables(trail: Trail, budget: str, language: Language) -> tuple[list[Table], list[str]]:
    """From the highest authority down to the account's last step, a table for each account.

    Returns the tables and the papers that their last column numbers.
    """
    unit = unit_for([ore for step in trail for ore in (step.amount, step.balance)])
    names = [("index", True), ("decided", False), ("body", False), ("column", False)]
    heads = [*names, ("amount", True), ("balance", True), ("counterpart", False), ("paper", False)]
    days = decided_days(dict.fromkeys(step.record for step in trail))
    late = any(lateness(step.record, days, language) for step in trail)
    if late:
        heads.insert(2, ("lag", True))
    papers = list(dict.fromkeys(paper(step.act, language) for step in trail))
    tables = []
    for level in trail.levels():
        title = f"{word('trail', language)}: {budget} {level.account} ({unit.sign})"
        drawn = table(title, [(word(name, language), numeric) for name, numeric in heads])
        for step in level.steps:
            number = papers.index(paper(step.act, language)) + 1
            cells = _step(step, number, unit, language)
            if late:
                cells.insert(2, lateness(step.record, days, language))
            add(drawn, cells, style="dim" if step.waits else "")
        tables.append(drawn)
    return tables, [f"[{number}] {visible(told)}" for number, told in enumerate(papers, 1)]


def _step(step: Step, number: int, unit: Unit, language: Language) -> list[str]:
    return [
        str(step.record.index),
        decided(step.act, language),
        step.act.body or word("unknown", language),
        word(step.column, language),
        figure(step.amount, unit, language),
        figure(step.balance, unit, language),
        f"{'←' if step.amount > 0 else '→'} {_counterpart(step)}",
        f"[{number}] {step.act.source.place or ''}".rstrip(),
    ]


def _counterpart(step: Step) -> str:
    """The other account, without the year where it is the same."""
    other = step.counterpart
    return "/".join(other.parts) if other.year == step.account.year else str(other)


def decided(act: Act, language: Language) -> str:
    """When it was decided, as precisely as is known."""
    return str(act.decided) if act.decided else word("unknown", language)


def paper(act: Act, language: Language) -> str:
    """The paper, and whether it is the minutes themselves or tells of them."""
    source = act.source
    parts = (source.title, source.paragraph, *source.case_numbers, word(act.basis, language))
    return "; ".join(part for part in parts if part)


# Days after the act from which a record is late.
LATE = 30


def lateness(record: Record, days: Mapping[int, date], language: Language) -> str:
    """How many days after the act it was recorded, at the least; empty where it was in time."""
    if record.index not in days or (record.event.registrars and record.event.undoes is None):
        return ""  # opening an account or answering a finding has no time but the recording's
    late = lag(record, days[record.index])
    told = record.event.act.decided
    exact = isinstance(record.event, Corrected) or (told is not None and told.day is not None)
    return f"{'' if exact else '≥ '}{late} {word('days', language)}" if late > LATE else ""


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
    if days and any(lateness(record, days, language) for record in records):
        columns = (*columns[:3], "lag", *columns[3:])
    drawn = table(title, [(word(name, language), name in {"index", "amount", "lag"}) for name in columns])
    for record in records:
        cells = {**_record(record, language), "lag": lateness(record, days or {}, language)}
        add(drawn, [cells[name] for name in columns])
    return drawn


def _record(record: Record, language: Language) -> dict[str, str]:
    event = record.event
    return {
        "index": str(record.index),
        "recorded": record.recorded.strftime("%Y-%m-%d"),
        "decided": decided(event.act, language),
        "budget": event.budget,
        "type": event.swedish if language is Language.SV else type(event).__name__,
        "event": event.id,
        "body": event.act.body or word("unknown", language),
        "amount": money(event.amount, language) if event.amount else "",
    }


def scene_heading(scene: Scene, days: Mapping[str, date], language: Language) -> str:
    """A line that tells which event it is, one for each matter that it settles, and the paper's reasons."""
    record, event = scene.record, scene.record.event
    kind = event.swedish if language is Language.SV else type(event).__name__
    late = lateness(record, {record.index: days[event.id]}, language)
    parts = [
        f"{record.index}",
        f"{word('decided', language)} {decided(event.act, language)}",
        f"{word('recorded', language)} {record.recorded:%Y-%m-%d}{f' ({late})' if late else ''}",
        kind,
        event.id,
        event.act.body or f"{word('body', language)} {word('unknown', language)}",
    ]
    settled = (f"{'':5}{name}: {word(status, language)}" for name, status in event.settles)
    words = (getattr(event, name, None) for name in ("because", "condition", "funding"))
    told = (f"{'':5}{text}" for text in words if text)
    return "\n".join(visible(line) for line in ("  ".join(parts), *settled, *told))


def scene_table(scene: Scene, language: Language) -> Table:
    """What an event changed: each account's figure before and after."""
    unit = unit_for([ore for one in scene.changes for ore in (one.before, one.after)])
    heads = [("account", False), ("column", False), ("before", True), ("after", True), ("differs", True)]
    drawn = table("", [(_in(name, unit if numeric else None, language), numeric) for name, numeric in heads])
    for one in scene.changes:
        add(drawn, _difference(one, unit, language))
    return drawn


def _in(name: str, unit: Unit | None, language: Language) -> str:
    return f"{word(name, language)} ({unit.sign})" if unit else word(name, language)


def _difference(one: Difference, unit: Unit, language: Language) -> list[str]:
    figures = (one.before, one.after, one.after - one.before)
    return [str(one.account), word(one.column, language), *(figure(ore, unit, language) for ore in figures)]


def differences_table(
    differences: Sequence[Difference], names: tuple[str, str, str], language: Language
) -> Table:
    """Figures at two points; ``names`` are the budget and the two points."""
    unit = unit_for([ore for one in differences for ore in (one.before, one.after)])
    budget, one, other = names
    columns = [(word("account", language), False), (word("column", language), False)]
    columns += [(visible(one), True), (visible(other), True), (word("differs", language), True)]
    drawn = table(f"{budget} ({unit.sign})", columns)
    for told in differences:
        add(drawn, _difference(told, unit, language))
    return drawn
