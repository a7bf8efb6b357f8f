"""The readers, each with what it may be given, and a check that fails where what must hold does not."""

from __future__ import annotations

import json
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from attrs import frozen
from hypothesis import strategies as st
from signed_log import KEY, ORIGIN, WITNESS

import tplog
from conftest import ROOT
from fuzz import papers
from fuzz.inputs import BOOKS, DECISIONS, LEAVES, ODD_LEAVES, decisions, leaves, mutated
from fuzz.written_books import SpoiltBooks, check_spoilt_books, spoilt_books
from hostile.texts import HARMFUL, TEXTS
from strategies import accounts, dates
from tplog.book.config_file import read_config
from tplog.decision_files.formatter import format_decision_file
from tplog.decision_files.outcome import compute_outcome
from tplog.decision_files.wide_accounts import name_accounts
from tplog.decision_files.wide_decision_file import WideFileHeader, wide_decision_text
from tplog.decision_files.wide_events import table_events
from tplog.decision_files.wide_map_proposal import proposed_map_text
from tplog.events.codec import MAX_LEAF_BYTES, encode_event
from tplog.events.record import Record
from tplog.events.value_codec import WireError, encode_canonical
from tplog.files.key_file import KEY_FILE_MODE, read_key, write_key
from tplog.i18n.finding_text import error_line
from tplog.i18n.vocabulary import Language
from tplog.merkle.checkpoint import parse_checkpoint, sign_checkpoint
from tplog.merkle.hashes import leaf_hash
from tplog.merkle.note import FormatError, parse_key, parse_note, parse_signature
from tplog.merkle.policy import parse_policy
from tplog.merkle.proof import ConsistencyProof, InclusionProof, parse_proof
from tplog.merkle.tiles import WIDTH, bundle_path
from tplog.merkle.tree import consistency_path, inclusion_path, tree_root
from tplog.merkle.witness_rules import check_add_checkpoint
from tplog.readers.bookkeeping import Bookkeeping
from tplog.readers.decision_file import parse_decision
from tplog.readers.sie import reader
from tplog.readers.tables.bookkeeping_table import read_booked_table
from tplog.readers.tables.line_mapping import parse_mapping
from tplog.readers.tables.tabular import parse_ore, read_grid, read_table
from tplog.readers.tables.wide_map import parse_wide_map
from tplog.readers.tables.wide_rows import read_wide_budget
from tplog.readers.tables.wide_table import find_parts
from tplog.values.account import parse_account
from tplog.values.amount import format_kronor
from tplog.values.amount_parser import parse_amount
from tplog.values.identifiers import ParseError
from tplog.values.limits import ORE_LIMIT
from tplog.values.partial_date import parse_date
from tplog.verification.dump_check import check_leaves, read_dump
from tplog.verification.report import CheckpointEvidence, TrustAnchors

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FOLDER = tempfile.TemporaryDirectory(prefix="tplog-fuzz-")


@frozen
class Target:
    """A reader under test: its inputs, and the check that fails where an input shows it wrong."""

    inputs: st.SearchStrategy[Any]
    check: Callable[[Any], None]


def harmless(error: tplog.TplogError) -> None:
    """An error of ours has reasons, each with a sentence in both languages that a screen does not obey."""
    assert error.reasons
    for reason in error.reasons:
        for language in Language:
            assert not HARMFUL.search(error_line(reason, language))


def decision(text: str) -> None:
    """A decision file is read or refused; each event that is read has a form to be kept in."""
    try:
        draft = parse_decision(text, "x\x1b.toml")
    except tplog.BadFile as error:
        harmless(error)
        return
    for drafted in draft.events:
        if encode_event(drafted.event).size <= MAX_LEAF_BYTES:
            record = Record.from_event(0, NOW, drafted.event)
            assert Record.from_leaf(0, record.leaf) == record


def tidied(text: str) -> None:
    """Formatting any TOML text twice equals formatting it once; other text is refused."""
    try:
        formatted = format_decision_file(text, "x.toml")
    except tplog.BadFile as error:
        if error.reasons[0].code == "tidying-changes":
            raise
        harmless(error)
        return
    assert format_decision_file(formatted, "x.toml") == formatted


def applied(text: str) -> None:
    """A decision file is recorded or refused."""
    try:
        tplog.Book(tplog.MemoryLog(), clock=lambda: NOW).apply(parse_decision(text, "x.toml"))
    except tplog.TplogError as error:
        harmless(error)


