"""``tplog add``: what is typed becomes a decision file, and nothing wrong is taken in silence."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from string import Formatter

import pytest
from attrs import NOTHING

import tplog
from conftest import EVENTS, ROOT
from conversations import Script, Transcript, answered, file_of
from matter import applied
from tplog.cli.add.acts import plain_name
from tplog.cli.add.conversation import Conversation
from tplog.cli.add.ending import wants_record, write_file
from tplog.decision_files.formatter import format_decision_file
from tplog.events.field_types import specific_fields
from tplog.events.types import EVENT_CLASSES
from tplog.i18n.question_texts import QUESTION_TEXTS
from tplog.i18n.vocabulary import Language
from tplog.readers.decision_file import parse_decision

MEMO = EVENTS / "2025-01-29-trygghetspaketet.toml"
HEAD = answered("""
    Ärende: trygghetspaketet
    Handlingens titel: Tjänsteskrivelse Trygghetspaketet 2025, Nacka kommun
    Handlingens datum: 2025-01-29
    Vad är det för handling: 2
""")
PACKAGE = """
    Vad slags: anslag
    Organ: Kommunfullmäktige
    Konto som ger: 2018/kommunfullmäktige
    Post 1: kommunstyrelsen
    Belopp: fem miljoner kronor
    Id: 2018/ram
    Ett beslut till: ja

    Vad slags: något annat
    Vad slags: uppdrag
    Organ: kommunfullmäktige
    Till: kommunstyrelsen
    Omfattning: avgöra hur pengarna ska prioriteras
    Id: 2018/uppdrag
    Mer: över
    Över: 2018/kommunstyrelsen
    Ett beslut till: ja
"""
FRAME = """
    Vad slags: anslag
    Organ:
    Konto som ger: {year}/kommunfullmäktige
    Post 1: kommunstyrelsen
    Belopp: 5 mkr
    Post 2: Socialnämnden
    Belopp: 1 mkr
    Summan: 6 mkr
    Id: {year}/ram
    Ett beslut till: ja
"""
YEAR_2024 = """
    Vad slags: fördelning
    Konto som ger: 2024/kommunstyrelsen
    Post 1: Trygghetsvärdar
    Belopp: 1,6 mkr
    Post 2: SSPF
    Belopp: 1,5 mkr
    Post 3: lokala arbetsgrupper
    Belopp: 0,6, mkr
    Post 4: lokala aktörer
    Belopp: 0,6 mkr
    Post 5: övriga insatser
    Belopp: 0,1 mkr
    Summan: 5,0 mkr
    Id: 2024/budget
    Mer: despite
    Kod: total-mismatch
    Varför: Tabellen anger summan 5,0 mkr; posterna blir 4,4.
    Ett beslut till: ja

    Vad slags: utfall
    Till och med: 2024-12-31
    Konto som posterna: 2024/kommunstyrelsen
    Post 1: trygghetsvärdar
    Belopp: 1,4 mkr
    Post 2: sspf
    Belopp: 1,5 mkr
    Post 3: lokala-arbetsgrupper
    Belopp: 0,5 mkr
    Post 4: lokala-aktörer
    Belopp: 0,6 mkr
    Post 5: övriga-insatser
    Belopp: 0,1 mkr
    Summan: 4,1 mkr
    Id: 2024/utfall
    Ett beslut till: ja
"""
YEAR_2025 = """
    Vad slags: anslag
    Organ: kommunfullmäktige
    Konto som ger: 2025/kommunfullmäktige
    Post 1: kommunstyrelsen
    Belopp: 3,5 mkr
    Id: 2025/ram
    Mer: also_named
    Organ som handlingen: kommunstyrelsen
    Ett beslut till: ja

    Vad slags: förslag
    Organ: trygghetsutskottet
    Konto som ger: 2025/kommunstyrelsen
    Tabellens enhet: mkr
    Post 1: trygghetsvärdar
    Belopp: 2 miljoner kronor
    Post 2: sspf
    Belopp: 0
    Post 3: lokala arbetsgrupper
    Belopp: 700 000 kronor
    Post 4: lokala aktörer
    Belopp: 700 000 kronor
    Post 5: övriga insatser
    Belopp: 100 000 kronor
    Summan: 3,5 mkr
    Id: 2025/förslag
    Mer: to
    Till: kommunstyrelsen
    Mer: changes
    Ändrat konto: 2025/kommunstyrelsen/trygghetsvärdar
    Ändringen: 400 tkr
    Konto som det jämförs: 2024/kommunstyrelsen/trygghetsvärdar
