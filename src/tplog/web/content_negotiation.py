"""What a client takes: which form of a page, in which language, and whether it has it already (RFC 9110)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from tplog.i18n.vocabulary import Language

_FULL_WEIGHT = 1000  # a weight of 1, in thousandths
_WEIGHT_DIGITS = 3


class Representation(StrEnum):
    """A form of a page, by its ending; what we would rather give comes first."""

    HTML = "html"
    JSON = "json"
    CSV = "csv"


MEDIA_TYPES = {
    Representation.HTML: "text/html; charset=utf-8",
    Representation.JSON: "application/json",
    Representation.CSV: "text/csv; charset=utf-8; header=present",
}
_MEDIA_RANGES = {
    Representation.HTML: ("text/html", "text/*", "*/*"),
    Representation.JSON: ("application/json", "application/*", "*/*"),
    Representation.CSV: ("text/csv", "text/*", "*/*"),
}
PROBLEM_JSON = "application/problem+json"


def accepted_representations(accept: str) -> Sequence[Representation]:
    """The forms that an ``Accept`` takes, the most wanted first; all of them where it says nothing."""
    weights = dict(_parse_weights(accept))
    if not weights:
        return tuple(Representation)
    wanted = {form: _weight(weights, ranges) for form, ranges in _MEDIA_RANGES.items()}
    return sorted((form for form in Representation if wanted[form]), key=lambda form: -wanted[form])


def reads_html(accept: str) -> bool:
    """Whether it is a browser that asks: HTML is taken by name, and no JSON is wanted more."""
    weights = dict(_parse_weights(accept))
    html = weights.get("text/html", 0)
    return html > 0 and html >= max(weights.get("application/json", 0), weights.get(PROBLEM_JSON, 0))


def accepted_language(accept: str) -> Language:
    """The most wanted of our languages; Swedish where nothing else is wanted more."""
    weights = dict(_parse_weights(accept))
    best, most = Language.SV, 0
    for one in Language:
        own = [weight for name, weight in weights.items() if name.partition("-")[0] == one.value]
        weight = max(own) if own else weights.get("*", 0)
        if weight > most:
            best, most = one, weight
    return best


def etag_matches(if_none_match: str, etag: str) -> bool:
    """Whether an ``If-None-Match`` names this tag, by the weak comparison."""
    return etag.removeprefix("W/") in {one.strip().removeprefix("W/") for one in if_none_match.split(",")}


def _weight(weights: dict[str, int], ranges: Iterable[str]) -> int:
    """The weight by the most specific range that is told."""
    return next((weights[name] for name in ranges if name in weights), 0)


def _parse_weights(header: str) -> Iterable[tuple[str, int]]:
    """Each value of a list with its weight in thousandths; what cannot be read is left out."""
    for item in header.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        told = dict(part.partition("=")[::2] for part in parameters)
        weight = _parse_weight(told.get("q", "1").strip())
        if name and weight is not None:
            yield name, weight


def _parse_weight(text: str) -> int | None:
    """A weight of RFC 9110, as ``0.8`` or ``1``, in thousandths; None for what is none."""
    whole, _, part = text.partition(".")
    if (
        whole not in {"0", "1"}
        or len(part) > _WEIGHT_DIGITS
        or (part and not (part.isdecimal() and part.isascii()))
    ):
        return None
    return min(int(whole + part.ljust(_WEIGHT_DIGITS, "0")), _FULL_WEIGHT)
