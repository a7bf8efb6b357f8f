"""Write the decision file that takes back what an event recorded by mistake: a `Corrected`, to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from tplog.decision_files.formatter import format_decision_file
from tplog.decision_files.template import FILL_IN_MARK, toml_quoted
from tplog.decision_files.typed_answers import ActAnswers, PaperAnswers, TomlValue, draft_of, plain_text
from tplog.errors import Refused, mandatory_rule
from tplog.events.base import Event
from tplog.events.draft import Draft
from tplog.events.types import AccountOpened, Corrected, FindingAnswered
from tplog.i18n.field_help import key_help
from tplog.i18n.vocabulary import Language
from tplog.values.amount import Amount, format_kronor
from tplog.values.amount_parser import parse_amount
from tplog.values.finding import Finding
from tplog.values.identifiers import ParseError, unused_name
from tplog.values.partial_date import PartialDate
from tplog.values.transfer import Aspect, Transfer

_ID_ENDING: Mapping[Language, str] = {Language.SV: "rättad", Language.EN: "corrected"}
UNDO_INSTRUCTIONS: Mapping[Language, str] = {
    Language.SV: "Händelsen tas tillbaka: inget av det som den registrerade gäller längre. "
    "Läs filen, och pröva den sedan med: tplog apply --dry-run",
    Language.EN: "The event is taken back: nothing that it recorded holds any longer. "
    "Read the file, then try it with: tplog apply --dry-run",
}
RECORDED_HEADING: Mapping[Language, str] = {
    Language.SV: "Så här registrerades det. Ska något annat stå i stället: ta bort # och rätta.",
    Language.EN: "This was recorded. If something else is to stand instead: remove the # and mend it.",
}
UNDO_IMPOSSIBLE = mandatory_rule(
    "undo-impossible",
    "{event} kan inte tas tillbaka. Ett konto som lagts upp står kvar utan pengar, och en iakttagelse "
    "besvaras med en ny händelse.",
    "{event} cannot be taken back. An account that was opened stays, without money, and a finding is "
    "answered by a new event.",
)
_STAND_IN = "–"  # the reason, while a file without one is tried


def correction_id(event_id: str, is_taken: Callable[[str], bool], language: Language) -> str:
    """Return an id for the correction of an event that no other event has."""
    return unused_name(f"{event_id}/{_ID_ENDING[language]}", is_taken)


def correction_draft(event: Event, correction: str, file: str) -> Draft:
    """Return what takes an event back, to try on a log; its reason is a stand-in.

    Raises Refused for an event that cannot be taken back, BadFile.
    """
    if isinstance(event, (AccountOpened, FindingAnswered)):
        raise Refused(Finding(UNDO_IMPOSSIBLE, {"event": event.id}))
    return draft_of(_paper(event, correction, _STAND_IN), file)


def correction_text(event: Event, correction: str, because: str | None, language: Language) -> str:
    """Return the decision file that takes an event back, formatted.

    Without a reason it has to be filled in. The event's money stands as a comment, to be mended where
    something else is right. Raises BadFile for a reason that no file can have.
    """
    if because is not None:
        draft_of(_paper(event, correction, because), "--because")
    text = plain_text(_paper(event, correction, because or ""))
    if because is None:
        hint = f"{FILL_IN_MARK[language]}: {key_help(Corrected, 'because', language)}"
        text = text.replace('because = ""', f'because = ""  # {hint}', 1)
    money = [f"# {line}" for line in _money_rows(event)]
    comments = ["", f"# {RECORDED_HEADING[language]}", *money] if money else []
    whole = "\n".join([f"# {UNDO_INSTRUCTIONS[language]}", "", text, *comments])
    return format_decision_file(f"{whole}\n", correction)


def _paper(event: Event, correction: str, because: str) -> PaperAnswers:
    """Return the correction, of the paper that the event was recorded from."""
    values: dict[str, TomlValue] = {"id": correction, "corrects": event.id, "because": because}
    head: dict[str, TomlValue] = {"budget": event.budget, "basis": str(event.act.basis)}
    return PaperAnswers(head, dict(_source_values(event)), [ActAnswers(Corrected, values)])


def _source_values(event: Event) -> Iterator[tuple[str, TomlValue]]:
    """Yield the keys of ``[source]`` that the event's paper has."""
    source = event.act.source
    yield "title", source.title
    if source.date is not None:
        yield "date", _date_value(source.date)
    for key in ("file", "sha256", "url", "paragraph"):
        if value := getattr(source, key):
            yield key, value
    if source.case_numbers:
        yield "case_numbers", [*source.case_numbers]


def _date_value(day: PartialDate) -> TomlValue:
    return day.latest if day.is_exact and day.latest else str(day)


def _money_rows(event: Event) -> Iterator[str]:
    """Yield the rows that state the event's money again, in the paper's own words where these say it all."""
    moves = [_as_stated(move) for move in event.stated_transfers]
    givers = {giver for giver, _, _ in moves}
    if len(givers) == 1:
        (giver,) = givers
        yield f"from = {toml_quoted(giver)}"
        yield _lines((taker.removeprefix(f"{giver}/"), amount) for _, taker, amount in moves)
    elif moves:
        yield "transfers = ["
        for move in moves:
            pairs = zip(("from", "to", "amount"), move, strict=True)
            yield f"  {{ {', '.join(f'{key} = {toml_quoted(value)}' for key, value in pairs)} }},"
        yield "]"
    elif figures := [measure for measure in event.measures if measure.aspect is Aspect.NET]:
        yield _lines((str(figure.account), _amount_text(figure.amount)) for figure in figures)
    if event.total is not None:
        yield f"total = {toml_quoted(_amount_text(event.total))}"


def _as_stated(move: Transfer) -> tuple[str, str, str]:
    """Return the giver, the taker and the amount of a transfer as a paper has them."""
    amount = move.stated or Amount(move.ore, format_kronor(move.ore))
    giver, taker = (move.taker, move.giver) if amount.ore < 0 else (move.giver, move.taker)
    return str(giver), str(taker), _amount_text(amount)


def _amount_text(amount: Amount) -> str:
    """Return the paper's own words; the kronor where these need a unit that stood elsewhere."""
    try:
        parsed = parse_amount(amount.text)
    except ParseError:
        return format_kronor(amount.ore)
    return amount.text if parsed.ore == amount.ore else format_kronor(amount.ore)


def _lines(amounts: Iterable[tuple[str, str]]) -> str:
    rows = (f"{toml_quoted(name)} = {toml_quoted(amount)}" for name, amount in amounts)
    return f"lines = {{ {', '.join(rows)} }}"