def amount(drawn: tuple[str, str | None]) -> None:
    """An amount is read, and so is what we write for it; or it is not understood."""
    with suppress(ParseError):
        ore = parse_amount(*drawn).ore
        assert abs(ore) < ORE_LIMIT
        assert parse_amount(format_kronor(ore)).ore == ore


# Some so small that arithmetic of 28 digits would lose them.
_decimals = st.text("0123456789", max_size=4) | st.from_regex("0{15,40}[1-9]", fullmatch=True)


@st.composite
def amounts(draw: st.DrawFn) -> tuple[str, Fraction | None]:
    """An amount as papers write it, and its öre by the test's own arithmetic; None for two readings."""
    kronor, decimals = draw(st.integers(0, 10**12)), draw(_decimals)
    unit, ore = draw(st.sampled_from([("kr", 100), ("tkr", 10**5), ("mkr", 10**8), ("miljarder", 10**11)]))
    mark = draw(st.sampled_from(["", " ", "\u00a0", "\u202f"]))
    grouped = f"{kronor:,}".replace(",", mark)
    sign = draw(st.sampled_from(["", "-", "−", "minus "]))
    text = f"{sign}{grouped}{',' if decimals else ''}{decimals} {unit}"
    if len(decimals) == 3 and (ore == 100 or (ore == 10**5 and 0 < kronor < 1000)):
        return text, None
    return text, Fraction(f"{kronor}.{decimals or 0}") * ore * (-1 if sign else 1)


def exact_amount(drawn: tuple[str, Fraction | None]) -> None:
    """An amount is exactly what arithmetic says, or refused: two readings, part of an öre, too much."""
    text, ore = drawn
    try:
        assert parse_amount(text).ore == ore
    except ParseError:
        assert ore is None or ore.denominator != 1 or abs(ore) >= ORE_LIMIT


def written_back(read: Callable[[Any], Any], write: Callable[[Any], Any], *errors: type[Exception]) -> Any:  # noqa: ANN401
    """A check: what is read is written back to the very input; else it is one of these errors."""

    def check(value: Any) -> None:  # noqa: ANN401
        with suppress(*errors):
            assert write(read(value)) == value

    return check


def proof(content: bytes) -> None:
    """A proof is read and written back, judged and tried without another error than ours."""
    with suppress(FormatError):
        parsed = parse_proof(content)
        assert b"\nextra " in content or bytes(parsed) == content
        assert parsed.verify(leaf_hash(b"no such leaf")) in {True, False}
        if isinstance(parsed, ConsistencyProof):
            check_add_checkpoint(parsed, [KEY.key], None)
            check_add_checkpoint(parsed, [KEY.key], CHECKPOINT)


def policy(text: str) -> None:
    """A policy is read, and can be asked; or it is malformed."""
    with suppress(FormatError):
        assert parse_policy(text).is_satisfied_by([KEY.key, WITNESS.key]) in {True, False}


def leaf(content: bytes) -> None:
    """A leaf is read as an event that can be stored and read again as the same; or it is refused."""
    try:
        record = Record.from_leaf(0, content)
    except WireError as error:
        harmless(error)
        return
    assert record.leaf == encode_canonical(json.loads(content)) == content
    assert Record.from_leaf(0, Record.from_event(0, record.recorded, record.event).leaf).event == record.event


def key_file(content: bytes) -> None:
    """A key file is read, or refused by an error of ours, with any passphrase."""
    path = _written("log.key", content)
    for ask in (None, lambda _path: "lösenfras"):
        try:
            assert parse_key(str(read_key(path, ask).key))
        except tplog.TplogError as error:
            harmless(error)


def config(text: str) -> None:
    """A configuration is read, or refused by an error of ours."""
    path = _written("tplog.toml", text.encode("utf-8", "surrogatepass"))
    try:
        read_config(path)
    except tplog.TplogError as error:
        harmless(error)


def dump(drawn: tuple[bytes, bytes]) -> None:
    """A dump with a checkpoint is judged, with any content of both, or refused as no dump."""
    content, note = drawn
    try:
        leaves_found, _, _ = read_dump(_written("x.leaves", content))
        report = check_leaves(leaves_found, [CheckpointEvidence("x", note, from_outside=True)], TRUST)
    except tplog.TplogError as error:
        harmless(error)
        return
    assert report.status in {0, 1, 3}


def tiles(drawn: tuple[bytes, bytes, str]) -> None:
    """A directory of tiles is judged, or reported as cut."""
    bundle, note, name = drawn
    folder = Path(FOLDER.name) / "tiles"
    place = folder / Path(bundle_path(0, 1)).parent
    place.mkdir(parents=True, exist_ok=True)
    for old in place.iterdir():
        old.unlink()
    (place / name).write_bytes(bundle)
    (folder / "checkpoint").write_bytes(note)
    try:
        leaves_found, notes, wrong = read_dump(folder)
    except tplog.TplogError as error:
        harmless(error)
        return
    assert b"".join(len(content).to_bytes(2) + content for content in leaves_found) == bundle
    check_leaves(leaves_found, notes, TRUST, wrong)


