"""The content of the disk after a power loss at some point of a journal.

On disk is for certain what was synced. Of the rest, for each sector of 512 bytes by chance: what it held
before, or what it held after any one of the writes since. So a write may be torn between sectors, and a
later one may be there without an earlier. Names go their own way: each means what it meant when the folder
was synced, or anything that it meant since. A cut is done or not; a file may have its new length and zeros.

Not so here: a sector that is itself torn, turned to rubbish, or takes its neighbour with it; a disk that
says it synced and did not; a file system that brings back another file's old bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random

from power_disk import Acknowledged, Cut, FolderSynced, Happening, Named, Synced, Written

SECTOR = 512
# How likely what was not synced is there all the same; a disk may have written nearly all of it or nothing.
SHARES = (0, 0.2, 0.5, 0.8, 1)

Image = Mapping[str, bytes]


class Platter:
    """The certain content of a disk, and the possible content."""

    def __init__(self) -> None:
        """Hold nothing."""
        self.acknowledged = -1
        self._names: dict[str, int | None] = {}
        self._loose_names: dict[str, list[int | None]] = {}
        self._files: dict[int, bytes] = {}
        self._loose: dict[int, list[Written | Cut]] = {}

    def take(self, happening: Happening) -> None:
        """Let the next thing of the journal happen."""
        match happening:
            case Named(name, file):
                self._loose_names.setdefault(name, []).append(file)
            case Written(file) | Cut(file):
                self._loose.setdefault(file, []).append(happening)
            case Synced(file):
                self._files[file] = _applied(self._files.get(file, b""), self._loose.pop(file, ()))
            case FolderSynced():
                self._names.update({name: files[-1] for name, files in self._loose_names.items()})
                self._loose_names.clear()
            case Acknowledged(step):
                self.acknowledged = step

    def image(self, chance: Random, share: float, beginning: Happening | None = None) -> Image:
        """The files when the power goes while something begins, which then is done in part at most."""
        names = {name: [file] for name, file in self._names.items()}
        for name, files in self._loose_names.items():
            names.setdefault(name, [None]).extend(files)
        if isinstance(beginning, Named):
            names.setdefault(beginning.name, [None]).append(beginning.file)
        meant = {name: _survivor(files, chance, share) for name, files in sorted(names.items())}
        started = [beginning] if isinstance(beginning, Written | Cut) else []
        return {
            name: _after_crash(
                self._files.get(file, b""),
                [*self._loose.get(file, ()), *(act for act in started if act.file == file)],
                chance,
                share,
            )
            for name, file in meant.items()
            if file is not None
        }


def _survivor(states: Sequence[int | None], chance: Random, share: float) -> int | None:
    """The newest, or one of the older."""
    return states[-1] if len(states) == 1 or chance.random() < share else chance.choice(states[:-1])


def _applied(content: bytes, acts: Iterable[Written | Cut]) -> bytes:
    """A file's content after all of these."""
    result = bytearray(content)
    for act in acts:
        if isinstance(act, Cut):
            del result[act.size :]
            result.extend(bytes(act.size - len(result)))
        else:
            result.extend(bytes(max(0, act.offset - len(result))))
            result[act.offset : act.offset + len(act.data)] = act.data
    return bytes(result)


def _after_crash(content: bytes, acts: Sequence[Written | Cut], chance: Random, share: float) -> bytes:
    """A file's content after those of these that reached the disk."""
    times = Counter(sector for act in acts if isinstance(act, Written) for sector, _ in _pieces(act))
    reached = {
        sector: count if chance.random() < share else chance.randrange(count)
        for sector, count in sorted(times.items())
    }
    survived: list[Written | Cut] = []
    for act in acts:
        if isinstance(act, Cut):
            survived += [act] if chance.random() < share else []
            continue
        for sector, piece in _pieces(act):
            if reached[sector] > 0:
                survived.append(piece)
            reached[sector] -= 1
    content_left = _applied(content, survived)
    missing = len(_applied(content, acts)) - len(content_left)
    return content_left + bytes(missing) if missing > 0 and chance.random() < share else content_left


def _pieces(act: Written) -> Iterator[tuple[int, Written]]:
    """A write sector by sector."""
    at, end = act.offset, act.offset + len(act.data)
    while at < end:
        sector = at // SECTOR
        end_of_sector = min(end, (sector + 1) * SECTOR)
        yield sector, Written(act.file, at, act.data[at - act.offset : end_of_sector - act.offset])
        at = end_of_sector
