"""What a search in the log answers: the records found, and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.answer_tables import TextTable, answer_table
from tplog.answers.records import RECORD_FACTS, listed_amount
from tplog.answers.search_facets import FACET_COUNT, FacetCount
from tplog.events.record import Record
from tplog.events.types import EVENT_TYPE_BY_NAME
from tplog.i18n.event_sentences import event_sentence
from tplog.i18n.event_type_names import event_type_words
from tplog.i18n.money_format import format_event_amount
from tplog.i18n.vocabulary import Language, in_language

# What lists of records have of each in JSON and CSV, after its index and its event's id.
LISTED_FACTS = (
    "type",
    "budget",
    "body",
    "decided",
    "recorded",
    "paper_key",
    "paper_title",
    "place",
    "amount",
    "since_last",
)
_FACET_WORDS = {
    "type": ("typ", "type"),
    "by": ("organ", "body"),
    "budget": ("budget", "budget"),
    "year": ("beslutat år", "year decided"),
}


@frozen
class Search:
    """The newest records that match a search; ``is_complete`` is whether there are no others.

    ``facets`` count all that match; there are none if nobody asked for them.
    """

    words: str
    records: tuple[Record, ...]
    is_complete: bool
    facets: tuple[FacetCount, ...] = ()


SEARCH: Answer[Search] = Answer(
    "Search",
    (
        Field("words", Kind.TEXT, ("ord", "words"), "What was searched for."),
        Field(
            "records",
            Many(RECORD_FACTS.only("index", "event", "event_title", *LISTED_FACTS)),
            ("poster", "records"),
            "Those that match, newest first.",
        ),
        Field(
            "complete",
            Kind.TRUTH,
            ("alla", "complete"),
            "False: older records match too.",
            get=lambda search: search.is_complete,
        ),
        Field(
            "facets",
            Many(FACET_COUNT),
            ("fördelning", "facets"),
            "Of all that match, by type, body, budget and year decided; empty if not asked for.",
        ),
    ),
)


def search_table(records: Sequence[Record], language: Language) -> TextTable:
    """Build a table of records found, each with its heading; with its budget if they are of several."""

    def heading(record: Record) -> str:
        return record.event.title or event_sentence(record.event, language)

    def amount(record: Record) -> str:
        return format_event_amount(listed_amount(record.event), record.event.since_last, language)

    several = len({record.event.budget for record in records}) > 1
    (amount_field,) = RECORD_FACTS.only("amount").fields
    view = RECORD_FACTS.only("index", "decided", *(["budget"] if several else []), "body", "event").also(
        Field("heading", Kind.TEXT, ("rubrik", "heading"), get=heading),
        evolve(amount_field, value_type=Kind.TEXT, get=amount),
    )
    return answer_table(view, records, language, numeric=("amount",))


def facets_table(facets: Sequence[FacetCount], language: Language) -> TextTable:
    """Build a table of how many records there are of each type, body, budget and year."""

    def facet(row: FacetCount) -> str:
        return in_language(_FACET_WORDS[row.facet], language)

    def value(row: FacetCount) -> str:
        return event_type_words(EVENT_TYPE_BY_NAME[row.value], language) if row.facet == "type" else row.value

    count = FACET_COUNT.only("count").fields
    facet_field, value_field = FACET_COUNT.only("facet", "value").fields
    view = evolve(
        FACET_COUNT,
        fields=(
            evolve(facet_field, value_type=Kind.TEXT, choices=(), get=facet),
            evolve(value_field, get=value),
            *count,
        ),
    )
    return answer_table(view, facets, language, numeric=("count",))