def books(content: bytes) -> None:
    """A SIE file is read or refused, the same by the slow way alone; its rows come to the totals."""
    path = _written("x.se", content)
    results = [
        _books(path, dimensions, quick=quick) for dimensions in ("", "1", "16") for quick in (True, False)
    ]
    assert results[::2] == results[1::2]
    if results[0] is not None and results[2] is not None:
        assert _by_account(results[0]) == _by_account(results[2])


def spoilt(file: SpoiltBooks) -> None:
    """A SIE file of a random bookkeeping, spoilt by chance, gives the sums that it now says, or a word."""
    try:
        check_spoilt_books(file)
    except tplog.BadFile as error:
        harmless(error)


def _books(path: Path, dimensions: str, *, quick: bool) -> Bookkeeping | None:
    patterns = reader._ROW, reader._VOUCHER  # noqa: SLF001 (the short cuts that must change nothing)
    try:
        if not quick:
            reader._ROW = reader._VOUCHER = re.compile(b"(?!)")  # noqa: SLF001
        return reader.read_sie(path, date(2025, 2, 28), by_objects=dimensions)
    except tplog.BadFile as error:
        harmless(error)
        return None
    finally:
        reader._ROW, reader._VOUCHER = patterns  # noqa: SLF001


def _by_account(bookkeeping: Bookkeeping) -> Mapping[str, int]:
    sums = dict[str, int]()
    for row in bookkeeping.booked:
        assert abs(row.ore) < ORE_LIMIT
        sums[row.account] = sums.get(row.account, 0) + row.ore
    return sums


def cells(content: bytes) -> None:
    """A table is read, or refused by an error of ours; a cell is an amount of whole öre or is none."""
    try:
        table = read_table(_written("x.csv", content))
    except tplog.TplogError as error:
        harmless(error)
        return
    assert len(set(table.headings)) == len(table.headings)
    for row in table.rows:
        assert tuple(row.cells) == table.headings
        for cell in row.cells.values():
            with suppress(ParseError):
                assert abs(parse_ore(cell, "kr")) < ORE_LIMIT


def wide_tables(content: bytes) -> None:
    """A table's map is proposed or it is refused; what then reads it makes a decision file, or is refused."""
    try:
        table = find_parts(read_grid(_written("x.csv", content)))
        proposed = proposed_map_text(table, Language.SV, {"budget": "x", "unit": "tkr"})
        filled = proposed.replace('title = ""', 'title = "x"').replace('body = ""', 'body = "x"')
        mapping = parse_wide_map(filled, "x.toml")
        budget = read_wide_budget(
            find_parts(read_grid(_written("x.csv", content)), mapping.headings), mapping
        )
        accounts = name_accounts(budget, {})
        header = WideFileHeader("x.csv", "0" * 64, "x.toml", Language.SV)
        decision = wide_decision_text(budget, accounts, table_events(budget, accounts), {}, header)
    except tplog.TplogError as error:
        harmless(error)
        return
    assert parse_decision(decision, "x.toml").events


def booked_table(given: tuple[bytes, str]) -> None:
    """A bookkeeping's table becomes an outcome that loses nothing, or is refused by an error of ours."""
    content, columns = given
    try:
        mapping = parse_mapping(f"{BOOKED_MAPPING}{columns}", "m.toml")
        bookkeeping = read_booked_table(_written("x.csv", content), mapping, date(2025, 2, 28))
        sums = compute_outcome(bookkeeping, mapping).sums
    except tplog.TplogError as error:
        harmless(error)
        return
    assert sums["whole-bookkeeping"] == sum(row.ore for row in bookkeeping.booked)
    for finding in bookkeeping.remarks:
        assert all(error_line(finding, language) for language in Language)


@st.composite
def workbooks(draw: st.DrawFn) -> bytes:
    """An XLSX or ODS file of which a part is mutated, or left out."""
    parts = dict(draw(st.sampled_from(PARTS)))
    name = draw(st.sampled_from(sorted(parts)))
    content = draw(mutated([parts[name]]) | mutated([parts[name]]).map(lambda text: text.replace("\0", "")))
    parts[name] = content
    if draw(st.integers(0, 9)) == 0:
        del parts[draw(st.sampled_from(sorted(parts)))]
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for part, text in parts.items():
            new.writestr(part, text.encode("utf-8", "surrogatepass"))
    return file.getvalue()


