"""The command line as people and scripts meet it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from conftest import EVENTS, EXAMPLE, ROOT, Cli, Golden
from console import prepare, rerun
from tplog.cli.commands import findings
from tplog.cli.main import COMMANDS, main
from tplog.values.finding import Severity
from tplog.values.period import parse_known_at

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_session_goes_as_kept(transcript: Path, folder: Path, golden: Golden) -> None:
    """The output of each session equals its stored transcript, which we read."""
    prepare(folder)
    text = transcript.read_text("utf-8")
    golden(transcript, rerun(text))


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("14", 14),
        ("2025-03-01", datetime(2025, 3, 1, 22, 59, 59, 999999, tzinfo=UTC)),
        ("2025-07-01", datetime(2025, 7, 1, 21, 59, 59, 999999, tzinfo=UTC)),
        ("2025-03-01T12:00", datetime(2025, 3, 1, 11, tzinfo=UTC)),
        ("2025-03-01T12:00:00Z", datetime(2025, 3, 1, 12, tzinfo=UTC)),
        ("2025-03-01T12:00+05:00", datetime(2025, 3, 1, 7, tzinfo=UTC)),
    ],
)
def test_a_time_of_knowing_is_an_index_or_an_instant(text: str, instant: int | datetime) -> None:
    """A whole number is an index; a day means its end in Sweden; a time without a zone is Sweden's."""
    assert parse_known_at(text) == instant


