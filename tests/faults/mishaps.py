"""What can go wrong around a log, one case each: what is done, how tplog leaves, and what the log holds then.

Every case is a real process of its own in a folder with a signed log of 16 records; the example decision
would be the 17th. It is forked from one that has the program loaded, unless the way it is started matters.
"""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from attrs import field, frozen
from signed_log import FIRST, LAST

from conftest import EXAMPLE
from forking import Forking

APPLY = ("apply", str(EXAMPLE))
# The process's own clock and signals are reached from within.
PLAIN = "from tplog.cli.main import main; main(prog_name='tplog')"
# Root may read and write everything, unless that is taken away.
DROPPED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
NOT_ALL_POWERFUL = DROPPED if os.getuid() == 0 else ()
# What an interpreter reads when it starts, and not later.
STARTED_WITH = {"LC_ALL", "PYTHONIOENCODING"}
SIGNAL_AT = """
import os, signal, sqlite3
def strike(*_arguments):
    os.kill(os.getpid(), signal.{signal})
class Struck(sqlite3.Connection):
    def executemany(self, statement, values):
        if statement.startswith("INSERT INTO record"):
            strike()
        return super().executemany(statement, values)
{when}
"""
IN_THE_MIDST = "import functools; sqlite3.connect = functools.partial(sqlite3.connect, factory=Struck)"
AFTER_COMMIT = """
import tplog.book.signing
tplog.book.signing.BookSigning.write_pending_exports = lambda self: strike()
"""


def do_nothing(_folder: Path) -> None:
    """Do nothing to the folder."""


def limit(resource_name: int, most: int) -> str:
    """Python that gives the process at most so much of something."""
    return f"import resource; resource.setrlimit({resource_name}, ({most}, {most}))"


@frozen
class Mishap:
    """One case."""

    words: str
    exit: int
    message: str  # a code, or words on stderr; empty where nothing is said
    records_after: int  # the records that the log has afterwards
    arguments: tuple[str, ...] = APPLY
    done: Callable[[Path], None] = do_nothing
    within: str = ""  # Python that runs first, in the process
    under: tuple[str, ...] = ()
    stdout: str = "pipe"
    environment: dict[str, str] = field(factory=dict)

    def run(self, folder: Path, forked: Forking) -> subprocess.CompletedProcess[bytes]:
        """Do it to a folder, in a process forked from one that has the program loaded."""
        self.done(folder)
        if self.stdout == "pipe":
            return self._process(folder, forked)
        if self.stdout == "broken pipe":
            reading, writing = os.pipe()
            os.close(reading)
        else:
            writing = os.open(self.stdout, os.O_WRONLY)
        try:
            return self._process(folder, forked, writing)
        finally:
            os.close(writing)

    def _process(
        self, folder: Path, forked: Forking, stdout: int | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        known = {**os.environ, "TPLOG_KEY": "log.key", "TPLOG_LANG": "en", **self.environment}
        program = f"{self.within}\n{PLAIN}"
        if not self.under and not STARTED_WITH & self.environment.keys():
            return forked.run(self.arguments, folder, known, program, stdout)
        command = [*self.under, sys.executable, "-c", program, *self.arguments]
        return subprocess.run(command, capture_output=True, check=False, timeout=60, cwd=folder, env=known)


def _read_only(*names: str) -> Callable[[Path], None]:
    def done(folder: Path) -> None:
        for name in names:
            path = folder / name
            path.chmod(0o555 if path.is_dir() else 0o444)

    return done


def _overwrite(at: int, content: bytes) -> Callable[[Path], None]:
    def done(folder: Path) -> None:
        with (folder / "tplog.db").open("r+b") as file:
            file.seek(at)
            file.write(content)

    return done


def _replaced(content: bytes) -> Callable[[Path], None]:
    def done(folder: Path) -> None:
        (folder / "tplog.db").write_bytes(content)

    return done


def _foreign_database(folder: Path) -> None:
    (folder / "tplog.db").unlink()
    with closing(sqlite3.connect(folder / "tplog.db")) as connection:
        connection.execute("CREATE TABLE theirs (x)")


def _newer(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "tplog.db")) as connection:
        connection.execute("PRAGMA user_version = 99")


