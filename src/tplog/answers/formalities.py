"""The formal side of an act for every door: what was seen, preparation, votes, days, legal force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from attrs import frozen

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.domain.legal_force import FROM_DAY, LEGAL_FORCES, LegalForce
from tplog.i18n.vocabulary import Language, in_language, translate
from tplog.values.by_fields import ByFields

if TYPE_CHECKING:
    from tplog.events.base import Event
    from tplog.values.act import Act, Preparation, Quote, Votes


def preparation_text(preparation: Preparation) -> str:
    """Return a body that prepared the matter, with its day and paragraph."""
    parts = (preparation.body, preparation.decided, preparation.paragraph)
    return " ".join(str(part) for part in parts if part is not None)


def votes_text(votes: Votes, language: Language) -> str:
    """Return a vote in words: as the paper has it, its counts, and whether the casting vote decided it."""
    counts = (("yes", votes.yes), ("no", votes.no), ("abstained", votes.abstained))
    parts = [votes.text] if votes.text else []
    parts += [
        f"{count} {translate(f'votes-{name}', language)}" for name, count in counts if count is not None
    ]
    parts += [translate("casting-vote", language)] if votes.casting_vote else []
    return ", ".join(parts)


def _vote(name: str) -> Any:  # noqa: ANN401 (a getter)
    def get(act: Act) -> object:
        return None if act.votes is None else getattr(act.votes, name)

    return get


QUOTE: Answer[Quote] = Answer(
    "Quote",
    (
        Field("of", Kind.TEXT, ("av", "of"), "What the words state, as the decision file has it."),
        Field(
            "page",
            Kind.COUNT,
            ("sida", "page"),
            "From 1; null in a paper without pages.",
            optional=True,
        ),
        Field("exact", Kind.TEXT, ("ordagrant", "exact"), "The paper's words."),
        Field("prefix", Kind.TEXT, ("före", "prefix"), "What stands right before them."),
        Field("suffix", Kind.TEXT, ("efter", "suffix"), "What stands right after them."),
        Field(
            "box",
            Many(Kind.COUNT),
            ("ruta", "box"),
            "[left, top, right, bottom] in hundredths of a point from the upper left of the page as shown.",
            optional=True,
        ),
    ),
)
# The paper's words for what an event states.
QUOTES: Answer[Event] = Answer(
    "Event",
    (
        Field(
            "quotes",
            Many(QUOTE),
            ("citat", "quotes"),
            "The paper's words for what it states, and where they stand.",
        ),
    ),
)
# The formal side of an act, as far as its paper tells.
FORMAL_FACTS: Answer[Act] = Answer(
    "Act",
    (
        Field(
            "seen",
            Kind.TEXT,
            ("granskad del", "part examined"),
            "Which part of the paper was seen, if not the whole.",
            get=lambda act: act.source.seen,
            optional=True,
        ),
        Field(
            "url",
            Kind.TEXT,
            ("adress", "address"),
            "Of the paper, as stated.",
            get=lambda act: act.source.url,
            optional=True,
        ),
        Field(
            "prepared_by",
            Many(Kind.TEXT),
            ("beredning", "prepared by"),
            "The bodies that prepared it, each with its day and paragraph.",
            get=lambda act: [preparation_text(part) for part in act.prepared_by],
        ),
        Field(
            "votes",
            Kind.TEXT,
            ("röster", "votes"),
            "In the paper's words; the counts stand beside.",
            get=_vote("text"),
            optional=True,
        ),
        Field("votes_yes", Kind.COUNT, ("ja-röster", "votes for"), get=_vote("yes"), optional=True),
        Field("votes_no", Kind.COUNT, ("nej-röster", "votes against"), get=_vote("no"), optional=True),
        Field("votes_abstained", Kind.COUNT, ("avstod", "abstained"), get=_vote("abstained"), optional=True),
        Field(
            "casting_vote",
            Kind.TRUTH,
            ("utslagsröst", "casting vote"),
            "Whether the chair's casting vote decided it.",
            get=lambda act: bool(_vote("casting_vote")(act)),
        ),
        Field(
            "dissents",
            Many(Kind.TEXT),
            ("reservationer", "dissents"),
            "Parties or bodies, never private persons.",
            get=lambda act: act.dissents,
        ),
        Field(
            "recused",
            Many(Kind.TEXT),
            ("jäv", "recused"),
            "Who took no part, by office or number.",
            get=lambda act: act.recused,
        ),
        Field(
            "approved",
            Kind.PARTIAL_DATE,
            ("justerat", "approved"),
            "When the minutes were approved.",
            get=lambda act: act.approved,
            optional=True,
        ),
        Field(
            "announced",
            Kind.PARTIAL_DATE,
            ("anslaget", "announced"),
            "When that was put up on the notice board.",
            get=lambda act: act.announced,
            optional=True,
        ),
    ),
)
# Of something that may have no legal force, as it is no decision.
LEGAL_FORCE: Answer[LegalForce | None] = Answer(
    "LegalForce",
    (
        Field(
            "legal_force",
            Kind.WORD,
            ("laga kraft", "legal force"),
            "How it stands with it (KL 13:5); null for what is no decision.",
            get=lambda force: force.status if force else None,
            choices=LEGAL_FORCES,
            optional=True,
        ),
        Field(
            "appeal_until",
            Kind.DAY,
            ("kan överklagas till och med", "open to appeal until"),
            get=lambda force: force.appeal_until if force else None,
            optional=True,
        ),
        Field(
            "legal_force_from",
            Kind.DAY,
            ("laga kraft från", "legal force from"),
            "If no appeal came in of which the log does not know.",
            get=lambda force: force.from_day if force else None,
            optional=True,
        ),
    ),
)


@frozen(eq=False, repr=False)
class FormalItem(ByFields):
    """A formal fact with its label; ``kind`` (text, day, url) says how its values are shown."""

    label: str
    kind: str
    values: tuple[Any, ...]

    @property
    def text(self) -> str:
        """The label with the values, as plain text."""
        return f"{self.label} {', '.join(map(str, self.values))}"


_LABELS = {field.name: field.label for field in FORMAL_FACTS.fields}


def formal_items(act: Act, language: Language) -> Iterator[FormalItem]:
    """Yield the formal facts that the paper gives of an act, in the order in which they happen."""
    stated = (
        ("seen", "text", (act.source.seen,)),
        ("url", "url", (act.source.url,)),
        ("prepared_by", "text", tuple(map(preparation_text, act.prepared_by))),
        ("votes", "text", (votes_text(act.votes, language) if act.votes else None,)),
        ("dissents", "text", act.dissents),
        ("recused", "text", act.recused),
        ("approved", "day", (act.approved,)),
        ("announced", "day", (act.announced,)),
    )
    for name, kind, values in stated:
        if known := tuple(value for value in values if value is not None):
            yield FormalItem(in_language(_LABELS[name], language), kind, known)


def legal_force_text(force: LegalForce, language: Language) -> str:
    """Return how it stands with a decision's legal force, in words."""
    text = translate(force.status, language)
    if force.status == FROM_DAY:
        return text.format(from_day=force.from_day, appeal_until=force.appeal_until)
    return text