"""
GRANT = """
    Ärende: statsbidrag-brottsförebyggande
    Handlingens titel: Tjänsteskrivelse
    Vad är det för handling: 2
    Vad slags: statsbidrag
    Konto som ger: 2024/staten
    Post 1: kommunen
    2024/kommunen finns inte: Nacka kommun
    Belopp: cirka 2,5 mkr
    Id: 2024/statsbidrag
"""


def transfers(book: tplog.Book) -> set[tuple[object, ...]]:
    """All that moves, is proposed or noted: by event, from, to and öre."""
    events = [record.event for record in book.records()]
    moves = {
        (event.id, str(move.giver), str(move.taker), move.ore)
        for event in events
        for move in event.all_transfers
    }
    noted = {
        (event.id, str(figure.account), figure.amount.ore) for event in events for figure in event.measures
    }
    return {*moves, *noted}


def test_the_memo_typed_in_moves_the_same_money(matter: tplog.Book, tmp_path: Path) -> None:
    """Typed act by act into an empty log, the real memo gives a file that records what its own file does."""
    frames = [FRAME.format(year=year) for year in range(2019, 2025)]
    texts = (PACKAGE, *frames, YEAR_2024, YEAR_2025)
    book = tplog.Book(tplog.MemoryLog())
    for script in (Script(HEAD, *map(answered, texts)), Script(answered(GRANT))):
        file = tmp_path / f"{len(script.left)}.toml"
        file.write_text(file_of(book, script), "utf-8")
        book.apply(file)
    assert transfers(book) == transfers(matter)


# What is typed for each kind of act, on top of the real matter.
KINDS: Mapping[str, str] = {
    "AccountOpened": """
        Konto att lägga upp: 2026/kommunstyrelsen
        Konto att lägga upp: 2026/kommunstyrelsen/värdar
        Namn på: Trygghetsvärdar
    """,
    "OpeningStated": """
        Konto som ger: 2026/ingående
        Post 1: kommunstyrelsen
        Belopp: 1 mkr
    """,
    "FrameDecided": """
        Konto som ger: 2026/kommunfullmäktige
        Post 1: kommunstyrelsen
        Belopp: 3,5 mkr
    """,
    "FrameChanged": """
        Konto som ger: 2025/kommunfullmäktige
        Post 1: kommunstyrelsen
        Belopp: -400 tkr
        Hur skriver: 2
        Mer: funding
        Finansiering: årets resultat
    """,
    "GrantAwarded": """
        Konto som ger: 2025/staten
        Post 1: 2025/kommunstyrelsen/sspf
        Belopp: 100 tkr
    """,
    "ProposalMade": """
        Konto som ger: 2025/kommunfullmäktige
        Post 1: kommunstyrelsen
        Belopp: 100 tkr
        Mer: kind
        Slag: yrkande
    """,
    "ProposalSettled": """
        Förslaget: 2025/förslag
        Avgjort som: avslag
        Mer: minority
        Av en minoritet: ja
    """,
    "AllocationDecided": """
        Konto som ger: 2025/kommunstyrelsen
        Post 1: trygghetsvärdar
        Belopp: 2 mkr
        Post 2: övriga insatser
        Belopp: 1,5 mkr
        Summan: 3,5 mkr
        Mer: adopts
        Antar förslaget: 2025/förslag
    """,
    "ReallocationDecided": """
        Överföring 1, från: 2024/kommunstyrelsen/trygghetsvärdar
        Överföring 1, till: övriga insatser
        Belopp: 100 tkr
        Överföring 2, från: 2024/kommunstyrelsen/lokala-arbetsgrupper
        Överföring 2, till: övriga insatser
        Belopp: 50 tkr
        Summan: 150 tkr
    """,
    "CarryOverDecided": """
        Överföring 1, från: 2024/kommunstyrelsen/trygghetsvärdar
        Överföring 1, till: trygghetsvärdar
        Överföring 1, till: 2025/kommunstyrelsen/trygghetsvärdar
        Belopp: 50 tkr
    """,
    "ReserveUsed": """
        Slag: disponering
        Konto som ger: 2025/reserv
        Post 1: kommunstyrelsen
        Belopp: 100 tkr
        Mer: despite
        Kod: frame-exceeded
        Varför: Reserven är äldre än loggen.
    """,
    "OutcomeRecorded": """
        Till och med: 2025-04-30
        Konto som posterna: 2025/kommunstyrelsen
        Tabellens enhet: tkr
        Post 1: trygghetsvärdar
        Belopp: 300
    """,
    "ForecastRecorded": """
        Post 1: 2025/kommunstyrelsen
        Belopp: 3,6 mkr
        Mer: made
        Gjord: 2025-04
    """,
    "PlanNoted": """
        Konto som posterna: 2026/kommunstyrelsen
        Post 1: trygghetsvärdar
        Belopp: 2 mkr
    """,
    "MandateGiven": """
        Till: Trygghetsutskottet
        Omfattning: fördela mellan posterna
        Mer: limit
        Högst: 100 tkr
    """,
    "GuidelineDecided": """
        Slag: mål
        Lydelse: Kostnaden ska minska.
        Mer: at_most
        Högst: 3 mkr
        Mer: över
        Över: 2025/kommunstyrelsen
        Mer: from_year
        Från år: 2025
    """,
    "ConditionSettled": """
        Beslutet: 2025/villkorat
        Avgjort som: uppfyllt
    """,
    "DecisionReviewed": """
        Beslutet: 2024/budget
        Prövning: fastställd
    """,
    "Corrected": """
        Rättar: 2024/utfall
        Vad som var fel: Fel år.
    """,
    "YearClosed": """
        År: 2024
    """,
    "SumStated": """
        Summerar: 2023/ram, 2024/ram
        Summan: 12 mkr
    """,
    "FindingAnswered": """
        Iakttagelse: total-mismatch
        Svar: Tabellen är ofullständig.
        Mer: visad av
        Visad av: 2024/budget
    """,
    "RelationNoted": """
        Slag: del av
        Eget konto: 2024/kommunstyrelsen
        2024/kommunstyrelsen hör till: 2024/kommunstyrelsen
        Mer: i ärendet
        I ärendet: hela
    """,
}
TITLE = answered("""
    Ärende: trygghetspaketet
    Handlingens titel: Protokoll
    Handlingens datum: 2025-05-12
    Diarienummer: KS 2025/1, KS 2025/2
    Vad är det för handling: 1
