"""Processes that record decisions one after another, and note on disk what the log has acknowledged."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from attrs import asdict, frozen

import tplog
from cluster.nodes import until
from cluster.settings import ROOT
from spec import BUDGET, HEAD, event, framed, opened, text
from tplog.events.draft import Draft
from tplog.readers.decision_file import parse_decision

EVENTS_OF_A_DECISION = 3
_BUDGET_OF = 20  # decisions in a budget, so that its state stays small
ON_ITS_WAY = 1.0  # seconds that an answer may need which a server gave before it died
_WRITES_WITHIN = 120


def decision(writer: int, number: int) -> Draft:
    """A decision of three events, which needs none before it: an account, its frame, and a change of that."""
    body = f"nämnd-{writer}-{number}"
    change = event(
        "FrameChanged",
        f"2025/{body}/ändring",
        "kommunfullmäktige",
        giver='"2025/kommunfullmäktige"',
        lines=f'{{ "2025/{body}" = "100 kr" }}',
    )
    head = HEAD.replace(f'"{BUDGET}"', f'"budget-{writer}-{number // _BUDGET_OF}"')
    decision_text = text([opened(f"2025/{body}"), framed("1000 kr", body), change], head)
    return parse_decision(decision_text, f"{body}.toml")


@frozen
class Acknowledged:
    """A decision that the log has said to hold, and what was met before it said so."""

    writer: int
    number: int
    answered: float
    ids: tuple[str, ...]
    repeated: bool
    troubles: Mapping[str, int]

    def to_line(self) -> bytes:
        """The line of it in a writer's file."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> Self:
        """What `to_line` wrote."""
        fields: dict[str, Any] = json.loads(line)
        return cls(**{**fields, "ids": tuple(fields["ids"])})


class Writer:
    """One writer: records until it gets a signal to stop."""

    def __init__(self, book: tplog.Book, number: int, file: Path) -> None:
        """Take the book, the writer's number, and the file of what was acknowledged."""
        self._book, self._number = book, number
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._stopped = False
        signal.signal(signal.SIGTERM, self._stop)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopped = True

    def run(self) -> None:
        """Record decision after decision; of each the outcome is known before the next."""
        for number in count():
            self.record(number)
            if self._stopped:
                return

    def record(self, number: int) -> None:
        """Record a decision, and note it once the log has answered."""
        draft = decision(self._number, number)
        troubles: Counter[str] = Counter()

        def waits(error: tplog.TplogError) -> None:
            troubles[error.reasons[0].code] += 1

        while not self._stopped:
            try:
                receipt = self._book.apply(draft, on_wait=waits)
            except (tplog.Unavailable, tplog.Conflict):  # after a minute; `waits` has the reason
                continue
            self._note(number, receipt, troubles)
            return

    def _note(self, number: int, receipt: tplog.Receipt, troubles: Mapping[str, int]) -> None:
        acknowledged = Acknowledged(
            self._number,
            number,
            time.monotonic(),
            (*(record.event.id for record in receipt.records), *receipt.already_recorded),
            bool(receipt.already_recorded),
            troubles,
        )
        os.write(self._file, acknowledged.to_line())
        os.fsync(self._file)


@frozen
class Place:
    """The writers' log and its files outside the database."""

    url: str
    password_file: Path
    folder: Path

    @property
    def key(self) -> Path:
        """The file of the log's key."""
        return self.folder / "log.key"

    @property
    def checkpoints(self) -> Path:
        """The checkpoint directory."""
        return self.folder / "checkpoints"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that uses the log."""
        path = os.pathsep.join([str(ROOT / "tests"), *filter(None, [os.environ.get("PYTHONPATH")])])
        ours = {"PYTHONPATH": path, "PGPASSFILE": str(self.password_file)}
        return {**os.environ, **ours, "TPLOG_DB": self.url, "TPLOG_CHECKPOINTS": str(self.checkpoints)}


class Writers:
    """Several writers, each a process of its own. Use it in a ``with`` block."""

    def __init__(self, place: Place, size: int) -> None:
        """Take the log's place and how many are to write."""
        self._place, self._size = place, size
        self._children: list[subprocess.Popen[bytes]] = []
        self._files = [place.folder / f"acknowledged-{number}" for number in range(size)]

    def __enter__(self) -> Self:
        """Start them."""
        for number, file in enumerate(self._files):
            arguments = ["--writer", str(number), "--acknowledged", str(file)]
            places = ["--key", str(self._place.key), "--checkpoints", str(self._place.checkpoints)]
            command = [sys.executable, "-m", "cluster.writers", *arguments, *places]
            child = subprocess.Popen(
                command,
                env=self._place.environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._children.append(child)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End them, in any state."""
        for child in self._children:
            child.kill()
            child.wait()

    def stop(self) -> None:
        """Let each come to the end of its attempt. Raises RuntimeError where one has failed."""
        self._signal(signal.SIGTERM)
        codes = [child.wait(_WRITES_WITHIN) for child in self._children]
        if any(codes):
            message = f"writers failed: {codes}"
            raise RuntimeError(message)

    def pause(self) -> None:
        """Stop them where they stand."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        for child in self._children:
            child.send_signal(number)

    def acknowledged(self) -> list[Acknowledged]:
        """All that was acknowledged so far, as it lies on disk, by time."""
        acknowledgements = [
            acknowledgement
            for file in self._files
            if file.exists()
            for acknowledgement in read_acknowledged(file)
        ]
        return sorted(acknowledgements, key=lambda acknowledgement: acknowledgement.answered)

    def next_acknowledged(self, moment: float, on_its_way: float = ON_ITS_WAY) -> float:
        """After how many seconds a decision was acknowledged, by a server that lives after a moment."""
        first_after = until(
            "an acknowledged decision", lambda: self._first(moment + on_its_way), _WRITES_WITHIN
        )
        return first_after.answered - moment

    def _first(self, moment: float) -> Acknowledged | None:
        return next(
            (acknowledgement for acknowledgement in self.acknowledged() if acknowledgement.answered > moment),
            None,
        )


def read_acknowledged(file: Path) -> list[Acknowledged]:
    """What a writer noted so far."""
    complete, _, _ = file.read_bytes().rpartition(b"\n")  # the last line may be in the writing
    return [Acknowledged.from_line(line) for line in complete.splitlines()]


def main(arguments: Sequence[str] | None = None) -> None:
    """Be one of the writers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writer", type=int, required=True)
    for name in ("--acknowledged", "--key", "--checkpoints"):
        parser.add_argument(name, type=Path, required=True)
    options = parser.parse_args(arguments)
    book = tplog.open(os.environ["TPLOG_DB"], key=options.key, checkpoints=options.checkpoints)
    with book:
        Writer(book, options.writer, options.acknowledged).run()


if __name__ == "__main__":
    main()
