"""What an event says of the document (handling) that it comes from, and the document's key."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import msgspec

from tplog.events.value_codec import decode_value, encode_nfc
from tplog.values.act import Act, Basis, Source
from tplog.values.partial_date import parse_date

KEY_LENGTH = 16  # hexadecimal digits of a document's key


class DocumentFacts(NamedTuple):
    """What an event says of its document: those facts that few have come last.

    ``title``, ``date``, ``file`` and ``sha256`` are the document's own. ``minutes_of`` is the body whose
    minutes it is, "" if it is none's; ``basis`` how the event is known from it. The rest is as in `Source`.
    """

    title: str
    date: str | None = None
    basis: Basis = Basis.MINUTES
    minutes_of: str = ""
    case_numbers: tuple[str, ...] = ()
    file: str | None = None
    sha256: str | None = None
    seen: str | None = None
    url: str | None = None

    @property
    def document(self) -> Source:
        """The document alone."""
        return Source(self.title, parse_date(self.date) if self.date else None, self.file, self.sha256)


_DEFAULTS = DocumentFacts("")


def document_facts(act: Act) -> DocumentFacts:
    """Return what an event's act says of its document."""
    source = act.source
    # Minutes are the deciding body's own; another document that reports the decision may not be.
    minutes_of = act.body if act.basis is Basis.MINUTES and act.body else ""
    return DocumentFacts(
        source.title,
        source.date.text if source.date else None,
        act.basis,
        minutes_of,
        source.case_numbers,
        source.file,
        source.sha256,
        source.seen or None,
        source.url or None,
    )


def encode_document_facts(facts: DocumentFacts) -> bytes:
    """Return the facts as bytes, without what they do not have at their end."""
    count = len(facts)
    while facts[count - 1] == _DEFAULTS[count - 1] and count > 1:
        count -= 1
    return msgspec.json.encode(facts[:count])


def decode_document_facts(content: bytes) -> DocumentFacts:
    """Return the facts in an entry's content. Raises WireError for one that tplog did not write."""
    return decode_value(content, DocumentFacts)


def document_key(source: Source) -> str:
    """Return the key of a source's document, from title, date, file and hash; the place in it is ignored."""
    return _key(source.title, source.date.text if source.date else None, source.file, source.sha256)


@lru_cache(maxsize=256)  # the events of a paper come after each other
def _key(title: str, date: str | None, file: str | None, file_hash: str | None) -> str:
    content = {"date": date, "file": file, "sha256": file_hash, "title": title}
    from hashlib import sha256  # noqa: PLC0415 (start-up time)

    return sha256(encode_nfc(content)).hexdigest()[:KEY_LENGTH]
