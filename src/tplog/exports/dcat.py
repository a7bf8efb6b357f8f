"""Describe the log's downloads for data portals: DCAT-AP-SE 3, as Turtle.

Whoever serves a log and states no licence leaves out what the profile wants of a catalogue and of a download.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from attrs import frozen

from tplog.book.book import Book
from tplog.i18n.sanitize import escape_invisible
from tplog.values.licence import licence_address

_UNFIT = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_THEMES = (f"{_AUTHORITY}/data-theme/ECON", f"{_AUTHORITY}/data-theme/GOVE")
_LANGUAGES = (f"{_AUTHORITY}/language/SWE", f"{_AUTHORITY}/language/ENG")
_LANGUAGE_TAGS = ("sv", "en")
_THEME_TAXONOMY = f"{_AUTHORITY}/data-theme"
_SWEDEN = f"{_AUTHORITY}/country/SWE"
_LOCAL_AUTHORITY = "http://purl.org/adms/publishertype/LocalAuthority"
_KEYWORDS = (("budget", "sv"), ("kommun", "sv"), ("budget", "en"), ("municipality", "en"))
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types"
_TITLES = (("Budgetbeslut", "sv"), ("Budget decisions", "en"))
_DESCRIPTIONS = (
    ("Varje budgetbeslut som det registrerades, med handling, belopp och vad som hände sedan.", "sv"),
    ("Every budget decision as it was recorded, with its document, amounts and what became of it.", "en"),
)


@frozen
class Publisher:
    """Who publishes the data: a name, a mail or web address ("" for none), a licence's name or address."""

    name: str
    contact: str
    licence: str


@frozen
class Distribution:
    """A download: its address, media type, and what it is in Swedish and English."""

    address: str
    media_type: str
    title: tuple[str, str]


def export(book: Book, address: str, publisher: Publisher, files: Sequence[Distribution]) -> bytes:
    """Return the catalogue of a site at this origin, which has one dataset: the log, as these files."""
    size, opened = book.size(), next(book.records(known_at=0), None)
    issued = opened.recorded if opened else None
    last = book.last_recorded_date(size).isoformat() if size else None
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in _PREFIXES.items()]
    days = list(_days(issued, last))
    lines += ["", *_catalogue(address, publisher.licence, days), "", *_agents(address, publisher)]
    lines += ["", *_dataset(address, publisher, files, days)]
    for number, file in enumerate(files, 1):
        lines += ["", *_distribution(address, number, file, publisher.licence)]
    return "\n".join([*lines, ""]).encode()


def _days(issued: datetime | None, last_day: str | None) -> Iterator[str]:
    """Yield when the log's first and last records were written, none of an empty log."""
    if issued and last_day:
        yield f'  dcterms:issued "{issued.date().isoformat()}"^^xsd:date ;'
        yield f'  dcterms:modified "{last_day}"^^xsd:date ;'


def _licence(licence: str) -> Iterator[str]:
    """Yield the licence, if its address is known."""
    if address := licence_address(licence):
        yield f"  dcterms:license {_iri(address)} ;"


def _catalogue(address: str, licence: str, days: Sequence[str]) -> Iterator[str]:
    """Yield the statements about the catalogue."""
    yield f"{_iri(f'{address}/dcat.ttl#catalogue')} a dcat:Catalog ;"
    yield f"  dcterms:title {_texts(_TITLES)} ;"
    yield f"  dcterms:description {_texts(_DESCRIPTIONS)} ;"
    yield f"  dcterms:publisher {_iri(f'{address}/dcat.ttl#publisher')} ;"
    yield from _licence(licence)
    yield from days
    yield f"  foaf:homepage {_iri(f'{address}/')} ;"
    yield f"  dcat:themeTaxonomy {_iri(_THEME_TAXONOMY)} ;"
    yield f"  dcterms:spatial {_iri(_SWEDEN)} ;"
    yield f"  dcterms:language {', '.join(map(_iri, _LANGUAGES))} ;"
    yield f"  dcat:dataset {_iri(f'{address}/dcat.ttl#dataset')} ."


def _agents(address: str, publisher: Publisher) -> Iterator[str]:
    """Yield the statements about the publisher, and how to reach them."""
    yield f"{_iri(f'{address}/dcat.ttl#publisher')} a foaf:Agent ;"
    yield f"  foaf:name {_text(publisher.name)} ; dcterms:type {_iri(_LOCAL_AUTHORITY)} ."
    if publisher.contact:
        is_page = "://" in publisher.contact
        reached = "vcard:hasURL" if is_page else "vcard:hasEmail"
        contact = publisher.contact if is_page else f"mailto:{publisher.contact}"
        yield f"{_iri(f'{address}/dcat.ttl#contact')} a vcard:Organization ;"
        yield f"  vcard:fn {_text(publisher.name)} ; {reached} {_iri(contact)} ."


def _dataset(
    address: str,
    publisher: Publisher,
    files: Sequence[Distribution],
    days: Sequence[str],
) -> Iterator[str]:
    """Yield the statements about the dataset, which is the log."""
    yield f"{_iri(f'{address}/dcat.ttl#dataset')} a dcat:Dataset ;"
    yield f"  dcterms:title {_texts(_TITLES)} ;"
    yield f"  dcterms:description {_texts(_DESCRIPTIONS)} ;"
    yield f"  dcterms:publisher {_iri(f'{address}/dcat.ttl#publisher')} ;"
    if publisher.contact:
        yield f"  dcat:contactPoint {_iri(f'{address}/dcat.ttl#contact')} ;"
    yield from days
    yield f"  dcat:keyword {_texts(_KEYWORDS)} ;"
    yield f"  dcterms:spatial {_iri(_SWEDEN)} ;"
    yield f"  dcterms:language {', '.join(map(_iri, _LANGUAGES))} ;"
    yield f"  dcat:theme {', '.join(map(_iri, _THEMES))} ;"
    yield f"  dcat:landingPage {_iri(f'{address}/')} ;"
    yield f"  dcterms:accessRights {_iri(f'{_AUTHORITY}/access-right/PUBLIC')} ;"
    numbers = range(1, len(files) + 1)
    yield f"  dcat:distribution {', '.join(_iri(f'{address}/dcat.ttl#file{number}') for number in numbers)} ."


def _distribution(address: str, number: int, file: Distribution, licence: str) -> Iterator[str]:
    """Yield the statements about a download."""
    yield f"{_iri(f'{address}/dcat.ttl#file{number}')} a dcat:Distribution ;"
    titles = _texts(tuple(zip(file.title, _LANGUAGE_TAGS, strict=True)))
    yield f"  dcterms:title {titles} ; dcterms:description {titles} ;"
    yield from _licence(licence)
    media_type = _iri(f"{_MEDIA_TYPES}/{file.media_type.partition(';')[0]}")
    yield f"  dcterms:format {media_type} ; dcat:mediaType {media_type} ;"
    yield f"  dcat:accessURL {_iri(file.address)} ; dcat:downloadURL {_iri(file.address)} ."


def _iri(text: str) -> str:
    """Return an IRI in Turtle; characters that it cannot have are percent-encoded."""
    return f"<{_UNFIT.sub(lambda match: f'%{ord(match[0]):02X}', text)}>"


def _text(text: str) -> str:
    """Return a text in Turtle, in which nothing ends it and nothing is invisible."""
    escaped = escape_invisible(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _texts(texts: Sequence[tuple[str, str]]) -> str:
    """Return a text in several languages."""
    return ", ".join(f"{_text(text)}@{language}" for text, language in texts)