""")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> tplog.Book:
    """The real matter, with a conditional decision and a larger budget."""
    file = tmp_path_factory.mktemp("log") / "more.toml"
    file.write_text(
        """
        budget = "trygghetspaketet"
        [source]
        title = "Protokoll"
        [[event]]
        type      = "FrameChanged"
        id        = "2025/villkorat"
        from      = "2025/kommunfullmäktige"
        lines     = { "2025/kommunstyrelsen" = "1 mkr" }
        condition = "att staten betalar"
        [[event]]
        type = "AccountOpened"
        id = "hela/konton"
        budget = "hela"
        accounts = { "2024/kommunstyrelsen" = "Kommunstyrelsen" }
        """,
        "utf-8",
    )
    return applied(file)


def kind_answers(name: str) -> list[tuple[str, str]]:
    """What is typed for an act of this kind, with the choice of the kind."""
    (kind,) = (known for known in EVENT_CLASSES if known.__name__ == name)
    words = plain_name(kind, Language.SV)
    first = (
        []
        if (kind.allowed_roles and name != "Corrected") or kind.measure_name
        else [("Vad slags", "något annat")]
    )
    return [*first, ("Vad slags", words), *answered(KINDS[name])]


@pytest.mark.parametrize("name", [kind.__name__ for kind in EVENT_CLASSES])
def test_each_kind_of_act_can_be_typed(log: tplog.Book, name: str) -> None:
    """Its file has that act, applies on top of the log, is tidy, and states all that its class must have."""
    text = file_of(log, Script(TITLE, kind_answers(name)))
    assert text == format_decision_file(text, "typed.toml")
    draft = parse_decision(text, "typed.toml")
    event = draft.events[-1].event
    assert type(event).__name__ == name
    assert all(
        getattr(event, field.name) for field in specific_fields(type(event)) if field.default is NOTHING
    )
    with log.dry_run_copy() as book:
        receipt = book.apply(draft)
        assert [record.event.id for record in receipt.records] == [
            drafted.event.id for drafted in draft.events
        ]


def test_every_kind_has_been_typed() -> None:
    """A new kind of act is tried here too."""
    assert set(KINDS) == {kind.__name__ for kind in EVENT_CLASSES}


def typed(
    capsys: pytest.CaptureFixture[str], *answers: str, lang: Language = Language.SV
) -> tuple[str, Script, str]:
    """The file of answers on top of nothing, the script, and what was said meanwhile."""
    script = Script(HEAD if lang is Language.SV else HEAD_EN, *map(answered, answers))
    text = file_of(tplog.Book(tplog.MemoryLog()), script, lang)
    return text, script, capsys.readouterr().out.replace("\u00a0", " ")


FRAME_2025 = """
    Vad slags: anslag
    Konto som ger: 2025/kommunfullmäktige
    Post 1: kommunstyrelsen
