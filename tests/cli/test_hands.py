"""What people reach for while they write decision files: check, undo, an earlier year's accounts, hints."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import EVENTS, EXAMPLE, ROOT, Cli
from tplog.decision_files.hints import strip_hints
from tplog.decision_files.template import AMOUNT_PLACEHOLDER, template
from tplog.events.types import EVENT_CLASSES
from tplog.i18n.vocabulary import Language


def test_an_event_is_taken_back_by_a_file(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """It shows before and after and records nothing; without its reason the file is refused."""
    before = seeded()
    shown = cli("undo", "2024/utfall", "-o", "r.toml")
    assert (shown.exit_code, Path("tplog.db").read_bytes()) == (0, before)
    assert re.search(r"2024/kommunstyrelsen/sspf +0\.0 +1\.5\n", shown.stdout)
    assert "dry run: nothing recorded" in shown.stdout
    text = Path("r.toml").read_text("utf-8")
    assert 'because  = ""  # FILL IN: what was wrong' in text
    assert '# lines = { "2024/kommunstyrelsen/trygghetsvärdar" = "1,4 mkr", ' in text
    assert cli("apply", "r.toml").exit_code == 2
    assert cli("undo", "2024/utfall", "-o", "r.toml").stderr.startswith("output-exists")
    assert cli("undo", "10", "--because", "Läst fel", "-o", "r.toml", "--force").exit_code == 0
    assert cli("apply", "r.toml").exit_code == 0
    again = cli("undo", "2024/utfall", "--because", "x")
    assert (again.exit_code, again.stdout) == (1, "")
    assert "no longer holds (corrected), by 2024/utfall/corrected." in again.stderr
    assert "Nearest" not in cli("undo", "konton").stderr


def test_an_event_to_take_back_is_named_by_a_part_of_its_id(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Several are listed; another budget's is not taken."""
    seeded()
    assert 'corrects = "2025/förslag"' in cli("undo", "FÖRSLAG").stdout
    several = cli("undo", "2024/")
    assert (several.exit_code, "2024/ram, 2024/budget, 2024/utfall" in several.stderr) == (2, True)
    assert cli("undo", "2024/ram", "-b", "statsbidrag-brottsförebyggande").exit_code == 2
    assert (
        'corrects = "2024/statsbidrag"' in cli("undo", "2024/", "-b", "statsbidrag-brottsförebyggande").stdout
    )
    assert "id-unknown" in cli("undo", "nothing").stderr
    assert "no event at index 99" in cli("undo", "99").stderr
    (receipt,) = json.loads(cli("undo", "9", "--json").stdout)["receipts"]
    assert receipt["recorded"][0]["id"] == "2024/budget/corrected"


