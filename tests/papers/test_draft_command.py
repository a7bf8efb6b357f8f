"""``tplog draft`` as one types it: what it writes, says, refuses, and how a draft becomes records."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import tplog
from conftest import EVENTS, ROOT, Cli, Golden
from papers.making import pdf, shown
from tplog.events.types import AccountOpened
from tplog.i18n.vocabulary import Language
from tplog.json_schemas.command_output import output_schema
from tplog.papers import draft, read

FOLDER = Path(__file__).parent
MEMO = FOLDER / "s01-trygghetspaketet.pdf"
MINUTES = FOLDER / "s13-exempelby-protokoll.pdf"
TARIFF = FOLDER / "s09-hamntaxa.pdf"
GOLDENS = {
    "s01-trygghetspaketet.pdf": "sv",
    "s04-hembygdsforeningar.pdf": "en",
    "s08-kommuninvest.docx": "sv",
}
LINES = {
    "trygghetsvärdar": "trygghetsvärdar",
    "sspf": "sspf",
    "stöd till lokala arbetsgrupper": "lokala-arbetsgrupper",
    "insatser i samverkan med lokala aktörer": "lokala-aktörer",
    "övriga insatser": "övriga-insatser",
}


@pytest.mark.parametrize("name", GOLDENS)
def test_a_draft_says_the_same_every_time(name: str, cli: Cli, golden: Golden) -> None:
    """Byte for byte what lies in tests/papers/drafts, and `fmt` leaves it as it is."""
    result = cli("draft", str(FOLDER / name), lang=GOLDENS[name])
    golden(FOLDER / "drafts" / f"{Path(name).stem}.toml", result.stdout)
    Path("utkast.toml").write_text(result.stdout, "utf-8")
    assert cli("fmt", "--check", "utkast.toml").exit_code == 0
    refused = cli("apply", "--create", "utkast.toml")
    assert refused.exit_code == 2
    assert {line.split(": ")[-3] for line in refused.stderr.splitlines()} == {"draft-unfinished"}


def mended(text: str) -> str:
    """The draft of the memo as a registrar mends it: the budget, who gives, the year, lines, last day."""
    for name, path in LINES.items():
        for placeholder in re.findall(rf'"(?:20\d\d/)?(fyll-i-\d+)" = .*# ”{name}”', text, re.IGNORECASE):
            text = re.sub(rf"(?<=20\d\d/){placeholder}", f"kommunstyrelsen/{path}", text)
            text = text.replace(placeholder, f"2025/kommunstyrelsen/{path}")
    text = re.sub(r'(?m)^# "2025/fyll-i-01" = "".*$', '"2025/fyll-i-01" = "Kommunstyrelsen"', text)
    text = re.sub(r"20\d\d/fyll-i-\d+|fyll-i-\d+", "2025/kommunstyrelsen", text)
    text = re.sub(r'until +=\s+""', "until = 2024-12-31", text)
    return re.sub(r'budget = ""', 'budget = "trygghetspaketet"', text)


def test_the_mended_draft_of_the_memo_is_recorded(cli: Cli) -> None:
    """Filled in, it applies to a new log by itself: accounts, proposal and outcome as the paper has them."""
    Path("utkast.toml").write_text(mended(cli("draft", str(MEMO), lang="sv").stdout), "utf-8")
    applied = cli("apply", "--create", "utkast.toml", "--paper", str(MEMO))
    assert applied.exit_code == 0, applied.stderr
    with tplog.open("tplog.db") as book:
        opened, proposal, outcome = book.records()
    assert isinstance(opened.event, AccountOpened)
    assert [account.name for account in opened.event.accounts][:2] == ["Kommunstyrelsen", "trygghetsvärdar"]
    assert (type(proposal.event).__name__, proposal.event.amount) == ("ProposalMade", 350_000_000)
    assert (type(outcome.event).__name__, outcome.event.amount) == ("OutcomeRecorded", 410_000_000)
    assert outcome.event.quotes[-1].exact == "0,1 mkr"
    assert proposal.event.act.source.sha256


def test_the_accounts_of_a_log_are_offered(cli: Cli) -> None:
    """By their names; with a budget only its own, and its name is written, with a mark to delete."""
    assert cli("apply", "--create", str(EVENTS)).exit_code == 0
    text = cli("draft", str(MINUTES), "--budget", "trygghetspaketet", "--only", "§ 32", lang="sv").stdout
    (event,) = tomllib.loads(text)["event"]
    assert [tuple(pair.values())[:2] for pair in event["transfers"]] == [
        ("2025/kommunstyrelsen/trygghetsvärdar", "2025/kommunstyrelsen/lokala-aktörer"),
        ("2025/kommunstyrelsen/trygghetsvärdar", "2025/kommunstyrelsen/övriga-insatser"),
    ]
    assert (tomllib.loads(text)["budget"], tomllib.loads(text)["draft"]) == ("trygghetspaketet", True)
    Path("utkast.toml").write_text(text, "utf-8")
    assert "draft-unread" in cli("apply", "utkast.toml").stderr
    Path("utkast.toml").write_text(re.sub(r"(?m)^draft .*\n", "", text), "utf-8")
    assert "draft" not in cli("apply", "utkast.toml").stderr


def test_the_accounts_of_another_budget_are_not_offered(cli: Cli) -> None:
    """A budget that the log does not have yet has none, so each account is one to fill in."""
    assert cli("apply", "--create", str(EVENTS)).exit_code == 0
    text = cli("draft", str(MINUTES), "--budget", "nytt", "--only", "§ 32", lang="sv").stdout
    *_, event = tomllib.loads(text)["event"]
    ends = [end for pair in event["transfers"] for end in (pair["from"], pair["to"])]
    assert all("fyll-i-" in end for end in ends)


def test_what_is_said_goes_to_stderr(cli: Cli) -> None:
    """Counts and time; with --quiet nothing, and the draft alone on stdout in both."""
    said = cli("draft", str(MINUTES))
    quiet = cli("draft", str(MINUTES), "--quiet")
    assert re.fullmatch(
        r"3 pages, 8 §§; \d+ acts with \d+ amounts, \d+ doubtful; \d+ amounts left out; "
        r"3 sums, 0 do not add up; read in \d+\.\d s\n",
        said.stderr,
    )
    assert (quiet.stderr, quiet.stdout) == ("", said.stdout)


def test_a_file_that_is_there_is_left_alone(cli: Cli) -> None:
    """Unless --force says otherwise."""
    Path("beslut.toml").write_text("mitt", "utf-8")
    refused = cli("draft", str(TARIFF), "-o", "beslut.toml")
    assert (refused.exit_code, Path("beslut.toml").read_text("utf-8")) == (2, "mitt")
    assert cli("draft", str(TARIFF), "-o", "beslut.toml", "--force").exit_code == 0
    assert Path("beslut.toml").read_text("utf-8").startswith("# DRAFT of s09-hamntaxa.pdf")


@pytest.mark.parametrize("name", ["p.pdf", "link.toml", "x/../p.pdf"])
def test_a_draft_never_takes_the_place_of_its_paper(name: str, cli: Cli) -> None:
    """Not with --force either, nor under another name of the file."""
    paper = TARIFF.read_bytes()
    Path("p.pdf").write_bytes(paper)
    Path("link.toml").symlink_to("p.pdf")
    Path("x").mkdir()
    assert cli("draft", "p.pdf", "-o", name, "--force").exit_code == 2
    assert Path("p.pdf").read_bytes() == paper


def test_a_paper_without_acts_is_said_to_have_none(cli: Cli) -> None:
    """The exit code is 0, and what was left out is printed, also where the draft goes to a file."""
    result = cli("draft", str(TARIFF), "-o", "taxa.toml")
    assert result.exit_code == 0
    assert "no decisions or proposals about money; 5 amounts left out" in result.stderr
    assert "5:90 kr" in result.stderr
    assert "event" not in tomllib.loads(Path("taxa.toml").read_text("utf-8"))


def test_chosen_pages_and_paragraphs(cli: Cli) -> None:
    """Only what was asked for is drafted, and the file says which pages were seen; no § is invented."""
    text = cli("draft", str(MINUTES), "--pages", "2", "--only", "31").stdout
    assert [event.get("paragraph") for event in tomllib.loads(text)["event"]] == [None, "§ 31"]
    assert "another paragraph than those chosen ('§ 32')" in text
    assert tomllib.loads(text)["source"]["seen"] == "page 2"
    missing = cli("draft", str(MINUTES), "--only", "§ 99")
    assert missing.exit_code == 2
    assert "the paper has no § 99. It has: § 31, § 32" in missing.stderr


def test_json_is_what_its_schema_says(cli: Cli) -> None:
    """The acts, what was left out and the sums, with their rules and places."""
    printed = json.loads(cli("draft", str(MINUTES), "--json").stdout)
    assert list(Draft202012Validator(output_schema("draft")).iter_errors(printed)) == []
    act = next(act for act in printed["acts"] if act["paragraph"] == "§ 32")
    assert [(line["name"], line["ore"], line["page"]) for line in act["lines"]] == [
        ("Insatser i samverkan med lokala aktörer", 25_000_000, 2),
        ("Övriga insatser", 5_000_000, 2),
    ]
    assert cli("draft", str(MINUTES), "--json", "--explain").exit_code == 2


def test_an_explanation_goes_rule_by_rule(cli: Cli) -> None:
    """Each act with the codes of its rules; the draft itself only where -o says."""
    explained = cli("draft", str(MINUTES), "--explain", "-o", "beslut.toml").stdout
    assert "§ 32 Kommunstyrelsens beslut: ReallocationDecided, written plainly" in explained
    assert re.search(r"(?m)^  rule verb: .+omdisponerar", explained)
    assert "[[event]]" not in explained
    swedish = cli("draft", str(MINUTES), "--explain", lang="sv").stdout
    assert "§ 37 tabellen, kolumnen Utfall 2024: OutcomeRecorded" in swedish
    assert "[[event]]" in Path("beslut.toml").read_text("utf-8")


def test_a_paper_that_cannot_be_read_leaves_with_2(cli: Cli) -> None:
    """And so does a name that no budget can have, or a log that is not there."""
    for arguments in (
        (str(FOLDER / "broken" / "truncated.pdf"),),
        (str(TARIFF), "--budget", "<Stora budgeten>"),
        (str(TARIFF), "--db", "no-such.db"),
    ):
        result = cli("draft", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")


def test_words_of_a_paper_end_no_comment(cli: Cli, tmp_path: Path) -> None:
    """A paper that plants TOML in its sentences and names gets nothing but comments and quoted texts."""
    sentence = "Kommunstyrelsen beviljar 5 mkr till Hamnen # [[event]] type = ''' Kajen\\"
    lines = ["Kommunstyrelsen 2025-03-10", "§ 1 Hamn", "Kommunstyrelsens beslut", sentence]
    content = "".join(shown(text, 50, 700 - 30 * number) for number, text in enumerate(lines))
    path = tmp_path / "fientligt.pdf"
    path.write_bytes(pdf([content]))
    text = cli("draft", str(path)).stdout
    acts = [event for event in tomllib.loads(text).get("event", []) if event["type"] != "AccountOpened"]
    assert len(acts) <= 1
    assert all(
        line.startswith(("#", '"', "[")) or " = " in line or not line or line[0] in " ]"
        for line in text.split("\n")
    )


@pytest.mark.parametrize(("page", "lang"), [("papers.md", "en"), ("papers.sv.md", "sv")])
def test_the_pages_for_registrars_mend_the_draft_as_they_say(page: str, lang: str, cli: Cli) -> None:
    """The replacements of their table and the account that they open make of the draft what is recorded."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    draft = cli("draft", str(FOLDER / "s02-ronehamn-kaj.pdf"), lang=lang).stdout
    for before, after in re.findall(r"(?m)^\| `([^`]+)` \| `([^`]+)` \|$", text):
        assert before in draft or before.startswith("paper-")
        draft = draft.replace(before, after)
    draft = re.sub(r'(?m)^"2008/eget-kapital" = .*\n', "", draft)
    recorded = FOLDER / "drafts" / "ronehamn.toml"
    applied = recorded.read_text("utf-8")
    assert cli("paper", "check", str(recorded), str(FOLDER / "s02-ronehamn-kaj.pdf")).exit_code == 0
    assert tomllib.loads(draft) | {"event": ...} == tomllib.loads(applied) | {"event": ...}
    unlike = {"id": "", "place": "", "quotes": []}
    shown = [event | unlike for event in tomllib.loads(draft)["event"]]
    assert shown == [event | unlike for event in tomllib.loads(applied)["event"]]


def test_on_a_terminal_it_says_what_is_under_way(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """That the paper is read, then searched; not with --quiet, and not where nobody sits."""
    assert "reading" not in cli("draft", str(TARIFF)).stderr
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _self: True)
    said = cli("draft", str(TARIFF)).stderr.splitlines()
    assert said[:2] == ["reading s09-hamntaxa.pdf …", "looking for decisions in s09-hamntaxa.pdf …"]
    assert cli("draft", str(TARIFF), "--quiet").stderr == ""


def test_what_a_body_allocates_is_below_what_gives() -> None:
    """Money from an appropriation goes to lines of it: beside it no body could allocate it."""
    text = draft(read(ROOT / "tests/papers/s13-exempelby-protokoll.pdf")).toml(Language.SV)
    assert 'from         = "2025/kommunstyrelsen/fyll-i-01"' in text
    assert '"2025/kommunstyrelsen/fyll-i-01/fyll-i-02" = "80 000 kronor"' in text