"""
HEAD_EN = answered("""
    Matter: trygghetspaketet
    Title: Tjänsteskrivelse Trygghetspaketet 2025, Nacka kommun
    Date: 2025-01-29
    What is the paper: 2
""")


def test_an_amount_is_said_as_it_was_understood(capsys: pytest.CaptureFixture[str]) -> None:
    """In kronor, with its hedge; the file keeps the paper's words."""
    text, _, said = typed(capsys, FRAME_2025, "Belopp: cirka 2,4 mkr")
    assert "= cirka 2,4 mkr = 2 400 000 kr (cirka)" in said
    assert '"cirka 2,4 mkr"' in text


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("1,234 tkr", "amount-ambiguous"),
        ("2400000", "amount-without-unit"),
        ("2.4 mkr", "amount-ambiguous"),
        ("xx kronor", "amount-placeholder"),
        ("23 kr per invånare", "amount-rate"),
        ("mycket", "amount-unreadable"),
    ],
)
def test_a_doubtful_amount_is_asked_for_again(
    capsys: pytest.CaptureFixture[str], wrong: str, code: str
) -> None:
    """As apply refuses it, with the same words, and nothing of it reaches the file."""
    text, script, said = typed(capsys, FRAME_2025, f"Belopp: {wrong}\nBelopp: 2,4 mkr")
    assert f"  {code}: " in said
    assert wrong not in text
    assert len(script.defaults("Belopp")) == 2


@pytest.mark.parametrize(
    ("question", "wrong", "said"),
    [
        ("Handlingens datum", "29 januari", "date-unreadable"),
        ("Ärende", "тrygghet", "letter-foreign"),
        ("Vad är det för handling", "3", "inget av svaren"),
        ("Handlingens fil", "finns-inte.pdf", "Det finns ingen fil"),
        ("Tabellens enhet", "euro", "value-wrong"),
        ("Beslutsdatum", "2025-13-01", "date-unreadable"),
        ("Konto som ger", "kommunfullmäktige", "Skriv kontot med år"),
        ("Post 1", "2025/…", "account-unreadable"),
        ("Id", "2025 ram", "id-unreadable"),
        ("Ett beslut till", "kanske", "ja eller nej"),
    ],
)
def test_a_wrong_answer_is_asked_for_again(
    capsys: pytest.CaptureFixture[str], question: str, wrong: str, said: str
) -> None:
    """Each kind of answer is judged where it is typed, and the file is as without it."""
    usual = [*HEAD, *answered(FRAME_2025), ("Belopp", "2,4 mkr")]
    names = [name for name, _ in usual]
    order = [
        "Ärende",
        "Handlingens titel",
        "Handlingens datum",
        "Handlingens fil",
        "Vad är det för handling",
        "Vad slags",
    ]
    order += ["Beslutsdatum", "Konto som ger", "Tabellens enhet", "Post 1", "Belopp", "Id", "Ett beslut till"]
    place = next(
        (at for at, name in enumerate(names) if order.index(name) >= order.index(question)), len(names)
    )
    book = tplog.Book(tplog.MemoryLog())
    expected = file_of(book, Script(usual))
    capsys.readouterr()
    assert file_of(book, Script(usual[:place], [(question, wrong)], usual[place:])) == expected
    assert said in capsys.readouterr().out


def test_totals_are_checked_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """A sum that is not that of the lines is said before the next question, and so when it is mended."""
    answers = "Belopp: 2,4 mkr\nSumman: 2,5 mkr\nId: <\nSumman: 2,4 mkr"
    text, _, said = typed(capsys, FRAME_2025, answers)
    assert said.index("total-mismatch") < said.index("Nu hindrar inget")
    assert 'total = "2,4 mkr"' in text.replace("  ", "")