def _written(name: str, content: bytes) -> Path:
    path = Path(FOLDER.name) / name
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, KEY_FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return path


HASHES = [leaf_hash(leaf) for leaf in LEAVES]
CHECKPOINT = sign_checkpoint(ORIGIN, 5, tree_root(HASHES[:5]), [KEY])
TRUST = TrustAnchors((KEY.key,))
NOTES = [
    bytes(CHECKPOINT.note),
    bytes(sign_checkpoint(ORIGIN, len(HASHES), tree_root(HASHES), [KEY, WITNESS]).note),
]
PROOFS = [
    bytes(InclusionProof(3, inclusion_path(HASHES[:5], 3), CHECKPOINT)),
    bytes(ConsistencyProof(3, consistency_path(HASHES[:5], 3), CHECKPOINT)),
    bytes(InclusionProof(3, inclusion_path(HASHES[:5], 3), CHECKPOINT)).replace(
        b"\nindex", b"\nextra aGVq\nindex"
    ),
]
KEYS = [str(KEY.key), str(WITNESS.key)]
POLICY = f"log {KEY.key} https://x/\nwitness w {WITNESS.key}\ngroup g any w\ngroup h all g\nquorum h\n"
BUNDLE = b"".join(len(leaf).to_bytes(2) + leaf for leaf in LEAVES)
DUMP = b"".join(leaf + b"\n" for leaf in LEAVES)
CONFIGS = [
    '[checks]\nmandate-missing = "refuse"\n[log]\nkey = "~/k"\ncheckpoints = "c"\n',
    "[checks]\n",
    '[log]\nkey = "~x/\\u0000"\n',
]


def _workbook() -> bytes:
    """A sheet with a number, a date, a text, a formula and a hidden row."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Konto", "Belopp", "Dag"], [1510, 0.1, date(2025, 3, 1)], ["x", "=1+1", True]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _xml_parts(content: bytes) -> dict[str, str]:
    """The XML of a workbook by the name of its part."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels", "mimetype"))]
        return {name: archive.read(name).decode() for name in names}


WORKBOOKS = [
    _workbook(),
    *(path.read_bytes() for path in sorted((ROOT / "tests" / "readers" / "sheets").iterdir())),
]
PARTS = [_xml_parts(content) for content in WORKBOOKS]
BOOKED_MAPPING = 'budget = "b"\n[[line]]\nline = "ks/a"\naccounts = "*"\n[columns]\naccount = "Konto"\n'
_OFTEN = 'sign = "debit"\nnegative = ["brackets", "minus-behind"]\ndetails = "4019"\n'
BOOKED_COLUMNS = [
    'amount = "Belopp"\n',
    f'amount = "Belopp"\nname = "Namn"\n{_OFTEN}',
    f'debit = "Debet"\ncredit = "Kredit"\n{_OFTEN}',
    f'months = ["Jan", "Feb"]\ntotal = "Summa"\nobjects = {{ 1 = "Ansvar" }}\n{_OFTEN}',
    f'amount = "Belopp"\nperiod = "Period"\nbudget = "Budget"\nobjects = {{ 1 = "Ansvar" }}\n{_OFTEN}',
]
BOOKED_TABLES = [
    text.encode(code)
    for text, code in (
        (
            "Prov;;\nBelopp i tkr\nKonto;Namn;Belopp¹\n40;Köp;150\n4010;A;100*\n4011;B;50\n;Summa;150\nNot\n",
            "utf-8",
        ),
        ("Konto;Debet;Kredit\n4010;1 000;\n3010;;(500)\n4011;–;5-\nTotalt;1000;-495\n", "cp1252"),
        (
            "Konto;Ansvar;Jan (tkr);Feb (tkr);Ack;Summa\n4010;1;1;2;;3\n4010;2;1;1;2;2\n4010 Summa;;2;3;;5\n",
            "utf-8",
        ),
        (
            "Konto;Ansvar;Period;Belopp;Budget\n4010;1;2025-01;5;9\n4010;;202502;7;\n4010-4019;;;12;9\n",
            "utf-16",
        ),
    )
]
WIDE_TABLES = [
    (ROOT / "examples" / "tables" / "driftbudget-2025.csv").read_bytes(),
    "Plan, tkr;;\n;2025;2026\nx;Budget;Plan\nAnämnden;;\nIntäkter;-5;-6\nKostnader;9;9\nNetto;4;3\n".encode(),
]
TABLES = [
    'Konto;Belopp, kr\r\n1510;"1\u00a0234,50"\r\n"en\nannan";-5-\r\n'.encode(code)
    for code in ("utf-8-sig", "utf-16", "cp1252")
] + [b"sep=,\na,b\n1.5,(2)\n", b"a\tb|c\n1\t2|3\n"]


