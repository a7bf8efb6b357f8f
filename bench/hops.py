"""Count how much of tplog a command touches: functions and modules entered, and the deepest stack.

    python bench/hops.py

Applies ``events/`` to a new log in a temporary folder, then shows its budget, verifies it, asks the site for
the budget's page and exports it for hledger. Each is done in a process of its own and printed as one row of a
table in Markdown: distinct functions of tplog's (class bodies run at import included), the modules in which
they are, the deepest stack of them, and how many modules of tplog's were imported.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).parent.parent
EVENTS = ROOT / "events"
BUDGET = "trygghetspaketet"
_UNNAMED = ("<lambda>", "<genexpr>", "<listcomp>", "<module>")  # these are not counted as functions


class Profile:
    """The functions of tplog's that were entered while it ran, each once."""

    def __init__(self, source: Path) -> None:
        """Take the folder of the package's source."""
        self._source = f"{source.resolve()}{os.sep}"
        self._names: set[tuple[str, str]] = set()
        self.depth = 0

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        """Note a call, as `sys.setprofile` reports it."""
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(self._source):
            return
        depth, caller = 0, frame
        while caller is not None:
            depth += caller.f_code.co_filename.startswith(self._source)
            caller = caller.f_back  # type: ignore[assignment]  # None ends the loop
        self.depth = max(self.depth, depth)
        if not code.co_qualname.endswith(_UNNAMED):
            self._names.add((code.co_filename, code.co_qualname))

    def row(self) -> str:
        """Return the counts as cells of a table."""
        modules = {module for module, _ in self._names}
        imported = [name for name in sys.modules if name.partition(".")[0] == "tplog"]
        return f"{len(self._names)} | {len(modules)} | {self.depth} | {len(imported)}"


def count_command(profile: Profile, arguments: Sequence[str]) -> None:
    """Run a command of the command line, start-up included."""
    sys.setprofile(profile)
    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
        from tplog.cli.main import main  # noqa: PLC0415 (its import is counted)

        main(arguments, prog_name="tplog")
    sys.setprofile(None)


def count_page(profile: Profile, arguments: Sequence[str]) -> None:
    """Answer one request for a page, once the same page in another language has been answered."""
    from starlette.testclient import TestClient  # noqa: PLC0415 (only this one needs it)

    import tplog  # noqa: PLC0415 (each process imports what it counts)
    from tplog.web.app import application  # noqa: PLC0415

    path, database = arguments
    with tplog.open(database, read_only=True) as book:
        client = TestClient(application(book), base_url="http://localhost")
        client.get(path, headers={"Accept-Language": "sv"}).raise_for_status()
        threading.setprofile(profile)
        sys.setprofile(profile)
        client.get(path, headers={"Accept-Language": "en"}).raise_for_status()
        sys.setprofile(None)
        threading.setprofile(None)


COUNTERS: Mapping[str, tuple[Callable[[Profile, Sequence[str]], None], Sequence[str]]] = {
    "apply": (count_command, ("apply", "--create", str(EVENTS), "--db")),
    "show": (count_command, ("show", BUDGET, "--db")),
    "verify": (count_command, ("verify", "--db")),
    "the page": (count_page, (f"/budgets/{BUDGET}",)),
    "export hledger": (count_command, ("export", "hledger", BUDGET, "--db")),
}


def main() -> None:
    """Print the table; given a row's name and a database, count that row here and print its cells."""
    if arguments := sys.argv[1:]:
        name, database = arguments
        count, words = COUNTERS[name]
        profile = Profile(ROOT / "src" / "tplog")
        count(profile, (*words, database))
        print(profile.row())
        return
    print("| | functions | modules | depth | imported |\n|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for name in COUNTERS:
            command = [sys.executable, __file__, name, str(Path(folder) / "tplog.db")]
            completed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=folder)
            print(f"| {name} | {completed.stdout.splitlines()[-1]} |", flush=True)


if __name__ == "__main__":
    main()
