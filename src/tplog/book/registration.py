"""What a municipality requires of who records: a registrar, and somebody else who reviews."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from attrs import evolve

from tplog.errors import Refused, mandatory_rule
from tplog.events.draft import Draft
from tplog.readers.decision_file import read_decision
from tplog.values.finding import Finding
from tplog.values.registration import Registration

REGISTRAR, REVIEW = "registrar", "review"  # what can be required

REGISTRAR_MISSING = mandatory_rule(
    "registrar-missing",
    "Det framgår inte vem som registrerar. Ange roll eller signatur med --registrar, TPLOG_REGISTRAR eller "
    "registrar under [apply] i tplog.toml.",
    "It is not stated who records. Give a role or signature with --registrar, TPLOG_REGISTRAR or registrar "
    "under [apply] in tplog.toml.",
)
REVIEW_MISSING = mandatory_rule(
    "review-missing",
    "Det framgår inte vem som har granskat beslutsfilen mot handlingen. Låt någon göra det och ange roll "
    "eller signatur med --reviewed-by.",
    "It is not stated who held the decision file against its paper. Have somebody do so, and give a role or "
    "signature with --reviewed-by.",
)
REVIEW_BY_REGISTRAR = mandatory_rule(
    "review-by-registrar",
    "”{name}” både registrerar och granskar. Granskaren ska vara någon annan än registratorn.",
    "'{name}' both records and reviews. Whoever reviews must be somebody else than the registrar.",
)


def registered(decision: Path | Draft, registration: Registration) -> Draft:
    """Return a decision, read if it is a file, with who records it. Raises BadFile."""
    draft = read_decision(decision) if isinstance(decision, Path) else decision
    return evolve(draft, registration=registration)


def require_registration(registration: Registration, required: Collection[str]) -> None:
    """Raise Refused, with all reasons, if what is required of who records is not stated.

    ``required`` holds any of `REGISTRAR` and `REVIEW`. Where both are, they must be two.
    """
    reasons = []
    if REGISTRAR in required and not registration.registrar:
        reasons.append(Finding(REGISTRAR_MISSING))
    if REVIEW in required and not registration.reviewed_by:
        reasons.append(Finding(REVIEW_MISSING))
    if {REGISTRAR, REVIEW} <= {*required} and not reasons and not registration.is_of_two:
        reasons.append(Finding(REVIEW_BY_REGISTRAR, {"name": registration.registrar}))
    if reasons:
        raise Refused(*reasons)