def _key_files() -> list[bytes]:
    """A plain and a locked key file."""
    keys = []
    for passphrase in (None, "lösenfras"):
        path = Path(FOLDER.name) / "made.key"
        path.unlink(missing_ok=True)
        write_key(path, KEY, passphrase)
        keys.append(path.read_bytes())
    return keys


_words = st.sampled_from(
    [*KEYS, "log", "witness", "group", "quorum", "none", "all", "0", "1", "x", "w", "h", "#"]
)
_lines = st.lists(_words, max_size=5) | st.tuples(st.just("group"), st.just("new"), _words, st.just("h"))
_policies = st.lists(_lines.map(" ".join), max_size=4).map(lambda lines: POLICY + "\n".join(lines))
_texts = st.text(max_size=60) | st.sampled_from(sorted(TEXTS.values()))
_bytes = st.binary(max_size=200)
_figures = st.text("0123456789 ,.-−–+kmtröecainlj\u00a0\u202fx%/", max_size=25)
_paths = (
    st.from_regex(r"\d{4}/[a-zå]{1,3}", fullmatch=True)
    | st.text("0123456789٣２/abåäö-", max_size=30)
    | accounts().map(str)
)
_days = (
    st.from_regex(r"\d{4}(-\d\d){0,2}", fullmatch=True)
    | st.text("0123456789٣２-", max_size=12)
    | dates().map(str)
)
_units = st.sampled_from([None, "kr", "tkr", "mkr", "MKR", "miljoner kronor", "öre", "inget"])

TARGETS: Mapping[str, Target] = {
    "decision: any text": Target(_texts, decision),
    "decision: mutated": Target(mutated(DECISIONS), decision),
    "decision: shaped": Target(decisions(), decision),
    "tidy": Target(_texts | mutated(DECISIONS) | decisions(), tidied),
    "apply: mutated": Target(mutated(DECISIONS), applied),
    "amount": Target(st.tuples(_texts | _figures, _units), amount),
    "amount: exact": Target(amounts(), exact_amount),
    "account": Target(_texts | _paths, written_back(parse_account, str, ParseError)),
    "date": Target(_texts | _days, written_back(parse_date, str, ParseError)),
    "note": Target(_bytes | mutated(NOTES), written_back(parse_note, bytes, FormatError)),
    "key": Target(_texts | mutated(KEYS), written_back(parse_key, str, FormatError)),
    "signature": Target(
        _texts | mutated([NOTES[1].decode().split("\n")[-2]]), written_back(parse_signature, str, FormatError)
    ),
    "checkpoint": Target(
        _bytes | mutated(NOTES),
        written_back(parse_checkpoint, lambda checkpoint: bytes(checkpoint.note), FormatError),
    ),
    "proof": Target(_bytes | mutated(PROOFS), proof),
    "policy": Target(_texts | mutated([POLICY]) | _policies, policy),
    "leaf: mutated": Target(_bytes | mutated(LEAVES) | st.sampled_from(ODD_LEAVES), leaf),
    "leaf: shaped": Target(leaves(), leaf),
    "key file": Target(_bytes | mutated(_key_files()), key_file),
    "config": Target(_texts | mutated(CONFIGS), config),
    "sie: mutated": Target(_bytes | mutated(BOOKS), books),
    "sie: spoilt": Target(spoilt_books(), spoilt),
    "table: CSV": Target(_bytes | mutated(TABLES), cells),
    "table: XLSX, ODS": Target(mutated(WORKBOOKS) | workbooks(), cells),
    "table: booked": Target(
        st.tuples(_bytes | mutated(BOOKED_TABLES), st.sampled_from(BOOKED_COLUMNS)), booked_table
    ),
    "table: wide": Target(mutated(WIDE_TABLES), wide_tables),
    "paper: HTML, TXT": Target(papers.pages, papers.check_page),
    "paper: DOCX": Target(papers.bodies, papers.check_body),
    "dump": Target(st.tuples(_bytes | mutated([DUMP]), _bytes | mutated(NOTES)), dump),
    "tiles": Target(
        st.tuples(
            _bytes | mutated([BUNDLE]),
            _bytes | mutated(NOTES),
            st.sampled_from(["1", str(len(LEAVES)), str(WIDTH), "x", "-1", "٣"]),
        ),
        tiles,
    ),
}
