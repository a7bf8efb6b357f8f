"""What a finding is for every door."""

from __future__ import annotations

from functools import partial

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.errors import english_message
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.vocabulary import Language
from tplog.values.finding import Finding, MessageParam, Severity


def _figures(finding: Finding) -> dict[str, MessageParam]:
    """Return what its sentence takes in, in the order in which that is stored: öre, texts, lists of words."""
    order = {int: 0, str: 1, tuple: 2}
    return dict(sorted(finding.params.items(), key=lambda pair: order[type(pair[1])]))


_ALL: Answer[Finding] = Answer(
    "Finding",
    (
        Field("code", Kind.TEXT, ("iakttagelse", "finding"), "Its code: see docs/concepts.md."),
        Field(
            "severity",
            Kind.WORD,
            ("allvarlighetsgrad", "severity"),
            "note, warning, or refuse: a rule broken by what was recorded despite it.",
            choices=tuple(Severity),
        ),
        Field("budget", Kind.TEXT, ("budget", "budget"), optional=True),
        Field("account", Kind.TEXT, ("konto", "account"), optional=True),
        Field("events", Many(Kind.TEXT), ("händelser", "events"), "First the one that shows it."),
        Field(
            "event",
            Kind.TEXT,
            ("händelse", "event"),
            "The id of the event that shows it.",
            get=lambda finding: next(iter(finding.events), None),
            optional=True,
        ),
        Field(
            "other_events",
            Many(Kind.TEXT),
            ("andra händelser", "other events"),
            "The ids of others that it is about.",
            get=lambda finding: finding.events[1:],
        ),
        Field(
            "figures",
            Kind.PARAMS,
            ("värden", "figures"),
            "What its sentence takes in: texts, öre, lists of words.",
            get=_figures,
        ),
        Field(
            "sv",
            Kind.TEXT,
            ("vad (svenska)", "what (Swedish)"),
            get=partial(finding_sentence, language=Language.SV),
        ),
        Field(
            "en",
            Kind.TEXT,
            ("vad (engelska)", "what (English)"),
            get=partial(finding_sentence, language=Language.EN),
        ),
        Field(
            "because",
            Kind.TEXT,
            ("registrerat ändå", "recorded all the same"),
            "Why it was recorded despite the rule.",
            optional=True,
        ),
        Field("answer", Kind.TEXT, ("besvarad av", "answered by"), "An event's id.", optional=True),
        Field(
            "earlier_answer",
            Kind.TEXT,
            ("tidigare svar", "earlier answer"),
            "The id of an answer that was given while the figures were others: the finding is open.",
            optional=True,
        ),
        Field(
            "place",
            Kind.TEXT,
            ("plats", "place"),
            "The file, line and key that it is about.",
            get=lambda finding: finding.location,
            optional=True,
        ),
        Field(
            "message",
            Kind.TEXT,
            ("meddelande", "message"),
            "The place, the code and the English sentence, in one line.",
            get=english_message,
        ),
    ),
)
FINDING = _ALL.without("event", "other_events", "message")
# A reason of an error.
REASON = _ALL.without("event", "other_events", "earlier_answer")
# A row of a table: the event that shows it is a key of the table of events.
FINDING_ROW = _ALL.only(
    "severity", "code", "budget", "account", "event", "other_events", "sv", "en", "because", "answer"
)
