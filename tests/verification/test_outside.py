"""What is from outside the log: decided by which file it is, whatever it is called and by whatever link."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from signed_log import KEY

from conftest import Cli

NEWEST = Path("tplog.checkpoints/000000000017.checkpoint")
PINNED = ("--vkey", str(KEY.key), "--json")


def codes(cli: Cli, *arguments: str) -> tuple[int, list[str]]:
    """The exit code of a verification, and the codes of its findings."""
    result = cli(*arguments, *PINNED)
    return result.exit_code, [finding["code"] for finding in json.loads(result.stdout)["findings"]]


SHORT = (3, ["nothing-outside"])


def link_out(path: Path, away: str = "public") -> Path:
    """Move a file to another folder, and leave a link in its place; return where it went."""
    Path(away).mkdir(exist_ok=True)
    target = Path(away) / path.name
    path.rename(target)
    path.symlink_to(target.resolve())
    return target


def whole_directory_of_links(_copy: Path) -> str:
    """Each checkpoint of the log's directory is a link; the directory is named."""
    for path in NEWEST.parent.glob("*.checkpoint"):
        link_out(path)
    return str(NEWEST.parent)


def one_link(_copy: Path) -> str:
    """One checkpoint of the log's directory is a link, and named there."""
    link_out(NEWEST)
    return str(NEWEST)


def where_a_link_leads(_copy: Path) -> str:
    """The file to which a link in the log's directory leads."""
    return str(link_out(NEWEST))


def link_to_a_link(_copy: Path) -> str:
    """A link elsewhere to that link."""
    link_out(NEWEST)
    Path("elsewhere").symlink_to(NEWEST)
    return "elsewhere"


def below_a_linked_folder(_copy: Path) -> str:
    """In a folder to which a link in the log's directory leads."""
    Path("public").mkdir()
    shutil.copy(NEWEST, "public/c")
    (NEWEST.parent / "more").symlink_to(Path("public").resolve())
    return str(NEWEST.parent / "more" / "c")


def hard_link_from_below(_copy: Path) -> str:
    """Another name of a file in a folder below the log's directory."""
    (NEWEST.parent / "below").mkdir()
    shutil.copy(NEWEST, NEWEST.parent / "below" / "c")
    Path("elsewhere").hardlink_to(NEWEST.parent / "below" / "c")
    return "elsewhere"


def published_tiles(_copy: Path) -> str:
    """The checkpoint among tiles that were published beside the database."""
    return "site/checkpoint"


def link_to_tiles(_copy: Path) -> str:
    """A link to the checkpoint among tiles."""
    Path("elsewhere").symlink_to("site/checkpoint")
    return "elsewhere"


def link_among_tiles(_copy: Path) -> str:
    """A link in the place of the checkpoint among tiles."""
    link_out(Path("site/checkpoint"))
    return "site/checkpoint"


@pytest.mark.parametrize(
    "pass_off",
    [
        whole_directory_of_links,
        one_link,
        where_a_link_leads,
        link_to_a_link,
        below_a_linked_folder,
        hard_link_from_below,
        published_tiles,
        link_to_tiles,
        link_among_tiles,
    ],
)
def test_a_link_takes_nothing_out_of_the_log(copy: Path, cli: Cli, pass_off: Callable[[Path], str]) -> None:
    """Nor do tiles beside the database vouch for it; a copy that was carried away does."""
    assert cli("dump", "tiles", "-o", "site", "--quiet").exit_code == 0
    assert codes(cli, "verify", "--checkpoint", pass_off(copy)) == SHORT
    assert codes(cli, "verify", "--checkpoint", "kept.checkpoint") == (0, [])


def hard_link() -> str:
    """Another name of the database's file, beside it."""
    Path("hard.db").hardlink_to("tplog.db")
    return "hard.db"


def hard_link_elsewhere() -> str:
    """Another name of the database's file, in another folder."""
    Path("away").mkdir()
    Path("away/hard.db").hardlink_to("tplog.db")
    return "away/hard.db"


def backup() -> str:
    """A copy beside a database that no setting names."""
    Path("tplog.db").rename("log.db")
    Path("tplog.checkpoints").rename("log.checkpoints")
    shutil.copy("log.db", "copy.db")
    return "copy.db"


def backup_of_the_set_log() -> str:
    """A copy elsewhere of the log that the variable names."""
    Path("away").mkdir()
    shutil.copy("tplog.db", "away/copy.db")
    Path("log").mkdir()
    for name in ("tplog.db", "tplog.checkpoints"):
        Path(name).rename(f"log/{name}")
    os.environ["TPLOG_DB"] = "log/tplog.db"
    return "away/copy.db"


@pytest.mark.parametrize("make", [hard_link, hard_link_elsewhere, backup, backup_of_the_set_log])
def test_another_name_of_the_database_makes_its_directory_no_strangers(
    copy: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, make: Callable[[], str]
) -> None:
    """The directory is the log's own by whatever name its database is opened."""
    monkeypatch.setenv("TPLOG_DB", "")
    url = make()
    directory = next(Path().rglob("*.checkpoints"))
    assert codes(cli, "verify", "--db", url, "--checkpoint", str(directory)) == SHORT
    assert codes(cli, "verify", "--db", url, "--checkpoint", "kept.checkpoint") == (0, [])


def test_another_name_of_the_database_is_looked_for_where_a_checkpoint_lies(
    copy: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where no setting names the place: beside the directory lies a name of the same file."""
    (copy / "there").mkdir()
    (copy / "here").mkdir()
    for name in ("tplog.db", "tplog.checkpoints"):
        Path(name).rename(copy / "there" / name)
    (copy / "here" / "hard.db").hardlink_to(copy / "there" / "tplog.db")
    monkeypatch.chdir(copy / "here")
    given = ("--checkpoint", str(copy / "there" / "tplog.checkpoints"))
    assert codes(cli, "verify", "--db", "hard.db", *given) == SHORT


def test_a_directorys_file_of_leaves_has_that_directorys_checkpoints(copy: Path, cli: Cli) -> None:
    """A dump of one file of leaves, whose directory is given as if from elsewhere."""
    Path("tplog.checkpoints").rename("handed-out")
    first = Path("handed-out/000000000001.leaves")
    given = ("--checkpoint", str(first.with_suffix(".checkpoint")))
    assert codes(cli, "verify-dump", str(first), *given) == SHORT
    shutil.copy(first, "leaves")
    assert codes(cli, "verify-dump", "leaves", *given) == (0, [])


def test_a_variable_names_the_logs_own_directory_for_a_dump_too(
    copy: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No database is opened, and yet the directory that the variable calls the log's is its own."""
    assert cli("dump", "leaves", "-o", "leaves").exit_code == 0
    Path("tplog.checkpoints").rename("set")
    given = ("verify-dump", "leaves", "--checkpoint", "set")
    assert codes(cli, *given) == (0, [])
    monkeypatch.setenv("TPLOG_CHECKPOINTS", "set")
    assert codes(cli, *given) == SHORT


def test_a_report_knows_the_logs_own_directory(copy: Path, cli: Cli) -> None:
    """Its verdict is that trust falls short, as verify's is."""
    for given, is_short in (("tplog.checkpoints", True), ("kept.checkpoint", False)):
        trust = ("--vkey", str(KEY.key), "--checkpoint", given)
        assert cli("report", "trygghetspaketet", "-o", "report.html", "--force", *trust).exit_code == 0
        page = Path("report.html").read_text("utf-8")
        assert ("No checkpoint from outside" in page) == is_short