def test_balances_are_shown_before_and_after(capsys: pytest.CaptureFixture[str], matter: tplog.Book) -> None:
    """After each amount, as a dry run of apply has them; findings beside them."""
    answers = (
        "Vad slags: ändrad ram\nKonto som ger: 2025/kommunfullmäktige\nPost 1: kommunstyrelsen\nBelopp: 1 mkr"
    )
    file_of(matter, Script(HEAD, answered(answers)))
    said = capsys.readouterr().out
    assert "2025/kommunstyrelsen          3,5           4,5" in said
    assert "funding-not-stated" in said


def test_going_back_asks_anew_and_offers_what_was_typed() -> None:
    """Back over two acts to the title, and forward by Enter: the file has the new title and all the rest."""
    book = tplog.Book(tplog.MemoryLog())
    first = [*HEAD, *answered(FRAME_2025), ("Belopp", "2,4 mkr"), ("Summan", "2,4 mkr")]
    plain = file_of(book, Script(first))
    keys = [
        "Id",
        "Summan",
        "Post 2",
        "Belopp",
        "2025/kommunstyrelsen finns",
        "Post 1",
        "Tabellens",
        "Konto som ger",
    ]
    keys += [
        "Var i",
        "Beslutets",
        "Beslutsdatum",
        "Organ",
        "Vad slags",
        "Vad är",
        "Handlingens fil",
        "Paragraf",
    ]
    keys += ["Diarienummer", "Handlingens datum"]
    script = Script(first, [(key, "<") for key in keys], [("Handlingens titel", "Protokoll")])
    text = file_of(book, script)
    assert text == plain.replace("Tjänsteskrivelse Trygghetspaketet 2025, Nacka kommun", "Protokoll")
    assert script.defaults("Belopp")[-1] == "2,4 mkr"


def test_going_back_offers_no_amount_of_another_account() -> None:
    """With another line in its place the amount is typed anew."""
    answers = (
        "Belopp: 2,4 mkr\n"
        "Post 2: <\n"
        "Belopp: <\n"
        "2025/kommunstyrelsen finns: <\n"
        "Post 1: socialnämnden\n"
        "Belopp: 1 mkr\n"
    )
    script = Script(HEAD, answered(FRAME_2025), answered(answers))
    text = file_of(tplog.Book(tplog.MemoryLog()), script)
    assert script.defaults("Belopp") == ["", "2,4 mkr", ""]
    assert '"2025/socialnämnden" = "1 mkr"' in text
    assert "kommunstyrelsen" not in text


