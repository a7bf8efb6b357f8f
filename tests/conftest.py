"""Fixtures of all tests, hypothesis profiles, and golden texts (`--update` writes them anew)."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, settings

import tplog
from made_up import made_up_municipality
from matter import EVENTS, EXAMPLE, ROOT, applied
from postgres import Server, running
from tplog.cli.main import main
from workers import arranged, place, rotated

__all__ = ["EVENTS", "EXAMPLE", "ROOT"]  # of which all tests know from here

slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
# Few examples, so that everything together stays within minutes; `make soak` has many more of every property.
settings.register_profile("ci", derandomize=True, deadline=None, suppress_health_check=slow, max_examples=15)
settings.register_profile("dev", deadline=None, suppress_health_check=slow, max_examples=15)
MOST_SECONDS_TO_MAKE = 120  # what the processes of a run share
EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "1000"))
settings.register_profile("soak", deadline=None, suppress_health_check=slow, max_examples=EXAMPLES)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

# Tests that try the same code many times over. Their lines are not counted, which would more than double the
# time they take; plain tests reach the same code, and are counted.
UNCOUNTED = {
    "bench": {"test_growth.py"},
    "charts": {"test_sankey.py"},
    "domain": {
        "test_invariants.py",
        "test_money_flow.py",
        "test_projection_rows.py",
        "test_source_documents.py",
        "test_timeline.py",
    },
    "events": {"test_codec.py"},
    "frozen": {"test_frozen.py"},
    "fuzz": {"test_fuzz.py"},
    "readers": {"test_limits.py"},
    "stateful": {"test_machine.py"},
}


# Temporary files lie in memory where there is room: no test asks a disk to keep anything over a power cut
# (tests/faults/power_disk.py has a disk of its own for that), and a sync of a real one is waited for.
MEMORY, ROOM = Path("/dev/shm"), 2 << 30  # noqa: S108 (each makes a folder of its own in it)
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


# What verifications found is remembered for the user: of tests in a folder of their own.
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="tplog-state-")
atexit.register(shutil.rmtree, os.environ["XDG_STATE_HOME"], ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect no garbage while all modules are read, and leave what stays to the end out of it: a tenth."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Read other modules first in each worker: what one has compiled lies there for the others."""
    report = yield
    if isinstance(collector, pytest.Directory):
        report.result = rotated(report.result, *place())
    return report


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Order the tests alike in all workers, leave those out of the count, and begin with what takes long."""
    items.sort(key=lambda item: item.path)  # those of a module stay as they are written
    yield
    for item in items:
        if item.path.name in UNCOUNTED.get(item.path.parent.name, ()):
            item.add_marker("no_cover")
    items[:] = arranged(items, place()[1])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: some tests wait for a server, a lock or a timeout.

    Each takes ten seconds to read all tests before its first.
    """
    return len(os.sched_getaffinity(0)) + 1


# Tests started in the background may ignore Ctrl-C, and so do the processes they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Cli(Protocol):
    """Runs a command line in this process."""

    def __call__(self, *arguments: str, lang: str = "en") -> Result:
        """Run ``tplog`` with these arguments; stdout and stderr are separate in the result."""


class Golden(Protocol):
    """Compares a text with a kept file, or writes the file under ``--update``."""

    def __call__(self, path: Path, text: str) -> None:
        """Fail where the kept file says something else."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update."""
    parser.addoption("--update", action="store_true", help="write golden files instead of comparing")


@pytest.fixture(scope="module")
def matter() -> tplog.Book:
    """The real matter, in memory."""
    return applied()


@pytest.fixture(scope="module")
def decided() -> tplog.Book:
    """The real matter with the example of a decision on it, in memory."""
    return applied(EXAMPLE)


def made_once(folder: Path, make: Callable[[Path], Path]) -> Path:
    """Return what ``make`` makes in a folder that the processes of a run share: whoever is first makes it."""
    ready = folder.with_suffix(".ready")
    try:
        folder.mkdir()
    except FileExistsError:
        deadline = time.monotonic() + MOST_SECONDS_TO_MAKE
        while not ready.exists():
            assert time.monotonic() < deadline, f"whoever made {folder} did not end"
            time.sleep(0.05)
        return Path(ready.read_text("utf-8"))
    path = make(folder)
    part = folder.with_suffix(".part")
    part.write_text(str(path), "utf-8")
    part.rename(ready)
    return path


@pytest.fixture(scope="session")
def municipality(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of a made-up municipality of 20 budgets, made once: to be read, never written to."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return made_up_municipality(folder / "municipality")
    return made_once(folder.parent / "municipality", made_up_municipality)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare with, or write, a kept text."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        assert path.exists(), f"{path} is not kept yet: run with --update and read it"
        assert path.read_text("utf-8") == text

    return compare


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server."""
    with running() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address at which a log can be made, on each engine in turn."""
    if request.param == "sqlite":
        return str(tmp_path / "tplog.db")
    server: Server = request.getfixturevalue("server")
    return server.address(server.new_database())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, with nothing of the tester's own in the environment."""
    monkeypatch.chdir(tmp_path)
    ours = [name for name in os.environ if name.startswith("TPLOG_")]
    for name in (*ours, "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def cli(folder: Path) -> Cli:
    """The command line, in an empty folder."""

    def run(*arguments: str, lang: str = "en") -> Result:
        return CliRunner(env={"TPLOG_LANG": lang}).invoke(main, arguments, prog_name="tplog")

    return run


@pytest.fixture
def seeded(cli: Cli) -> Callable[[], bytes]:
    """A ``tplog.db`` with the real matter; returns a reader of everything that the file holds."""
    assert cli("apply", str(EVENTS), "--create", "--quiet").exit_code == 0
    return lambda: stored(Path("tplog.db"))


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signed log of the real matter, with all that lies around it."""
    from signed_log import build  # noqa: PLC0415 (which needs this module)

    directory = tmp_path_factory.mktemp("signed")
    build(directory)
    return directory


@pytest.fixture
def copy(original: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, holding a copy of it; the key is in the environment."""
    shutil.copytree(original, folder, dirs_exist_ok=True)
    monkeypatch.setenv("TPLOG_KEY", "log.key")
    return folder


def stored(path: Path) -> bytes:
    """The bytes of a database and of its write-ahead log."""
    files = [path, path.with_name(f"{path.name}-wal")]
    return b"".join(file.read_bytes() for file in files if file.exists())