def _records_in_wal_cut(folder: Path) -> None:
    """Another process wrote the 17th record and was killed; the end of its write-ahead log is missing."""
    writing = "import os\nfrom tplog.book.book import Book\nBook.close = lambda self: os._exit(0)\n" + PLAIN
    environment = {**os.environ, "TPLOG_KEY": "log.key"}
    subprocess.run(
        [sys.executable, "-c", writing, *APPLY, "--quiet"], cwd=folder, env=environment, check=True
    )
    ahead = folder / "tplog.db-wal"
    os.truncate(ahead, ahead.stat().st_size // 2)


def _moved(folder: Path) -> None:
    place = folder / "mapp med å och mellanslag" / "50 % #1?"
    place.mkdir(parents=True)
    shutil.move(folder / "tplog.db", place / "loggen ä.db")
    (folder / "tplog.db").symlink_to(place / "loggen ä.db")


def _blocked(folder: Path) -> None:
    (folder / "blocked").write_text("a file where the directory would be")


_FULL = limit(resource.RLIMIT_FSIZE, 40_000)
_NEW = ("init", "--db", "new.db")
_LOCKED = """
import sqlite3
from tplog.eventstore import sqlite
sqlite._PRAGMAS["busy_timeout"] = ("200", 200)
held = sqlite3.connect("tplog.db", isolation_level=None)
held.execute("BEGIN IMMEDIATE")
"""
_BACKWARDS = """
from datetime import UTC, datetime
import tplog.book.signing
tplog.book.signing.utc_now = lambda: datetime(2020, 1, 1, tzinfo=UTC)
"""
_FEW_FILES = """
import resource
import tplog.cli.commands.apply, tplog.eventstore.sql, tplog.readers.decision_file, tplog.book.config_file
import tplog.book.checkpoint_sync, tplog.book.open, tplog.book.writer, tplog.eventstore.append
import tplog.i18n.finding_text
resource.setrlimit(resource.RLIMIT_NOFILE, ({0}, {0}))
"""

MISHAPS = (
    Mishap("nothing", 0, "", LAST),
    Mishap("the disk is full while the database is written", 5, "database-failed", FIRST, within=_FULL),
    Mishap("the disk is full while a new log is made", 5, "database-failed", FIRST, _NEW, within=_FULL),
    Mishap("the disk is full during a backup", 5, "backup-failed", FIRST, ("backup", "b.db"), within=_FULL),
    Mishap("the checkpoint directory cannot be written: the decision is recorded, its checkpoint is not", 5,
           "directory-failed", LAST, done=_read_only("tplog.checkpoints"), under=NOT_ALL_POWERFUL),
    Mishap("a file lies where the checkpoint directory should be", 5, "file-unreadable", FIRST,
           done=_blocked, environment={"TPLOG_CHECKPOINTS": "blocked"}),
    Mishap("the disk is full while an answer is written to a file", 2, "No space left on device", FIRST,
           ("dump", "leaves", "-o", "/dev/full")),
    Mishap("stdout is on a full disk", 2, "No space left on device", LAST, stdout="/dev/full"),
    Mishap("whoever read stdout has gone", 141, "", LAST, stdout="broken pipe"),
    Mishap("the database file is read-only", 5, "database-failed", FIRST, done=_read_only("tplog.db"),
           under=NOT_ALL_POWERFUL),
    Mishap("the folder is read-only", 5, "database-failed", FIRST, done=_read_only("."),
           under=NOT_ALL_POWERFUL),
    Mishap("the key file may not be read", 2, "is not readable", FIRST,
           done=lambda folder: (folder / "log.key").chmod(0), under=NOT_ALL_POWERFUL),
    Mishap("somebody else holds the lock for too long", 4, "database-busy", FIRST, within=_LOCKED),
    Mishap("a page of the database is overwritten", 2, "database-damaged", 0,
           done=_overwrite(4096, b"\xff" * 8192)),
    Mishap("the header of the database is overwritten", 2, "database-foreign", 0,
           done=_overwrite(0, b"x" * 16)),
    Mishap("the write-ahead log is cut in half", 1, "rollback", FIRST, done=_records_in_wal_cut),
    Mishap("the database is an empty file", 2, "database-lost", 0, done=_replaced(b"")),
    Mishap("the database is some other file", 2, "database-foreign", 0, done=_replaced(b"hello " * 2000)),
    Mishap("the database is another program's", 2, "database-foreign", 0, done=_foreign_database),
    Mishap("the database is a folder", 2, "url-refused", FIRST, (*APPLY, "--db", "tplog.checkpoints")),
    Mishap("the database's folder is not there", 2, "url-refused", FIRST,
           (*APPLY, "--create", "--db", "a/b.db")),
    Mishap("a newer tplog made the database", 2, "schema-newer", 0, done=_newer),
    Mishap("the clock goes backwards", 0, "", LAST, within=_BACKWARDS),
    Mishap("there is no file descriptor for the database", 5, "database-failed", FIRST,
           within=_FEW_FILES.format(4)),
    Mishap("there is no file descriptor for the checkpoint directory", 5, "file-unreadable", FIRST,
           within=_FEW_FILES.format(9)),
    Mishap("Ctrl-C while the records are written", 130, "interrupted", FIRST,
           within=SIGNAL_AT.format(signal="SIGINT", when=IN_THE_MIDST)),
    Mishap("SIGTERM while the records are written", 143, "interrupted", FIRST,
           within=SIGNAL_AT.format(signal="SIGTERM", when=IN_THE_MIDST)),
    Mishap("Ctrl-C after the commit, before the receipt", 130, "interrupted", LAST,
           within=SIGNAL_AT.format(signal="SIGINT", when=AFTER_COMMIT)),
    Mishap("SIGKILL while the records are written", -9, "", FIRST,
           within=SIGNAL_AT.format(signal="SIGKILL", when=IN_THE_MIDST)),
    Mishap("SIGKILL after the commit, before the receipt", -9, "", LAST,
           within=SIGNAL_AT.format(signal="SIGKILL", when=AFTER_COMMIT)),
    Mishap("the locale is C", 0, "", LAST, environment={"LC_ALL": "C"}),
    Mishap("stdout takes Latin-1 alone", 0, "", FIRST, ("show", "trygghetspaketet"),
           environment={"PYTHONIOENCODING": "latin-1"}),
    Mishap("stdout takes ASCII alone", 0, "", FIRST, ("log",), environment={"PYTHONIOENCODING": "ascii"}),
    Mishap("the path has spaces, å, % and #", 0, "", LAST, done=_moved,
           arguments=(*APPLY, "--db", "mapp med å och mellanslag/50 % #1?/loggen ä.db"),
           environment={"TPLOG_CHECKPOINTS": "tplog.checkpoints"}),
    Mishap("the umask forbids everything", 0, "", LAST, within="import os; os.umask(0o777)"),
    Mishap("the decision file is a folder", 2, "There is no *.toml", FIRST, ("apply", "tplog.checkpoints")),
    Mishap("the decision file never ends", 2, "file-not-plain", FIRST, ("apply", "/dev/zero")),
    Mishap("the decision file has gone", 2, "file-unreadable", FIRST, ("apply", "gone.toml")),
    Mishap("the server does not answer", 5, "server-lost", FIRST, (*APPLY, "--db", "postgresql://127.0.0.1:1/x")),
)  # fmt: skip