def test_the_first_question_has_none_before_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Going back from it is said to be impossible, and a question mark explains it."""
    script = Script([("Ärende", "<"), ("Ärende", "?")], HEAD, answered(FRAME_2025), [("Belopp", "1 mkr")])
    file_of(tplog.Book(tplog.MemoryLog()), script)
    said = capsys.readouterr().out
    assert "första frågan" in said
    assert QUESTION_TEXTS["budget.help"][0] in said


def test_a_new_account_is_opened_with_those_above_it() -> None:
    """Each is named, from the top down, and opened before the act that names it."""
    answers = (
        "Vad slags: fördelning\n"
        "Konto som ger: 2025/kommunstyrelsen\n"
        "Post 1: Åtgärder/Värdar & ljus\n"
        "Belopp: 0 kr\n"
    )
    text = file_of(tplog.Book(tplog.MemoryLog()), Script(HEAD, answered(answers)))
    opened = [
        line.partition(" = ")[0].strip() for line in text.partition("[event.accounts]\n")[2].splitlines()[:3]
    ]
    assert opened == [f'"2025/kommunstyrelsen{part}"' for part in ("", "/åtgärder", "/åtgärder/värdar-ljus")]
    assert '"åtgärder/värdar-ljus" = "0 kr"' in text


def test_a_name_of_several_accounts_is_no_answer(
    capsys: pytest.CaptureFixture[str], matter: tplog.Book
) -> None:
    """Without a year it could be any of theirs; all are named."""
    answers = (
        "Vad slags: prognos\n"
        "Post 1: SSPF (skola, socialtjänst, polis och fritid)\n"
        "Post 1: 2025/kommunstyrelsen/sspf\n"
        "Belopp: 0 kr\n"
    )
    text = file_of(matter, Script(HEAD, answered(answers)))
    assert "2024/kommunstyrelsen/sspf, 2025/kommunstyrelsen/sspf" in capsys.readouterr().out
    assert '"2025/kommunstyrelsen/sspf" = "0 kr"' in text


def test_an_account_stands_once_in_an_act(capsys: pytest.CaptureFixture[str]) -> None:
    """A line typed twice would overwrite its first amount."""
    text, _, said = typed(
        capsys, FRAME_2025, "Belopp: 1 mkr\nPost 2: kommunstyrelsen\nPost 2: socialnämnden\nBelopp: 2 mkr"
    )
    assert "har redan ett belopp" in said
    assert '"1 mkr"' in text


def test_the_papers_file_is_hashed(tmp_path: Path) -> None:
    """Its name and its SHA-256 are written, and not where it lay."""
    paper = tmp_path / "Protokoll KS.pdf"
    paper.write_bytes(b"%PDF")
    script = Script(
        HEAD[:3], [("Handlingens fil", str(paper))], HEAD[3:], answered(FRAME_2025), [("Belopp", "1 mkr")]
    )
    text = file_of(tplog.Book(tplog.MemoryLog()), script)
    assert '"Protokoll KS.pdf"' in text
    assert sha256(b"%PDF").hexdigest() in text
    assert str(tmp_path) not in text


FORMAL = """
    Mer: prepared_by
    Organ som beredde: kommunstyrelsen, socialnämnden
    Mer: votes
    Omröstningen: 31–20
    Mer: dissents
    Partier: (S), (V)
    Mer: recused
    Jäv: en ledamot
    Mer: approved
    Dagen då protokollet: 2025-05-20
    Mer: announced
    Dagen då justeringen: 2025-05-21
    Mer: remarks
    Anmärkning: ”Så \"här\" = [skrev] # någon”
    Mer: contradictions
    Vad handlingen: Två summor.
