"""Describe what is wrong with a request, by RFC 9457: ``application/problem+json``, or a page for browsers.

``type`` is ``/problems/`` and the code, relative to the site: a name to compare, which leads nowhere.
``code`` is the same as on the command line; ``title`` is the status in words, ``detail`` the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve, field, frozen

from tplog.answers.answer import Answer, Field, Kind
from tplog.answers.search_terms import SEARCH_UNREADABLE
from tplog.answers.verification_status import LOG_DAMAGED
from tplog.book.open import DAMAGED, UNOPENABLE
from tplog.errors import Conflict, Incompatible, NotFound, Tampered, TplogError, Unavailable
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.site_texts import site_text
from tplog.i18n.vocabulary import Language, in_language
from tplog.site.page_request import (
    AS_OF,
    CHOICE_UNKNOWN,
    KNOWN_AT,
    NUMBER_UNREADABLE,
)
from tplog.site.pages import compare
from tplog.site.pages.log import SEARCH_FIELDS
from tplog.site.periods import PERIOD, PERIOD_UNREADABLE
from tplog.values.finding import Finding
from tplog.values.period import DAY_UNREADABLE, POINT_UNREADABLE, TIME_UNREADABLE
from tplog.web.messages import LOG_CONTRADICTED, LOG_UNREACHABLE, SITE_FAILED

TITLES: Mapping[int, tuple[str, str]] = {
    400: ("Frågan går inte att läsa", "The question cannot be read"),
    404: ("Det finns inte", "There is no such thing"),
    405: ("Här kan man bara läsa", "This site can only be read"),
    406: ("Formen finns inte", "There is no such form"),
    414: ("Adressen är för lång", "The address is too long"),
    421: ("Fel plats", "The wrong site"),
    431: ("Frågans huvud är för stort", "The request's head is too large"),
    500: ("Något gick fel", "Something went wrong"),
    503: ("Försök igen om en stund", "Try again in a moment"),
}
ALLOWED_METHODS = "GET, HEAD"
RETRY_AFTER_S = 5
_UNREADABLE = (
    DAY_UNREADABLE,
    TIME_UNREADABLE,
    NUMBER_UNREADABLE,
    SEARCH_UNREADABLE,
    CHOICE_UNKNOWN,
    PERIOD_UNREADABLE,
    POINT_UNREADABLE,
)


@frozen
class Problem(Exception):
    """A request that gets no page: the HTTP status, and the finding that says why."""

    status: int
    finding: Finding
    headers: Mapping[str, str] = field(factory=dict)


def problem_from_error(error: Exception) -> Problem:
    """Return the problem to answer an error with. It leaves out what only the operator may know."""
    if isinstance(error, Problem):
        return error
    rule = error.reasons[0].rule if isinstance(error, TplogError) and error.reasons else None
    if isinstance(error, NotFound) and rule not in UNOPENABLE:
        return Problem(400 if rule in _UNREADABLE else 404, error.reasons[0])
    if rule is DAMAGED:  # to try again is of no use
        return Problem(500, Finding(LOG_DAMAGED))
    if isinstance(error, NotFound | Unavailable | Conflict | Incompatible):
        return Problem(503, Finding(LOG_UNREACHABLE), {"Retry-After": str(RETRY_AFTER_S)})
    return Problem(500, Finding(LOG_CONTRADICTED if isinstance(error, Tampered) else SITE_FAILED))


def is_client_error(error: Exception) -> bool:
    """Return whether an error is the client's, so that it is not logged for the operator."""
    return problem_from_error(error).status < 500  # noqa: PLR2004 (500 and above: server errors)


def status_title(problem: Problem, language: Language) -> str:
    """Return the HTTP status in words."""
    return in_language(TITLES[problem.status], language)


# The fields that people write in, by the name in the address: the key of each one's label.
_LABELS: Mapping[str, str] = {
    AS_OF: "as-of",
    KNOWN_AT: "known-at",
    compare.FROM: "compare-from",
    compare.TO: "compare-to",
    PERIOD: "periods",
    **{name: f"search-{name}" for name in SEARCH_FIELDS if name not in ("type", "status")},
}

# What people choose by links and lists, by the name in the address: the key of each one's label.
_CHOICE_LABELS: Mapping[str, str] = {
    "year": "year",
    "order": "order",
    "only": "only-those",
    "type": "facet-type",
    "status": "search-status",
    **{
        name: f"parameter-{name}"
        for name in ("answered", "before", "column", "kind", "page", "severity", "sort")
    },
    **dict.fromkeys(("show", "rows", "lines", "deviations", "past"), "parameter-shown"),
}


@frozen
class FormField:
    """A field of a form: its name, the key of its label, what was written, and whether that is wrong."""

    name: str
    label: str
    value: str
    is_wrong: bool


@frozen
class ProblemView:
    """What is wrong, and the form that was sent: ``fields`` to correct, ``hidden`` what goes along."""

    finding: Finding
    fields: tuple[FormField, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()


def problem_view(problem: Problem, query: Sequence[tuple[str, str]], language: Language) -> ProblemView:
    """Return a problem with the form that comes back if something written in it cannot be read.

    Its sentence calls the field or the choice as the form does, not as the address.
    """
    finding = problem.finding
    key = str(finding.params.get("key", ""))
    label = _LABELS.get(key) or _CHOICE_LABELS.get(key)
    if finding.rule not in _UNREADABLE or label is None:
        return ProblemView(finding)
    called = evolve(finding, params={**finding.params, "key": site_text(label, language)})
    if key not in _LABELS:
        return ProblemView(called)
    fields = (
        FormField(name, _LABELS[name], text, name == key) for name, text in query if name in _LABELS and text
    )
    hidden = tuple((name, text) for name, text in query if name not in _LABELS and text)
    return ProblemView(called, tuple(fields), hidden)


@frozen
class ProblemAnswer:
    """A problem as a program reads it (RFC 9457), in a language: at the path ``instance``."""

    problem: Problem
    instance: str
    language: Language


PROBLEM: Answer[ProblemAnswer] = Answer(
    "ProblemAnswer",
    (
        Field(
            "type",
            Kind.TEXT,
            ("typ", "type"),
            "A reference: /problems/ and the code.",
            get=lambda answer: f"/problems/{answer.problem.finding.code}",
        ),
        Field(
            "title",
            Kind.TEXT,
            ("titel", "title"),
            get=lambda answer: status_title(answer.problem, answer.language),
        ),
        Field(
            "status",
            Kind.COUNT,
            ("status", "status"),
            "Of HTTP.",
            get=lambda answer: answer.problem.status,
        ),
        Field(
            "detail",
            Kind.TEXT,
            ("vad", "what"),
            get=lambda answer: finding_sentence(answer.problem.finding, answer.language),
        ),
        Field("instance", Kind.TEXT, ("adress", "address"), "The path that was asked for."),
        Field(
            "code",
            Kind.TEXT,
            ("iakttagelse", "finding"),
            "The same as the command line says.",
            get=lambda answer: answer.problem.finding.code,
        ),
    ),
)