def test_steps_are_waited_for_on_a_terminal_only(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """In a pipe ``--step`` asks nobody."""
    seeded()
    plain = cli("replay", "--from", "9", "--to", "10")
    assert plain.exit_code == 0
    assert cli("replay", "--from", "9", "--to", "10", "--step").output == plain.output


def test_steps_wait_for_a_key(cli: Cli, seeded: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a key is awaited after each event."""
    seeded()
    questions: list[str] = []
    monkeypatch.setattr("tplog.cli.commands.replay.is_interactive", lambda: True)
    monkeypatch.setattr("click.pause", questions.append)
    assert cli("replay", "--from", "9", "--to", "10", "--step").exit_code == 0
    assert len(questions) == 2


def test_rebuilding_changes_no_answer(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Rebuilt projections equal the stored ones, and are rebuilt where somebody dropped them."""
    seeded()
    before = cli("show", "trygghetspaketet", "2024").output
    with closing(sqlite3.connect("tplog.db")) as connection, connection:
        connection.execute("UPDATE kept_row SET content = X'7B7D' WHERE name = 'accounts'")
    assert cli("show", "trygghetspaketet", "2024").output != before
    rebuilt = cli("rebuild", "--quiet")
    assert (rebuilt.exit_code, "kept-differs" in rebuilt.stderr) == (1, True)
    assert cli("show", "trygghetspaketet", "2024").output == before
    assert cli("rebuild", "--quiet").output == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(cli: Cli, name: str) -> None:
    """Help says what the command does, and shows it."""
    result = cli(name, "--help")
    assert result.exit_code == 0
    assert f"  tplog {name}" in result.output
    command = main.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_a_dry_run_records_nothing(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """``--dry-run`` shows the same, and leaves every byte as it was."""
    before = seeded()
    dry = cli("apply", str(EXAMPLE), "--dry-run")
    assert dry.exit_code == 0
    assert before == seeded()
    assert "dry run" in dry.output
    expected = dry.output.replace("events that would be recorded", "events recorded")
    assert expected.removesuffix("dry run: nothing recorded\n") == cli("apply", str(EXAMPLE)).output


def test_a_dry_run_without_a_database_makes_none(cli: Cli, folder: Path) -> None:
    """``--dry-run --create`` tries out on nothing and leaves nothing."""
    assert cli("apply", str(EVENTS), "--dry-run", "--create").exit_code == 0
    assert list(folder.iterdir()) == []


def test_a_dry_run_of_several_files_lets_the_later_build_on_the_earlier(cli: Cli) -> None:
    """A folder is tried out as it would be recorded."""
    assert cli("apply", str(EVENTS), str(EXAMPLE), "--dry-run", "--create").exit_code == 0


def test_what_remains_of_an_unknown_level_is_marked_as_a_change(cli: Cli) -> None:
    """``Δ`` before what remains where nobody has said what there was; nowhere else."""
    matter = ROOT / "tests" / "matters" / "11-okänt-ingående.toml"
    assert cli("apply", str(matter), "--create", "--quiet").exit_code == 0
    rows = [line.split() for line in cli("show", "påhittat", "2025").stdout.splitlines()]
    marked = {row[0]: row[-2:] for row in rows if "Δ" in row}
    assert marked == {"Kulturnämnden": ["Δ", "-1.0"], "Skolnämnden": ["Δ", "1.0"]}


def test_files_before_a_refused_one_stay(cli: Cli, folder: Path) -> None:
    """Each file is a transaction of its own."""
    (folder / "bad.toml").write_text("nonsense", "utf-8")
    result = cli("apply", str(EVENTS), "bad.toml", str(EXAMPLE), "--create", "--quiet")
    assert result.exit_code == 2
    assert len(cli("log", "--json").output.splitlines()) == 15


def test_a_folder_without_decisions_is_a_mistake(cli: Cli, folder: Path) -> None:
    """Nothing to apply is said, not passed over."""
    result = cli("apply", str(folder), "--create")
    assert result.exit_code == 2
    assert "no *.toml" in result.stderr
    assert list(folder.iterdir()) == []


def test_quiet_says_nothing(cli: Cli) -> None:
    """With ``--quiet`` success is silent."""
    assert cli("init", "--quiet").output == ""
    assert cli("apply", str(EVENTS), "--quiet").output == ""


def test_errors_go_to_stderr_and_results_to_stdout(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """A pipe gets results alone."""
    assert cli("show", "nothing").stdout == ""
    assert "budget-unknown" in cli("show", "nothing").stderr
    assert cli("show", "trygghetspaketet").stderr == ""


def test_json_of_the_log_is_the_leaves(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """``log --json`` gives one record a line, its leaf as stored."""
    lines = [json.loads(line) for line in cli("log", "--json").stdout.splitlines()]
    assert [line["index"] for line in lines] == list(range(15))
    assert lines[9]["leaf"]["kind"] == "allocation-decided/1"


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (("--budget", "trygghetspaketet"), 13),
        (("--type", "OutcomeRecorded"), 1),
        (("--by", "kommunfullmäktige"), 3),
        (("--account", "2024/kommunstyrelsen/sspf"), 3),
        (("--account", "2024/kommunstyrelsen"), 4),
        (("--as-of", "2025-01-28"), 0),
        (("--as-of", "2025-01-29"), 15),
    ],
)
def test_the_log_can_be_filtered(
    cli: Cli, seeded: Callable[[], bytes], filters: tuple[str, ...], count: int
) -> None:
    """Filters narrow the log; an undated act counts from the paper's date."""
    assert len(cli("log", "--json", *filters).stdout.splitlines()) == count


def test_every_severity_can_be_asked_for() -> None:
    """``--severity`` and ``--fail-on`` name them all, in their order."""
    options = {option.name: option.type for option in findings.command.params}
    for name in ("severity", "fail_on"):
        assert list(options[name].choices) == [severity.value for severity in Severity]


@pytest.mark.parametrize(
    ("severity", "code"), [("refuse", 1), ("warning", 1), ("note", 1)], ids=["breach", "warning", "note"]
)
def test_findings_can_fail_a_pipeline(
    cli: Cli, seeded: Callable[[], bytes], severity: str, code: int
) -> None:
    """``--fail-on`` leaves with 1 where an unanswered finding is at least that severe."""
    assert cli("findings", "--fail-on", severity).exit_code == code
    assert cli("findings").exit_code == 0
    assert cli("findings", "--budget", "statsbidrag-brottsförebyggande", "--fail-on", "refuse").exit_code == 0


@pytest.mark.parametrize("command", ["findings", "log"])
def test_a_misspelt_budget_is_no_empty_answer(cli: Cli, seeded: Callable[[], bytes], command: str) -> None:
    """A pipeline that asks for a budget that does not exist fails."""
    result = cli(command, "--budget", "nosuch")
    assert (result.exit_code, "budget-unknown" in result.stderr) == (2, True)


def test_hostile_text_reaches_no_terminal(cli: Cli, folder: Path) -> None:
    """Escapes, markup and direction marks in a paper's text are shown, never obeyed."""
    hostile = "\\u001b[31m[bold]x[/bold]\\u202e\\u200b<b>=cmd()"
    (folder / "bad.toml").write_text(
        f'budget = "b"\n[source]\ntitle = "{hostile}"\n[[event]]\ntype = "AccountOpened"\nid = "a"\n'
        f'accounts = {{ "2025/ks" = "{hostile}" }}\ncontradictions = ["{hostile}"]\n'
        f'[[event]]\ntype = "FrameDecided"\nid = "f"\nfrom = "2025/kommunfullmäktige"\n'
        f'lines = {{ "2025/ks" = "1 kr" }}\n',
        "utf-8",
    )
    texts = [
        cli("apply", "bad.toml", "--create").output,
        cli("show", "b", "2025").output,
        cli("trail", "2025/ks").output,
        cli("findings").output,
        cli("log", "--json").output,
        cli("findings", "--json").output,
    ]
    leaf = json.loads(cli("log", "--json").stdout.splitlines()[0])["leaf"]
    assert leaf["event"]["contradictions"] == ["\x1b[31m[bold]x[/bold]\u202e\u200b<b>=cmd()"]
    for output in texts:
        assert not {char for char in output if char in "\x1b\u202e\u200b"}
    assert all("[bold]x[/bold]" in output.replace("\n", "") for output in texts[:2])


def test_an_account_of_several_budgets_is_asked_for_by_budget(cli: Cli, folder: Path) -> None:
    """``trail`` finds the budget by the account, and asks where that is not enough."""
    assert cli("init").exit_code == 0
    assert "budget-unknown" in cli("trail", "2025/ks").stderr
    for name in ("a", "b"):
        (folder / f"{name}.toml").write_text(
            f'budget = "{name}"\n[source]\ntitle = "x"\n[[event]]\ntype = "AccountOpened"\nid = "{name}"\n'
            'accounts = { "2025/ks" = "KS" }\n',
            "utf-8",
        )
    assert cli("apply", str(folder)).exit_code == 0
    result = cli("trail", "2025/ks")
    assert (result.exit_code, "a, b" in result.stderr) == (2, True)
    assert cli("trail", "2025/ks", "--budget", "b").exit_code == 0


def test_the_vocabulary_can_be_read_by_a_program(cli: Cli) -> None:
    """``events NAME --json`` prints a type's fields, tag and shape."""
    (described,) = json.loads(cli("events", "OutcomeRecorded", "--json").stdout)
    assert (described["tag"], described["swedish"]) == ("outcome-recorded/1", "utfall")
    assert ["body", "sink"] in described["shape"]
    assert {
        "name": "until",
        "required": True,
        "says": "the last day that the stated sums cover",
    } in described["fields"]


def test_tplog_toml_makes_a_rule_stricter(cli: Cli, folder: Path) -> None:
    """A code raised in ``tplog.toml`` is refused; an unknown one is an error of the file."""
    (folder / "tplog.toml").write_text('[checks]\nbody-disputed = "refuse"\n', "utf-8")
    result = cli("apply", str(EVENTS), "--create")
    assert (result.exit_code, "body-disputed" in result.stderr) == (1, True)
    (folder / "tplog.toml").write_text('[checks]\nbody-dispute = "refuse"\n', "utf-8")
    assert cli("apply", str(EVENTS)).exit_code == 2


def test_the_locale_settles_the_language(
    cli: Cli, seeded: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without ``--lang``, a Swedish locale gives Swedish."""
    monkeypatch.setenv("LC_ALL", "sv_SE.UTF-8")
    assert "ofördelat" in cli("show", lang="").stdout


def test_a_full_disk_is_told_and_loses_nothing(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """When the receipt cannot be printed (Linux has a device for that), it is said; the record stands."""
    command = ["env", "-u", "PYTHONUNBUFFERED", sys.executable, "-m", "tplog", "apply", str(EXAMPLE)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "cannot write the output: No space left" in done.stderr
    assert len(cli("log", "--json").stdout.splitlines()) == 16


def test_tplog_is_also_a_module() -> None:
    """``python -m tplog`` is the same program."""
    done = subprocess.run(
        [sys.executable, "-m", "tplog", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("tplog, version ")