"""


def test_the_formal_side_can_be_typed() -> None:
    """All that every act may have is offered, and whatever is typed as words stays words."""
    text = file_of(
        tplog.Book(tplog.MemoryLog()),
        Script(HEAD, answered(FRAME_2025), [("Belopp", "1 mkr")], answered(FORMAL)),
    )
    event = parse_decision(text, "typed.toml").events[-1].event
    assert event.act.dissents == ("(S)", "(V)")
    assert [preparation.body for preparation in event.act.prepared_by] == ["kommunstyrelsen", "socialnämnden"]
    assert event.remarks == ('”Så "här" = [skrev] # någon”',)
    assert all(
        (event.act.votes, event.act.recused, event.act.approved, event.act.announced, event.contradictions)
    )


def test_it_asks_in_english_too(capsys: pytest.CaptureFixture[str]) -> None:
    """The same answers give the same file, and nothing is said in Swedish."""
    swedish, _, _ = typed(capsys, FRAME_2025, "Belopp: 2,4 mkr\nSumman: 2,4 mkr")
    english, script, said = typed(
        capsys,
        "What kind: frame decided\nAccount that gives: 2025/kommunfullmäktige\nLine 1: kommunstyrelsen",
        "Amount: 2,4 mkr\nSum as: 2,4 mkr",
        lang=Language.EN,
    )
    assert english == swedish
    assert "= 2,4 mkr = 2,400,000 kr" in said
    assert "The council grants a frame" in said
    assert not [
        question.text for question, _ in script.questions if set("åäö") & set(question.text.casefold())
    ]


def test_each_text_is_in_both_languages() -> None:
    """And with the same parts to fill in."""
    for key, (sv, en) in QUESTION_TEXTS.items():
        assert sv, key
        assert sorted(part[1] for part in Formatter().parse(sv) if part[1]) == sorted(
            part[1] for part in Formatter().parse(en) if part[1]
        ), key


SHOWN = {
    Language.SV: """
        Vad är det för handling: 1
        Vad slags: fördelning
        Organ: Kommunstyrelsen
        Beslutsdatum: 2025-02-17
        Konto som ger: 2025/kommunstyrelsen
        Post 1: trygghetsvärdar
        Belopp: 2.000 tkr
        Belopp: 2 000 tkr
        Post 2: lokala aktörer
        Belopp: 700 000 kronor
        Summan: 2,8 mkr
        Id: <
        Summan: 2,7 mkr
    """,
    Language.EN: """
        What is the paper: 1
        What kind: allocation
        Body: Kommunstyrelsen
        Date of the decision: 2025-02-17
        Account that gives: 2025/kommunstyrelsen
        Line 1: trygghetsvärdar
        Amount: 2.000 tkr
        Amount: 2 000 tkr
        Line 2: lokala aktörer
        Amount: 700 000 kronor
        Sum as: 2,8 mkr
        Id: <
        Sum as: 2,7 mkr
    """,
}
TITLES = {Language.SV: "Handlingens titel", Language.EN: "Title of the paper"}
FROM, UNTIL = "2025/kommunstyrelsen", "2025/fördelning"


@pytest.mark.parametrize("lang", Language)
def test_the_conversation_in_the_docs_is_what_is_said(
    capsys: pytest.CaptureFixture[str], matter: tplog.Book, monkeypatch: pytest.MonkeyPatch, lang: Language
) -> None:
    """docs/add.md shows a decision that is typed, in each language, from the account that gives on."""
    monkeypatch.setenv("COLUMNS", "120")
    title = [(TITLES[lang], "Protokoll kommunstyrelsen")]
    file_of(matter, Transcript(title, answered(SHOWN[lang])), lang, "trygghetspaketet")
    said = capsys.readouterr().out
    shown = said[said.rindex("\n", 0, said.index(f": {FROM}")) + 1 : said.rindex(f": {UNTIL}")].rpartition(
        "\n"
    )[0]
    assert f"```text\n{shown.strip()}\n```" in (ROOT / "docs" / "add.md").read_text("utf-8")


def test_a_name_like_an_open_account_is_not_opened_by_enter(matter: tplog.Book) -> None:
    """A misspelt line is named beside the one that it is like, and nothing is filled in."""
    misspelt = "Post 1: kommunstyrelse\n2025/kommunstyrelse finns: <\nPost 1: kommunstyrelsen\nBelopp: 1 mkr"
    script = Script(HEAD, answered(FRAME_2025)[:-1], answered(misspelt))
    text = file_of(matter, script)
    assert script.defaults("2025/kommunstyrelse finns") == [""]
    assert "AccountOpened" not in text


def test_each_pair_of_accounts_has_its_amount_typed(log: tplog.Book) -> None:
    """The amount of another giver to the same line is offered for neither, and none is lost."""
    script = Script(TITLE, kind_answers("ReallocationDecided"))
    text = file_of(log, script)
    assert script.defaults("Belopp") == ["", ""]
    assert text.count('"2024/kommunstyrelsen/övriga-insatser", amount') == 2


def test_a_second_remark_stands_with_the_first() -> None:
    """What may come several times is added, not replaced."""
    answers = "Belopp: 1 mkr\nMer: remarks\nAnmärkning: En.\nMer: remarks\nAnmärkning: Två."
    script = Script(HEAD, answered(FRAME_2025), answered(answers))
    text = file_of(tplog.Book(tplog.MemoryLog()), script)
    assert parse_decision(text, "typed.toml").events[-1].event.remarks == ("En.", "Två.")
    assert script.defaults("Anmärkning") == ["", ""]


def test_a_line_whose_name_would_be_a_path_is_written_whole() -> None:
    """A line called 2024/a below the giver is not the account 2024/a."""
    answers = "Vad slags: fördelning\nKonto som ger: 2025/nämnden\nPost 1: 2025/nämnden/2024/a\nBelopp: 0 kr"
    text = file_of(tplog.Book(tplog.MemoryLog()), Script(HEAD, answered(answers)))
    (figure,) = parse_decision(text, "typed.toml").events[-1].event.measures
    assert str(figure.account) == "2025/nämnden/2024/a"


def test_a_file_that_would_be_refused_is_not_offered_to_the_log(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """It is written, so that nothing typed is lost, and nobody is asked whether to record it."""
    script = Script(HEAD, answered(FRAME_2025), answered("Belopp: 2,4 mkr\nSumman: 2,5 mkr"))
    conversation = Conversation(tplog.Book(tplog.MemoryLog()), script, Language.SV)
    path = write_file(conversation, tmp_path / "typed.toml")
    assert '"2,5 mkr"' in path.read_text("utf-8")
    assert not wants_record(conversation, "tplog.db", is_new=True)
    assert not script.defaults("Registrera")
    assert "tar inte emot filen" in capsys.readouterr().out