def test_files_are_judged_without_being_recorded(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """All of them, one on top of the other; the exit code is as of apply."""
    before = seeded()
    for file in EXAMPLE.parent.glob("*.toml"):
        shutil.copy(file, Path())
    sound = cli("check", ".")
    assert (sound.exit_code, sound.stderr) == (0, "")
    assert sound.stdout.splitlines()[0] == "2025-ks-beslut.toml: no errors (events: 1)"
    assert Path("tplog.db").read_bytes() == before
    Path("a.toml").write_text("budget = å", "utf-8")
    Path("2025-ks-beslut.toml").unlink()
    broken = cli("check", ".", "--json")
    files = json.loads(broken.stdout)["files"]
    assert broken.exit_code == 2
    assert [file["file"] for file in files if file["errors"]] == [
        "2025-ks-omfördelning.toml",
        "2025-rättelse.toml",
        "a.toml",
    ]


def test_files_are_tried_without_a_log(cli: Cli, folder: Path) -> None:
    """Against an empty one, which is said; no log is made."""
    for command in (("apply", "--dry-run"), ("check",)):
        done = cli(*command, str(EVENTS))
        assert done.exit_code == 0
        assert done.stderr.startswith(
            "there is no log, so the files are judged against an empty one: tplog.db"
        )
    assert cli("apply", str(EVENTS)).exit_code != 0
    assert list(folder.iterdir()) == []


def test_a_file_is_judged_each_time_that_it_changes(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until Ctrl-C, which is how it ends; a file that is away for a moment is waited for."""
    steps: Iterator[Callable[[], object]] = iter(
        [
            lambda: None,
            lambda: Path("x.toml").unlink(),
            lambda: shutil.copy(next(iter(sorted(EVENTS.glob("*.toml")))), "x.toml"),
        ]
    )

    def sleep(_seconds: float) -> None:
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.setattr("time.sleep", sleep)
    Path("x.toml").write_text("budget = å", "utf-8")
    done = cli("check", "x.toml", "--watch")
    assert done.exit_code == 0
    assert "\nx.toml:1: not-toml: " in done.stderr
    *_, last = done.stdout.splitlines()
    assert last.startswith("x.toml: no errors (events: ")
    assert done.stderr.count("waiting for changes") == 2


def test_an_earlier_years_accounts_are_carried_over(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Lines and names, without amounts; what the log has not yet is opened, and only that."""
    seeded()
    like = ("--like", "trygghetspaketet/2025", "--year", "2026", "-o", "b.toml", "--force")
    assert cli("new", "fördelning", *like).exit_code == 0
    text = Path("b.toml").read_text("utf-8")
    assert cli("apply", "--dry-run", "b.toml").stderr.count("amount-placeholder") == 6
    opened, allocation = tomllib.loads(text)["event"]
    assert opened["accounts"]["2026/kommunstyrelsen/övriga-insatser"] == "Övriga insatser"
    assert (len(opened["accounts"]), opened["id"]) == (6, "konton/2026")
    assert (allocation["from"], len(allocation["lines"])) == ("2026/kommunstyrelsen", 5)
    assert set(allocation["lines"].values()) == {AMOUNT_PLACEHOLDER}
    # A year whose accounts are there, and another budget's lines under a budget that is new.
    assert (
        cli("new", "fördelning", "--like", "trygghetspaketet/2024", "--year", "2025", *like[4:]).exit_code
        == 0
    )
    opened, _ = tomllib.loads(Path("b.toml").read_text("utf-8"))["event"]
    assert set(opened["accounts"]) == {"2025/socialnämnden"}
    assert 'budget  = "nytt"' in cli("new", "fördelning", *like[:4], "-b", "nytt").stdout
    for wrong in (
        ("--like", "2025"),
        ("--like", "2025", "--year", "2026"),
        ("--like", "x/1", "--year", "2026"),
    ):
        assert cli("new", "fördelning", *wrong).exit_code == 2


def test_hints_are_taken_out_and_a_persons_comments_stay(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Of new, undo and draft; a hint that somebody has changed is theirs, and the meaning stays."""
    for kind in EVENT_CLASSES:
        assert "#" not in strip_hints(template(kind, Language.SV)), kind
    seeded()
    assert cli("undo", "2024/budget", "-o", "u.toml").exit_code == 0
    assert cli("draft", str(ROOT / "tests/papers/s02-ronehamn-kaj.html"), "-o", "d.toml").exit_code == 0
    theirs = {"u.toml": "# from = kolla", "d.toml": "# a proposed id?"}
    for name, comment in theirs.items():
        Path(name).write_text(f"{Path(name).read_text('utf-8')}\n{comment}\n", "utf-8")
        meaning = tomllib.loads(Path(name).read_text("utf-8"))
        assert cli("fmt", "--strip-hints", name).exit_code == 0
        text = Path(name).read_text("utf-8")
        assert (tomllib.loads(text), comment in text) == (meaning, True)
        for hint in ("Nobody has tried it", "FILL IN: what was wrong", "# a proposed id\n", "# lines"):
            assert hint not in text
    assert "left out" in Path("d.toml").read_text("utf-8").casefold()


def test_new_files_begin_as_the_municipality_says(cli: Cli, folder: Path) -> None:
    """Its budget, body and basis, and its own templates; a flag is stronger, and config shows them."""
    (folder / "mallar").mkdir()
    begun_with = 'budget = ""\nby = ""\n\n[source]\ntitle = "Protokoll, Exempelby"  # vår mall\n'
    for name in ("fördelning", "hyra"):
        (folder / "mallar" / f"{name}.toml").write_text(begun_with, "utf-8")
    defaults = (
        '[defaults]\nbudget = "omsorg"\nby = "socialnämnden"\nbasis = "minutes"\ntemplates = "mallar"\n'
    )
    (folder / "tplog.toml").write_text(defaults, "utf-8")
    rows = {row["setting"]: row for row in json.loads(cli("config", "--json").stdout)["settings"]}
    assert (rows["defaults.by"]["value"], rows["defaults.by"]["where"]) == ("socialnämnden", "tplog.toml:3")
    head = tomllib.loads(cli("new", "utfall").stdout)
    assert [head[key] for key in ("budget", "by", "basis")] == ["omsorg", "socialnämnden", "minutes"]
    assert tomllib.loads(cli("new", "utfall", "-b", "annan").stdout)["budget"] == "annan"
    for name in ("AllocationDecided", "fördelning", "hyra"):
        begun = cli("new", name).stdout
        assert begun.startswith('budget = "omsorg"\nby     = "socialnämnden"\n')
        assert "# vår mall" in begun
    paper = str(ROOT / "tests/papers/s02-ronehamn-kaj.html")
    assert 'budget = "omsorg"' in cli("draft", paper).stdout
    for wrong in ('by = "?"', 'basis = "hörsägen"', "budget = 1", "x = 1"):
        (folder / "tplog.toml").write_text(f"[defaults]\n{wrong}\n", "utf-8")
        assert cli("new", "utfall").stderr.startswith("tplog.toml:2: ")


def test_status_tells_what_waits_and_how_the_log_stands(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """With the age of what waits, the sums of each body, and a code for scripts."""
    seeded()
    shown = cli("status", "2025", "--bodies", "--as-of", "2025-02-08").stdout
    assert "1 (2025-01-29, 10 days)" in shown
    assert re.search(r"Kommunstyrelsen +3\.5 +not reported +3\.5", shown)
    assert "The log has 15 records, the last of them recorded 20" in shown
    assert shown.endswith("The log is not signed. No fault of it is known; tplog verify tries it.\n\n")
    data = json.loads(cli("status", "2025", "--bodies", "--json").stdout)
    assert (data["log"]["records"], data["log"]["checkpoint"], data["log"]["doubts"]) == (15, None, [])
    assert [body["body"] for body in data["bodies"]] == ["kommunstyrelsen"]
    assert cli("status", "2024", "--fail-on", "warning").exit_code == 1


def test_a_registrars_slips_are_met_in_swedish(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Names, days and words as people type them; an option that is an argument is said to be one."""
    seeded()
    new = ("new", "fördelning", "--lang", "sv")
    named = cli(*new, "-b", "Trygghetspaketet", "--year", "2025")
    assert (named.stderr, named.exit_code) == ("”Trygghetspaketet” → trygghetspaketet\n", 0)
    assert '"nytt-ärende"' in cli(*new, "-b", "Nytt ärende").stdout
    assert "[event.lines]" in cli(*new, "--like", "Trygghetspaketet/2024", "--year", "2026").stdout
    assert "Ange vilken budgets år" in cli(*new, "--like", "2024", "--year", "2026").stderr
    assert "2024/budget" in cli("search", "trygg", "--type", "fördelning").stdout
    assert cli("search", "trygg", "--from", "våras", "--lang", "sv").stderr.startswith(
        "--from: day-unreadable: ”"
    )
    assert "'trygg' är inget år. Skriv ett" in cli("status", "trygg", "--lang", "sv").stderr
    for option in ("--year", "--år"):
        slip = cli("status", option, "2025", "--lang", "sv").stderr
        assert slip.endswith("Det skrivs utan --: tplog status [FLAGGOR] [ÅR]\n")
    assert cli(*new, "--by", "KS").stderr.endswith("Flaggan '--by' finns inte.\n")
    assert cli("trail", "KS", "2025").stdout == cli("trail", "2025/kommunstyrelsen").stdout
    assert "Alla id:n visas" in cli("undo", "qqq", "--lang", "sv").stderr


def test_an_account_that_nobody_opened_comes_with_what_is_meant(
    cli: Cli, seeded: Callable[[], bytes]
) -> None:
    """A body written below the council, or a misspelt budget: one error, and the day in words is read."""
    seeded()
    frame = """budget = "{budget}"\nby = "KF"\ndecided = "1 mars 2025"\n[source]\ntitle = "Protokoll"
[[event]]\ntype = "ändrad ram"\nid = "mer"\nfrom = "2025/KF"\nlines = {{ "{line}" = "0,2 mkr" }}\n"""
    for budget, line, nearest in (
        ("trygghetspaketet", "KS", "2025/kommunstyrelsen"),
        ("trygghetspaketet", "Kommunstyrelsen", "2025/kommunstyrelsen, 2025/kommunfullmäktige, "),
        ("trygghetspaktet", "2025/KS", "trygghetspaketet 2025/kommunstyrelsen"),
    ):
        Path("f.toml").write_text(frame.format(budget=budget, line=line), "utf-8")
        (slip,) = cli("check", "f.toml").stderr.splitlines()
        assert f"Nearest: {nearest}" in slip
    Path("f.toml").write_text(frame.format(budget="trygghetspaketet", line="2025/KS"), "utf-8")
    assert "'1 mars 2025' → 2025-03-01" in cli("apply", "f.toml").stdout
    (record,) = json.loads(
        cli("search", "mer", "--from", "1 mars 2025", "--to", "mars 2025", "--json").stdout
    )["records"]
    assert record["event"] == "mer"
