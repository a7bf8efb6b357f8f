"""`tplog paper check` and `tplog apply --paper`: what they print, how they exit, what they record."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import tplog
from conftest import Cli
from tplog.json_schemas.command_output import output_schema

PAPERS = Path(__file__).parent
PAPER, FILE = "s02-ronehamn-kaj.pdf", "s02-ronehamn-kaj.toml"
SHA256 = sha256((PAPERS / PAPER).read_bytes()).hexdigest()


@pytest.fixture
def matter(folder: Path) -> Path:
    """A folder with a paper, its decision file, and that file with a slip and of another paper."""
    shutil.copy(PAPERS / PAPER, folder)
    text = (PAPERS / "decision_files" / FILE).read_text("utf-8")
    named = text.replace("[source]\n", f'[source]\nsha256 = "{"0" * 64}"\n')
    for name, content in (
        (FILE, text),
        ("slip.toml", text.replace("2,5 mnkr", "2,6 mnkr")),
        ("other.toml", named),
    ):
        (folder / name).write_text(content, "utf-8")
    return folder


@pytest.mark.parametrize("name", ["s02-ronehamn-kaj.pdf", "s08-kommuninvest.docx", "s02-ronehamn-kaj.html"])
@pytest.mark.parametrize("further", ["", "x" * (1 << 20)], ids=["small", "large"])
def test_a_paper_in_place_of_a_decision_file_is_named(name: str, further: str, cli: Cli) -> None:
    """Of whatever size and format: it is said what the file is, and which command takes a paper."""
    Path(name).write_bytes((PAPERS / name).read_bytes() + further.encode())
    Path(FILE).write_bytes((PAPERS / "decision_files" / FILE).read_bytes())
    for arguments in (("apply", "--create", name), ("paper", "check", name, FILE)):
        refused = cli(*arguments)
        assert refused.exit_code == 2
        assert refused.stderr.startswith(f"not-a-decision-file: {name} is ")
        assert "tplog draft makes a decision file of it" in refused.stderr


def recorded_sha256(db: str = "tplog.db") -> set[str | None]:
    """What the records of a log name as their paper's SHA-256."""
    with tplog.open(db) as book:
        return {record.event.act.source.sha256 for record in book.records()}


@pytest.mark.usefixtures("matter")
@pytest.mark.parametrize(("file", "code"), [(FILE, 0), ("slip.toml", 1), ("other.toml", 1)])
def test_check_exits_with_1_if_the_file_is_not_of_the_paper(cli: Cli, file: str, code: int) -> None:
    """Something is not in it, or the file names another; in a terminal, as JSON and quietly."""
    for options in ((), ("--json",), ("--quiet",)):
        result = cli("paper", "check", file, PAPER, *options)
        assert result.exit_code == code
        assert bool(result.stdout) is (options != ("--quiet",))
        assert bool(result.stderr) is (options == ("--quiet",) and code == 1)


@pytest.mark.usefixtures("matter")
def test_check_exits_with_2_if_either_cannot_be_read(cli: Cli) -> None:
    """A paper that is none, a file that is no decision, and one that is not there."""
    for arguments in (
        (FILE, FILE.replace("toml", "x")),
        (PAPER, PAPER),
        (FILE, str(PAPERS / "broken/loop.pdf")),
    ):
        result = cli("paper", "check", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.usefixtures("matter")
def test_a_slip_is_shown_with_its_line_and_the_nearest_figure(cli: Cli) -> None:
    """In both languages; what the paper decides and the file lacks is shown, too."""
    english = cli("paper", "check", "slip.toml", PAPER).stdout
    assert "2,6 mnkr" in english
    assert "NOT IN THE PAPER  nearest: '2,5 mnkr', p. 1 line 14 (digits differ)" in english
    assert "In the paper's decisions but not in the file:\n  p. 1 line 14  2,5 mnkr" in english
    swedish = cli("paper", "check", "slip.toml", PAPER, lang="sv").stdout
    assert "INTE I HANDLINGEN  närmast: ”2,5 mnkr”, s. 1 rad 14 (siffror skiljer)" in swedish


@pytest.mark.usefixtures("matter")
@pytest.mark.parametrize("file", [FILE, "slip.toml", "other.toml"])
def test_json_is_what_its_schema_says(cli: Cli, file: str) -> None:
    """Also of what is not in the paper."""
    data = json.loads(cli("paper", "check", file, PAPER, "--json").stdout)
    Draft202012Validator(output_schema("paper check")).validate(data)
    assert data["is_refused"] is (file != FILE)


@pytest.mark.usefixtures("matter")
def test_apply_with_its_paper_records_the_papers_sha256(cli: Cli) -> None:
    """And its receipt says what was held against the paper. The file itself stays as it is."""
    before = Path(FILE).read_bytes()
    result = cli("apply", FILE, "--create", "--paper", PAPER)
    assert result.exit_code == 0
    assert "9 facts: 9 as written" in result.stdout
    assert "sha256: filled in from the paper" in result.stdout
    assert recorded_sha256() == {SHA256}
    assert Path(FILE).read_bytes() == before


@pytest.mark.usefixtures("matter")
@pytest.mark.parametrize(
    ("file", "code"), [("slip.toml", "figure-not-in-paper"), ("other.toml", "paper-is-another")]
)
def test_apply_refuses_what_is_not_of_its_paper(cli: Cli, file: str, code: str) -> None:
    """Nothing is recorded, no log is made, and the exit code is 1."""
    result = cli("apply", file, "--create", "--paper", PAPER)
    assert (result.exit_code, result.stdout) == (1, "")
    assert code in result.stderr
    assert not Path("tplog.db").exists()


@pytest.mark.usefixtures("matter")
def test_what_was_recorded_with_its_paper_or_without_is_left_alone(cli: Cli) -> None:
    """A file that does not name its paper's SHA-256 does not contradict the log, whichever came first."""
    for first, then in ((("--paper", PAPER), ()), ((), ("--paper", PAPER))):
        Path("tplog.db").unlink(missing_ok=True)
        assert cli("apply", FILE, "--create", *first).exit_code == 0
        result = cli("apply", FILE, *then)
        assert result.exit_code == 0
        assert "recorded already, left alone: 2" in result.stdout
        assert "filled in" not in result.stdout
        assert recorded_sha256() == {SHA256 if first else None}


@pytest.mark.usefixtures("matter")
def test_the_receipt_in_json_says_what_was_held(cli: Cli) -> None:
    """Null where no paper was given; a dry run holds it, too, and records nothing."""
    for options, count in (((), None), (("--paper", PAPER), 9)):
        result = cli("apply", FILE, "--create", "--dry-run", "--json", *options)
        data = json.loads(result.stdout)
        Draft202012Validator(output_schema("apply")).validate(data)
        assert (data["checked"] and len(data["checked"]["held"])) == count
    assert not Path("tplog.db").exists()


@pytest.mark.usefixtures("matter")
def test_a_paper_is_for_one_file(cli: Cli) -> None:
    """Which of several a paper is for, nobody can know."""
    result = cli("apply", FILE, "slip.toml", "--create", "--paper", PAPER)
    assert result.exit_code == 2
    assert "one decision file" in result.stderr
