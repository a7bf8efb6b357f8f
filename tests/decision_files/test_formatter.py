"""Decision files tidied: another look, the same meaning, and every comment."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

import tplog
from conftest import EVENTS, EXAMPLE, ROOT, Cli
from fuzz.inputs import DECISIONS, decisions
from tplog.decision_files.formatter import KEY_ORDER, format_decision_file
from tplog.events.base import Event
from tplog.events.quoted import FIGURE_TABLES
from tplog.events.types import EVENT_CLASSES as TYPES
from tplog.readers.decision_file import parse_decision
from tplog.readers.event_money import money_keys
from tplog.values.act import Source

FILES = [*sorted(EVENTS.glob("*.toml")), *sorted((ROOT / "examples").glob("*.toml"))]
QUOTES = re.compile("'''|\"\"\"")
MARK = re.compile(r"#¤(\d+)")
EVENT_LINES = [
    "[[event]]",
    "remarks = ['''\na  \n\n# none\n''', \"#¤ none\"] ",
    'type="YearClosed"',
    "id='a'",
]
TEXTS = [
    *(text for text in DECISIONS if len(text) < 1800),
    "\n".join(['budget="b"', "[source]", 'title="x"', *EVENT_LINES, "year=2024"]),
]


def events(text: str) -> Sequence[Event]:
    """What a decision file records."""
    return [draft.event for draft in parse_decision(text, "x.toml").events]


@st.composite
def untidy(draw: st.DrawFn, texts: Sequence[str] = TEXTS) -> str:
    """A decision file with comments, blank lines and blanks put in, numbered by their place."""
    lines = []
    multiline = False  # a text of several lines
    for number, line in enumerate(draw(st.sampled_from(texts)).split("\n")):
        multiline ^= len(QUOTES.findall(line)) % 2 == 1
        assignment = (
            ""
            if multiline
            else draw(st.sampled_from(["", "", "", f"#¤{number} x \n", "\n", f"\n\n#¤{number}\n \t\n"]))
        )
        trailing = "" if multiline else draw(st.sampled_from(["", "", " \t", f"#¤{number}000  "]))
        lines.append(assignment + line + trailing)
        if multiline and QUOTES.search(line):
            lines[-1] = assignment + line
    return draw(st.sampled_from(["\n", "\r\n"])).join("\n".join(lines).split("\n"))


@given(untidy())
def test_tidying_changes_no_meaning_and_loses_no_comment(text: str) -> None:
    """The same events, the same comments; and once is enough."""
    tidied = format_decision_file(text, "x.toml")
    assert events(tidied) == events(text)
    assert sorted(MARK.findall(tidied)) == sorted(MARK.findall(text))
    assert format_decision_file(tidied, "x.toml") == tidied


@given(untidy([format_decision_file(text, "x.toml") for text in TEXTS]))
def test_comments_keep_their_order_where_keys_do(text: str) -> None:
    """In a file whose keys are in order nothing changes places."""
    assert MARK.findall(format_decision_file(text, "x.toml")) == MARK.findall(text)


@given(decisions(), st.randoms(use_true_random=False))
def test_keys_in_any_order_come_into_one(text: str, random: Any) -> None:  # noqa: ANN401 (random.Random)
    """Whatever the order, and whether or not the file can be applied: the same text."""
    try:
        tomllib.loads(text)
        tidied = format_decision_file(text, "x.toml")
    except (tomllib.TOMLDecodeError, tplog.BadFile):
        return
    blocks = [block.split("\n") for block in text.split("[[event]]\n")]
    if any("'''" in line or '"""' in line for block in blocks for line in block):
        return
    for block in blocks[1:]:
        known = [line for line in block if line.partition(" =")[0].strip('"') in KEY_ORDER["event"]]
        random.shuffle(known)
        rest = [line for line in block if line not in known]
        block[:] = [*known, *rest]
    assert (
        format_decision_file("[[event]]\n".join("\n".join([*block, ""]) for block in blocks), "x.toml")
        == tidied
    )


