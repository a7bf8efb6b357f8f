"""Read what a client accepts: representation, language, and If-None-Match (RFC 9110)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from tplog.i18n.vocabulary import Language

_FULL_WEIGHT = 1000  # a weight of 1, in thousandths
_WEIGHT_DIGITS = 3


class Representation(StrEnum):
    """A representation of a page, by its extension; the preferred first."""

    HTML = "html"
    JSON = "json"
    CSV = "csv"


MEDIA_TYPES = {
    Representation.HTML: "text/html; charset=utf-8",
    Representation.JSON: "application/json",
    Representation.CSV: "text/csv; charset=utf-8; header=present",
}
REPRESENTATION_BY_EXTENSION = {".json": Representation.JSON, ".csv": Representation.CSV}
VARY = "Accept, Accept-Language, Accept-Encoding"
_MEDIA_RANGES = {
    Representation.HTML: ("text/html", "text/*", "*/*"),
    Representation.JSON: ("application/json", "application/*", "*/*"),
    Representation.CSV: ("text/csv", "text/*", "*/*"),
}
PROBLEM_JSON = "application/problem+json"


def accepted_representations(accept: str) -> Sequence[Representation]:
    """Return the representations that an ``Accept`` header takes, by weight; all if it is empty."""
    weights = dict(_parse_weights(accept))
    if not weights:
        return tuple(Representation)
    weight_by_form = {form: _weight(weights, ranges) for form, ranges in _MEDIA_RANGES.items()}
    return sorted(
        (form for form in Representation if weight_by_form[form]), key=lambda form: -weight_by_form[form]
    )


def reads_html(accept: str) -> bool:
    """Return whether a browser asks: HTML is named in ``Accept``, and JSON is not preferred."""
    weights = dict(_parse_weights(accept))
    html = weights.get("text/html", 0)
    return html > 0 and html >= max(weights.get("application/json", 0), weights.get(PROBLEM_JSON, 0))


def accepted_language(accept: str) -> Language:
    """Return the language with the highest weight; Swedish unless another has more."""
    weights = dict(_parse_weights(accept))
    best, best_weight = Language.SV, 0
    for language in Language:
        language_weights = [
            weight for name, weight in weights.items() if name.partition("-")[0] == language.value
        ]
        weight = max(language_weights) if language_weights else weights.get("*", 0)
        if weight > best_weight:
            best, best_weight = language, weight
    return best


def accepts_gzip(accept_encoding: str) -> bool:
    """Return whether an ``Accept-Encoding`` header takes gzip; not if there is none."""
    weights = dict(_parse_weights(accept_encoding))
    return weights.get("gzip", weights.get("*", 0)) > 0


def etag_matches(if_none_match: str, etag: str) -> bool:
    """Return whether an ``If-None-Match`` header has this ETag (weak comparison)."""
    return etag.removeprefix("W/") in {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}


def _weight(weights: dict[str, int], ranges: Iterable[str]) -> int:
    """Return the weight of the most specific media range in the header, 0 if there is none."""
    return next((weights[name] for name in ranges if name in weights), 0)


def _parse_weights(header: str) -> Iterable[tuple[str, int]]:
    """Yield each value of a list with its weight in thousandths; unreadable values are skipped."""
    for item in header.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        values = dict(part.partition("=")[::2] for part in parameters)
        weight = _parse_weight(values.get("q", "1").strip())
        if name and weight is not None:
            yield name, weight


def _parse_weight(text: str) -> int | None:
    """Parse a weight (RFC 9110) such as ``0.8`` or ``1`` into thousandths; None if the text is no weight."""
    whole, _, part = text.partition(".")
    if (
        whole not in {"0", "1"}
        or len(part) > _WEIGHT_DIGITS
        or (part and not (part.isdecimal() and part.isascii()))
    ):
        return None
    return min(int(whole + part.ljust(_WEIGHT_DIGITS, "0")), _FULL_WEIGHT)
