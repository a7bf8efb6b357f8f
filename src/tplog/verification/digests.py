"""Digests of stored projections, to compare many rows without holding them."""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable, Iterator
from hashlib import blake2b, sha256
from itertools import islice
from typing import Any

from attrs import Factory, define

from tplog.domain.projection_rows import IndexEntry, ProjectionRow
from tplog.values.finding import Finding
from tplog.values.limits import MAX_MISTAKES
from tplog.verification import rules

_ITEMS_AT_A_TIME = 32  # of a sequence: one may be a snapshot of a hundred kB
_OWN_FORM = 0  # of marshal: the form in which equal values have equal bytes
# A key that nobody could know who wrote a row: it is drawn when the process starts, and kept nowhere.
_KEYED_HASH = blake2b(key=os.urandom(32), digest_size=32)


def encode_row(values: Iterable[Any]) -> bytes:
    """Return a row's values as bytes that only values of the same types, and equal, have."""
    row: Any = tuple(values)
    try:
        return marshal.dumps(row, _OWN_FORM)
    except ValueError:  # of a type that only an altered table gives
        return repr(row).encode(errors="surrogatepass")


@define
class MultisetHash:
    """A hash of rows or entries that does not depend on their order: the sum of their keyed hashes.

    Sums without a key can be met by choosing rows until they fit; those of a key that was drawn after the
    rows were written cannot. It is the process's own, so hashes of one process alone can be compared.
    """

    value: int = 0

    def add(self, item: ProjectionRow | IndexEntry) -> None:
        """Add a row or an entry."""
        digest = _KEYED_HASH.copy()
        digest.update(encode_row(item))
        self.value += int.from_bytes(digest.digest())


@define
class Digests:
    """The digests of projections by name and budget, whatever their order."""

    by_part: dict[tuple[object, object], MultisetHash] = Factory(dict)

    def added(self, item: ProjectionRow | IndexEntry) -> ProjectionRow | IndexEntry:
        """Add a row or an entry, and return it."""
        part = item.name, item.budget
        of_part = self.by_part.get(part)
        if of_part is None:
            of_part = self.by_part[part] = MultisetHash()
        of_part.add(item)
        return item

    def differences(self, other: Digests) -> Iterator[Finding]:
        """Yield the parts that differ, at most `MAX_MISTAKES`."""
        parts = sorted(self.by_part.keys() | other.by_part.keys(), key=_words)
        differing = (part for part in parts if self.by_part.get(part) != other.by_part.get(part))
        for part in islice(differing, MAX_MISTAKES):
            yield Finding(rules.KEPT_DIFFERS, {"what": " ".join(_words(part))})


def sequence_digest(items: Iterable[ProjectionRow | IndexEntry]) -> bytes:
    """Return the digest of rows and entries in their order; no others have it."""
    digest, remaining = sha256(), iter(items)
    while batch := list(islice(remaining, _ITEMS_AT_A_TIME)):
        digest.update(encode_row(map(tuple, batch)))
    return digest.digest()


def _words(part: tuple[object, object]) -> tuple[str, str]:
    return str(part[0]), str(part[1])


def content_hash(row: ProjectionRow) -> bytes:
    """Return the hash of a row's place and content."""
    return sha256(encode_row(row[3:])).digest()