def test_every_key_has_its_place() -> None:
    """No class has a field, and no money a key, that the order does not know."""
    field_names = {field.name for kind in TYPES for field in fields(kind)} - {
        "act",
        "proposed",
        "held",
        "measures",
        "column_totals",
    }
    money = {key for kind in TYPES for key in money_keys(kind)}
    assert field_names | money | FIGURE_TABLES.keys() <= set(KEY_ORDER["event"])
    assert {field.name for field in fields(Source)} == set(KEY_ORDER["source"])
    assert all(len(set(keys)) == len(keys) for keys in KEY_ORDER.values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_projects_own_files_are_tidy(path: Path) -> None:
    """What we show is how we write."""
    assert format_decision_file(path.read_text("utf-8"), path.name) == path.read_text("utf-8")


TABLE_BEFORE = """[[event]]
id = "a"
rows = '''
Verksamhet\tBudget, tkr\tKonto
  # page 4
Äldreomsorg \t75 300\t
IFO\t– \tifo

Summa\t 75 300\t
'''
[event.columns]
rows = "Budget"
"""
TABLE_AFTER = """[[event]]
id = "a"
rows = '''
Verksamhet  | Budget, tkr | Konto
# page 4
Äldreomsorg |      75 300 |
IFO         |           – | ifo

Summa       |      75 300 |
'''

[event.columns]
rows = "Budget"
"""


def test_a_table_is_aligned() -> None:
    """Names to the left, figures to the right, its comments and empty lines where they were."""
    assert format_decision_file(TABLE_BEFORE, "x.toml") == TABLE_AFTER
    assert format_decision_file(TABLE_AFTER, "x.toml") == TABLE_AFTER


@pytest.mark.parametrize("rows", ["A | B\nC | 1 | 2", "A B\nC 1", "A;B\nC|D;1", "A | B\\t\nC | 1", "x"])
def test_what_is_no_table_yet_is_left_as_it_is(rows: str) -> None:
    """Rows of different lengths, without cells, with a stroke in a name, with escapes."""
    text = f'[[event]]\nrows = """\n{rows}\n"""\n'
    assert format_decision_file(text, "x.toml") == text


BEFORE = """# About the file.
basis="minutes"@@@
budget = "b" # the matter



[ source ]   # the paper
title="a\u030a"
# A note on its own.

date=2025-01-01
file = "x"
[[event]]

# Its name.
id  = "a"
remarks = [
  "one",@@@
  "two  ",  # of two

]
# What it is.
type = "YearClosed"#kind
year =  2024
zzz = 1
# Above the lines.
[event.lines]
"b" = "1 kr" # one
"aa" = "2 kr"   # two

"c" = "3 kr"
# The end.
"""
AFTER = """# About the file.

budget = "b"  # the matter
basis  = "minutes"

[source]  # the paper
title = "å"

# A note on its own.

date  = 2025-01-01
file  = "x"

[[event]]
# What it is.
type = "YearClosed"  #kind

# Its name.
id   = "a"
year = 2024
remarks = [
  "one",
  "two  ",  # of two

]
zzz  = 1

# Above the lines.
[event.lines]
"b"  = "1 kr"  # one
"aa" = "2 kr"  # two

"c"  = "3 kr"

# The end.
"""


def test_a_file_before_and_after() -> None:
    """Order, alignment, blank lines, line ends and Unicode's form, all at once."""
    assert format_decision_file(BEFORE.replace("@@@", " \t ").replace("\n", "\r\n"), "x.toml") == AFTER
    assert format_decision_file(AFTER, "x.toml") == AFTER
    assert format_decision_file("", "x.toml") == format_decision_file("\n \n", "x.toml") == ""
    assert format_decision_file("# only\n\n# comments", "x.toml") == "# only\n\n# comments\n"
    assert format_decision_file('b."x.y" = 1\na."=" = "#"', "x") == 'b."x.y" = 1\na."="   = "#"\n'


def test_what_would_mean_something_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two keys that are one in Unicode's form; and whatever mistake of ours."""
    with pytest.raises(tplog.BadFile, match="key-twice"):
        format_decision_file('"a\u030a" = 1\n"å" = 2', "x.toml")
    monkeypatch.setattr(
        "tplog.decision_files.formatter._format_section", lambda section: f"{section.header.value}\nx = 1"
    )
    with pytest.raises(tplog.BadFile, match="tidying-changes"):
        format_decision_file("a = 1", "x.toml")


def test_the_order_of_lines_is_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    """TOML has no order of keys, but a decision's lines do: were they moved, the file would be refused."""
    monkeypatch.setattr(
        "tplog.decision_files.formatter._order_items", lambda items, _order: list(reversed(items))
    )
    with pytest.raises(tplog.BadFile, match="tidying-changes"):
        format_decision_file(EXAMPLE.read_text("utf-8"), "x.toml")


def test_what_is_applied_already_stays_so(cli: Cli, folder: Path) -> None:
    """Tidied after it was recorded, a file is recorded already."""
    path = folder / "x.toml"
    lines = EXAMPLE.read_text("utf-8").split("\n")
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(["", *lines]).encode())
    assert cli("apply", str(EVENTS), "x.toml", "--create", "--quiet").exit_code == 0
    before = path.read_bytes()
    result = cli("fmt", "x.toml")
    assert (result.exit_code, result.stdout) == (0, "x.toml\n")
    assert path.read_bytes() != before
    assert cli("apply", "x.toml").output == "x.toml: recorded already, left alone: 1\n"
    assert cli("fmt", "x.toml").output == ""


