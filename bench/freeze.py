"""Write every output of tplog into files, so that two versions of the program can be compared byte for byte.

    python bench/freeze.py OUT_DIR [--logs DIR] [--small] [--thin]

DIR has the logs (``NAME.db``, with ``NAME.checkpoints`` and other files next to it). Missing logs are made
first: the small ones from the SQL in tests/frozen/logs, and one of 10 000 generated events. To compare one
version with another, both must read the same DIR. With ``--small`` the large log is left out.

OUT_DIR gets one file for each output (exit code, stderr, stdout, files written) and ``index.sha256``. The
program is reached by few names, since modules move: `run_command`, `open_site`, `make_large_log`.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import chdir, closing
from hashlib import sha256
from pathlib import Path

import frozen_commands
import frozen_site
from frozen_run import Output

ROOT = Path(__file__).parent.parent
STORED_LOGS = ROOT / "tests" / "frozen" / "logs"
LARGE, LARGE_SIZE = "large", 10_000
# Pages that the tests leave out: the seed's are those of the signed log, which has proofs besides.
THIN_WITHOUT_PAGES = {"seed"}
PAPERS = {
    "examples": ROOT / "examples",
    "refusals": ROOT / "tests" / "refusals",
    "events": ROOT / "events",
    "schema": ROOT / "docs" / "schema",
}


def main() -> None:
    """Write all outputs, and say how many."""
    parser = argparse.ArgumentParser(description="Write every output of tplog into files.")
    parser.add_argument("out", type=Path, metavar="OUT_DIR")
    parser.add_argument("--logs", type=Path, help="where the logs lie, or are made; else beside OUT_DIR")
    parser.add_argument("--small", action="store_true", help="leave the log of 10 000 events out")
    parser.add_argument("--thin", action="store_true", help="ask less of every log, as the tests do")
    options = parser.parse_args()
    out = options.out.resolve()
    logs = (options.logs or out.with_name(f"{out.name}-logs")).resolve()
    if out.exists():
        parser.error(f"{out} is there already")
    unpack(logs)
    if not options.small:
        make_large_log(logs / f"{LARGE}.db")
    count = write(out, outputs(logs, small=options.small, thin=options.thin))
    print(f"{count} outputs in {out}")


def write(out: Path, produced: Iterator[Output]) -> int:
    """Write each output into a file of its name, and the index of all; returns how many there are."""
    sums: dict[str, str] = {}
    for name, content in produced:
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        add(sums, name, content)
    (out / "index.sha256").write_text(index(sums), "utf-8")
    return len(sums)


def add(sums: dict[str, str], name: str, content: bytes) -> None:
    """Note an output's hash. Raises ValueError where another output has that name: one would be lost."""
    digest = sha256(content).hexdigest()
    if sums.setdefault(name, digest) != digest:
        message = f"two outputs are called {name}"
        raise ValueError(message)


def index(sums: dict[str, str]) -> str:
    """The hashes by name, as sha256sum writes them."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))


def unpack(logs: Path) -> None:
    """Make the small logs' databases from the SQL that is kept, unless they are there."""
    logs.mkdir(parents=True, exist_ok=True)
    for log in sorted(STORED_LOGS.iterdir()):
        if log.suffix == ".sql" and not (logs / f"{log.stem}.db").exists():
            with closing(sqlite3.connect(logs / f"{log.stem}.db")) as database:
                database.executescript(log.read_text("utf-8"))
        elif log.is_dir():
            shutil.copytree(log, logs / log.name, dirs_exist_ok=True)
        elif log.suffix != ".sql":
            shutil.copy(log, logs / log.name)


def make_large_log(path: Path) -> None:
    """Make the large log, unless it is there."""
    if path.exists():
        return
    import tplog  # noqa: PLC0415 (only where it is made)
    from history import records  # noqa: PLC0415

    with tplog.create(str(path)) as book:
        book._log.append(list(records(LARGE_SIZE)))  # noqa: SLF001 (as a restore does)
        book.rebuild_projections()


def outputs(logs: Path, *, small: bool, thin: bool = False) -> Iterator[Output]:
    """All outputs, made in a folder of copies that is thrown away afterwards.

    ``small`` leaves the large log out; ``thin`` asks less of every log, as is always asked of the large one.
    """
    with tempfile.TemporaryDirectory() as temporary, chdir(temporary):
        for name, folder in PAPERS.items():
            shutil.copytree(folder, name)
        for path in sorted(logs.iterdir()):
            copy = shutil.copytree if path.is_dir() else shutil.copy
            copy(path, path.name)
        yield from frozen_commands.of_the_program()
        for path in sorted(logs.glob("*.db")):
            large = path.stem == LARGE
            if small and large:
                continue
            yield from frozen_commands.of_a_log(path.stem, thin=thin or large)
            if not (thin and path.stem in THIN_WITHOUT_PAGES):
                yield from frozen_site.of_a_log(path.stem, thin=thin or large)
        yield from frozen_commands.of_mistakes("seed")
    yield from documents()


def documents() -> Iterator[Output]:
    """The schemas and manual pages that are kept in docs/."""
    for folder in ("schema", "man"):
        for path in sorted((ROOT / "docs" / folder).iterdir()):
            yield f"docs/{folder}/{path.name}", path.read_bytes()


if __name__ == "__main__":
    main()