def test_check_and_diff_write_nothing(cli: Cli, folder: Path) -> None:
    """``--check`` leaves with 1 and names the files, ``--diff`` shows what would change."""
    bad, good = folder / "bad.toml", folder / "good.toml"
    bad.write_text('b = "\\u001b\u202e"\n\n\na=1\n', "utf-8")
    good.write_text("a = 1\n", "utf-8")
    result = cli("fmt", "--check", str(folder))
    assert (result.exit_code, result.stdout) == (1, f"{bad}\n")
    assert cli("fmt", "--check", "--quiet", "bad.toml").output == ""
    assert cli("fmt", "--check", "good.toml").exit_code == 0
    result = cli("fmt", "--diff", "bad.toml", "good.toml")
    assert (result.exit_code, cli("fmt", "--check", "--diff", "bad.toml").exit_code) == (0, 1)
    assert "-a=1" in result.stdout.splitlines()
    assert "\u202e" not in result.stdout
    assert bad.read_text("utf-8").endswith("\n\n\na=1\n")


def test_a_file_keeps_its_permissions_and_its_links(cli: Cli, folder: Path) -> None:
    """What is written anew is as it was but for its text."""
    path = folder / "x.toml"
    path.write_text("a=1", "utf-8")
    path.chmod(0o640)
    (folder / "link.toml").symlink_to(path)
    assert cli("fmt", "link.toml").exit_code == 0
    assert (path.read_text("utf-8"), path.stat().st_mode & 0o777) == ("a = 1\n", 0o640)
    assert (folder / "link.toml").is_symlink()
    assert sorted(entry.name for entry in folder.iterdir()) == ["link.toml", "x.toml"]


def test_where_one_is_not_toml_none_is_written(cli: Cli, folder: Path) -> None:
    """All mistakes are reported, and the exit code is 2."""
    for name, text in {"a": "a=1", "b": "nonsense", "c": "[[["}.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    result = cli("fmt", "a.toml", "b.toml", "c.toml", "nosuch.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.split(":")[0] for line in result.stderr.splitlines()][:2] == ["b.toml", "c.toml"]
    assert "nosuch.toml" in result.stderr
    assert (folder / "a.toml").read_text("utf-8") == "a=1"


def test_stdin_goes_to_stdout(folder: Path) -> None:
    """``-`` is a filter for editors."""
    from click.testing import CliRunner  # noqa: PLC0415

    from tplog.cli.main import main  # noqa: PLC0415

    run = CliRunner(env={"TPLOG_LANG": "en"}).invoke
    assert run(main, ["fmt", "-"], input="b=1\r\n").stdout_bytes == b"b = 1\n"
    assert run(main, ["fmt", "--check", "-"], input="b=1").output == "-\n"
    result = run(main, ["fmt", "-"], input="b\n")
    assert (result.exit_code, "-:1: not-toml: " in result.stderr) == (2, True)
    assert run(main, ["fmt", "-"], input="#" * (2**20 + 1)).exit_code == 2
