"""What is too large is refused by a clear error of ours, before it costs memory or time."""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tplog
from conftest import ROOT
from spec import HEAD, event, text
from tplog.__main__ import OBJECTS_BETWEEN_COLLECTIONS
from tplog.book.config_file import read_config
from tplog.events.base import Event
from tplog.events.codec import MAX_LEAF_BYTES
from tplog.readers.decision_file import parse_decision, read_decision
from tplog.values import limits
from tplog.values.finding import Finding

KS = "2025/kommunstyrelsen"
LONGEST = limits.MAX_NAME_LENGTH
SECONDS = 20  # of processor time, on a slow and busy machine; less than four on an idle one


def read(*tables: str, head: str = HEAD) -> tuple[Event, ...]:
    """The events of a file."""
    return tuple(draft.event for draft in parse_decision(text(tables, head), "x.toml").events)


def first(content: str) -> Finding:
    """The first mistake of a whole file."""
    with pytest.raises(tplog.BadFile) as caught:
        parse_decision(content, "x.toml")
    return caught.value.reasons[0]


def codes(content: str) -> list[str]:
    """The codes of all mistakes of a whole file; none where it has none."""
    try:
        parse_decision(content, "x.toml")
    except tplog.BadFile as error:
        return [reason.code for reason in error.reasons]
    return []


def mandate(name: str = "m", **keys: str) -> str:
    """An event that needs no account."""
    return event("MandateGiven", name, **{"to": '"a"', "scope": '"x"', **keys})


def framed(lines: int) -> str:
    """A frame to so many lines."""
    amounts = ", ".join(f'"2025/a{number}" = 1' for number in range(lines))
    return event("FrameDecided", "f", giver='"2025/kommunfullmäktige"', lines=f"{{ {amounts} }}")


def opened(accounts: int) -> str:
    """So many accounts in one event."""
    names = ", ".join(f'"2025/a{number}" = "x"' for number in range(accounts))
    return event("AccountOpened", "o", accounts=f"{{ {names} }}")


def quoted(characters: int) -> str:
    """A TOML string of so many characters."""
    return f'"{"x" * characters}"'


def listed(items: int, item: str = '"x"') -> str:
    """A TOML list of so many items."""
    return f"[{', '.join([item] * items)}]"


def test_the_page_lists_the_limits() -> None:
    """The table of docs/decision-file.md has every constant of `tplog.values.limits`, in their order."""
    page = (ROOT / "docs" / "decision-file.md").read_text("utf-8")
    table = page.partition("## Limits")[2].partition("\n## ")[0]
    rows = [line.split("|")[2] for line in table.splitlines() if line.startswith("| ")][1:]
    published = [
        int(number.replace(" ", ""))
        for row in rows
        for number in re.findall(r"\d{1,3}(?: \d{3})+|\d+", re.sub(r"\(.*\)", "", row))
    ]
    assert published == [*(value for name, value in vars(limits).items() if name.isupper()), MAX_LEAF_BYTES]


def tabled(rows: int, columns: int = 1) -> str:
    """A plan by a table with so many rows and columns."""
    headings = " | ".join(["A", *(f"Plan {number}" for number in range(columns))])
    amounts = " | 5" * columns
    table = "\n".join([headings, *(f"a{number}{amounts}" for number in range(rows))])
    return event("PlanNoted", "p", under="2026", unit='"tkr"', rows=f"'''\n{table}\n'''", columns=PLAN)


PLAN = '{ lines = "Plan 0" }'
LIMITED: dict[str, tuple[Callable[[int], str], int]] = {
    "events": (
        lambda many: text(mandate(f"m{number}") for number in range(many)),
        limits.MAX_EVENTS,
    ),
    "lines": (lambda many: text([framed(many)]), limits.MAX_EVENT_PARTS),
    "transfers": (
        lambda many: text(
            [
                event(
                    "FrameDecided",
                    "f",
                    transfers=listed(many, f'{{ from = "2025/a", to = "{KS}", amount = 1 }}'),
                )
            ]
        ),
        limits.MAX_EVENT_PARTS,
    ),
    "rows": (lambda many: text([tabled(many)]), limits.MAX_EVENT_PARTS),
    "columns": (lambda many: text([tabled(1, many)]), limits.MAX_TEXTS),
    "tables": (
        lambda many: text([mandate(), *(f'[[table]]\nid = "t{number}"' for number in range(many))]),
        limits.MAX_EVENTS,
    ),
    "accounts": (lambda many: text([opened(many)]), limits.MAX_EVENT_PARTS),
    "over": (lambda many: text([mandate(over=listed(many, f'"{KS}"'))]), limits.MAX_EVENT_PARTS),
    "despite": (
        lambda many: text([mandate(despite=listed(many, '{ code = "x", because = "y" }'))]),
        limits.MAX_EVENT_PARTS,
    ),
    "remarks": (lambda many: text([mandate(remarks=listed(many))]), limits.MAX_TEXTS),
    "case_numbers": (lambda many: text([mandate(case_numbers=listed(many))]), limits.MAX_TEXTS),
    "also_named": (lambda many: text([mandate(also_named=listed(many, '"ks"'))]), limits.MAX_TEXTS),
    "scope": (lambda size: text([mandate(scope=quoted(size))]), limits.MAX_TEXT_LENGTH),
    "a remark": (lambda size: text([mandate(remarks=f"[{quoted(size)}]")]), limits.MAX_TEXT_LENGTH),
    "title": (lambda size: f'budget = "b"\n[source]\ntitle = {quoted(size)}\n{mandate()}', LONGEST),
    "an event's title": (lambda size: text([mandate(title=quoted(size))]), LONGEST),
    "a budget's title": (lambda size: text([mandate(budget_title=quoted(size))]), LONGEST),
    "place": (lambda size: text([mandate(place=quoted(size))]), LONGEST),
    "a case number": (lambda size: text([mandate(case_numbers=quoted(size))]), LONGEST),
    "budget": (lambda size: text([mandate(budget=quoted(size))]), limits.MAX_SEGMENT_LENGTH),
    "body": (lambda size: text([mandate(by=quoted(size))]), limits.MAX_SEGMENT_LENGTH),
    "account": (lambda size: text([mandate(over=f'"2025/{"x" * size}"')]), limits.MAX_SEGMENT_LENGTH),
    "line": (
        lambda size: text([event("PlanNoted", "p", lines=f'{{ "2025/{"x" * size}" = 1 }}')]),
        limits.MAX_SEGMENT_LENGTH,
    ),
    "nesting": (
        lambda deep: text([mandate(remarks="[" * (deep - 2) + "{x=['x']}" + "]" * (deep - 2))]),
        limits.MAX_NESTING,
    ),
    "dotted key": (lambda deep: text([mandate(), "x" + ".x" * (deep - 1) + " = 1"]), limits.MAX_NESTING),
    "word": (lambda size: text([mandate(), f"{'x' * size} = 1"]), LONGEST),
    "number": (lambda size: text([mandate(remarks="9" * size)]), LONGEST),
}


@pytest.mark.parametrize("name", LIMITED)
def test_at_the_limit_it_is_not_too_large_and_above_it_is(name: str) -> None:
    """Each limit is the last size that is taken; one more is refused with size, limit and line."""
    make, most = LIMITED[name]
    assert "too-large" not in codes(make(most))
    finding = first(make(most + 1))
    assert (finding.code, finding.params["size"], finding.params["most"]) == (
        "too-large",
        str(most + 1),
        str(most),
    )
    assert finding.location is not None
    assert (finding.location.file, finding.location.line is not None) == ("x.toml", True)


def test_an_id_has_its_length() -> None:
    """The longest id is read, one character more is refused."""
    (event,) = read(mandate("x" * limits.MAX_ID_LENGTH))
    assert len(event.id) == limits.MAX_ID_LENGTH
    assert first(text([mandate("x" * (limits.MAX_ID_LENGTH + 1))])).code == "id-unreadable"


@pytest.mark.parametrize("year", [limits.FIRST_YEAR, limits.LAST_YEAR])
def test_years_begin_with_the_municipalities(year: int) -> None:
    """From 1863 to 2199, in dates, in accounts and alone; a year outside is named in the error."""
    outside = year - 1 if year == limits.FIRST_YEAR else year + 1
    makers: list[Callable[[int], str]] = [
        lambda at: mandate(decided=f'"{at}"'),
        lambda at: mandate(decided=f"{at}-01-01"),
        lambda at: mandate(until=f"{at}-12-31"),
        lambda at: mandate(over=f'"{at}/ks"'),
        lambda at: event("YearClosed", "c", year=f"{at}"),
    ]
    for make in makers:
        assert read(make(year))
        finding = first(text([make(outside)]))
        assert (finding.code, finding.params["year"]) == ("year-implausible", str(outside))


def test_of_a_file_of_many_mistakes_the_first_hundred_are_reported() -> None:
    """Then it says that it stopped."""
    mistakes = codes(text([mandate(**{f"k{number}": "1" for number in range(500)})]))
    assert mistakes == ["key-unknown"] * limits.MAX_MISTAKES + ["mistakes-many"]


def test_a_mistake_quotes_little_of_a_large_value() -> None:
    """A list, a key or a text of a megabyte is cut in what is said about it."""
    for table in (mandate(by=listed(200_000, "1")), mandate() + f'\n"{"k" * 500_000}" = 1'):
        with pytest.raises(tplog.BadFile) as caught:
            read(table)
        assert len(str(caught.value)) < 1000


def of_a_mebibyte(unit: Callable[[int], str] | str, before: str = "", after: str = "") -> str:
    """A file as large as one may be: ``unit`` again and again between two texts."""
    room = limits.MAX_FILE_BYTES - len(before.encode()) - len(after.encode())
    if isinstance(unit, str):
        return before + unit * (room // len(unit.encode())) + after
    parts: list[str] = []
    while room > 0:
        parts.append(unit(len(parts)))
        room -= len(parts[-1].encode())
    return before + "".join(parts[:-1]) + after


OPENED = f"{HEAD}\n{mandate()}\n"
EXHAUSTING: dict[str, tuple[Callable[[int], str] | str, *tuple[str, ...]]] = {
    "arrays within arrays": ("[", "a = "),
    "tables within tables": ("{a=", "a = "),
    "a long dotted key": (".a", "a", " = 1"),
    "a long header, and keys below it": (
        ".a",
        "[a",
        "]\n" + "".join(f"k{number}=1\n" for number in range(50_000)),
    ),
    "dotted keys as deep as can be": (lambda n: f"a{n}.b.c.d.e.f=1\n",),
    "headers": (lambda n: f"[a{n}.b.c.d.e]\n",),
    "events": ("[[event]]\n", HEAD),
    "events in one line": ("{},", "event = [", "]"),
    "numbers": ("1,", f"{OPENED}remarks = [", "]"),
    "a number of a million digits": ("9", "a = "),
    "a hexadecimal number": ("f", f"{OPENED}limit = 0x"),
    "keys": (lambda n: f"contradictionz{n} = 1\n", OPENED),
    "a text": ("x", f'{OPENED}remarks = "', '"'),
    "marks out of order": ("\u0300\u0316", f'{OPENED}remarks = "', '"'),
    "escapes": ("\\u00e5", f'{OPENED}remarks = "', '"'),
    "quotes that never close": ('\\"""', f'{OPENED}remarks = """'),
    "apostrophes": ("'", OPENED),
    "lines": ("\r\n",),
    "blanks": (" ", "a"),
}


@pytest.fixture
def as_a_command() -> Iterator[None]:
    """Look for garbage as seldom as the program does, which takes most of the time otherwise."""
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("as_a_command")
@pytest.mark.parametrize("name", EXHAUSTING)
def test_no_file_of_a_mebibyte_exhausts_the_reader(name: str) -> None:
    """Whatever the largest file holds, it is refused within seconds."""
    content = of_a_mebibyte(*EXHAUSTING[name])
    assert len(content.encode()) <= limits.MAX_FILE_BYTES
    began = time.process_time()
    first(content)
    assert time.process_time() - began < SECONDS


def test_a_file_and_a_config_have_their_size(tmp_path: Path) -> None:
    """The largest file is read; one byte more is not, whatever it holds."""
    path = tmp_path / "x.toml"
    good = text([mandate()]).encode()
    path.write_bytes(good + b"#" * (limits.MAX_FILE_BYTES - len(good)))
    assert read_decision(path).events
    path.write_bytes(good + b"#" * (limits.MAX_FILE_BYTES - len(good) + 1))
    for reader in (read_decision, read_config):
        with pytest.raises(tplog.BadFile, match="too-large"):
            reader(path)


def test_a_mark_of_byte_order_and_other_line_ends_change_nothing(tmp_path: Path) -> None:
    """What Windows writes is read as what others write; a mark anywhere else is not TOML."""
    path = tmp_path / "x.toml"
    good = text([mandate(remarks='"""a\nb"""')])
    path.write_bytes(b"\xef\xbb\xbf" + good.replace("\n", "\r\n").encode())
    assert read_decision(path).events[0].event == read(mandate(remarks='"""a\nb"""'))[0]
    path.write_text(f"\n\ufeff{good}", "utf-8")
    with pytest.raises(tplog.BadFile, match="not-toml"):
        read_decision(path)
    path.write_bytes(good.replace("\n", "\r").encode())
    with pytest.raises(tplog.BadFile, match="not-toml"):
        read_decision(path)


@pytest.mark.parametrize("name", ["\0", "a\0.toml", "\ud800.toml", "x" * 10_000])
def test_a_name_that_no_file_can_have_is_reported(name: str) -> None:
    """The library may be handed any text as a path."""
    with pytest.raises(tplog.BadFile, match="file-unreadable"):
        read_decision(name)


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("limit", "9223372036854775808", "amount-too-large"),
        ("limit", '"45036 miljarder kronor"', "amount-too-large"),
        ("limit", '"45035 miljarder kronor"', None),
        ("limit", '"1e3 kr"', "amount-unreadable"),
        ("limit", "1e3", "amount-float"),
        ("until", "2025-01-01T00:00:00.123456789", "value-wrong"),
        ("until", "00:00:00.5", "value-wrong"),
        ("scope", '"\\u0000\\u001b"', None),
        ("scope", '"\\ud800"', "not-toml"),
        ("scope", '"  "', "value-wrong"),
        ("to", '"\\u0000"', "name-unreadable"),
        ("to", '"kommunstyrelsen\\u0430"', "letter-foreign"),
        ("over", '"2025/kommunstyrelsen\\u0430"', "letter-foreign"),
        ("over", '"2025/kommunstyrelsen\\u200b"', "account-unreadable"),
    ],
)
def test_odd_values_are_kept_or_reported(key: str, value: str, code: str | None) -> None:
    """2^63, exponents, fractions of seconds, NUL and ESC by escape, half a surrogate pair."""
    if code is None:
        assert read(mandate(**{key: value}))
    else:
        assert first(text([mandate(**{key: value})])).code == code


def test_lines_are_counted_as_toml_does() -> None:
    """A line separator of Unicode's inside a text does not end a line."""
    finding = first(text([mandate(remarks='"\u2028\u0085x"', totl="1")]))
    plain = first(text([mandate(remarks='"x"', totl="1")]))
    assert finding.location == plain.location


@pytest.mark.parametrize("path", ["~nobody-of-that-name/k", "a\\u0000b", "\\u001b[31m", ""])
def test_a_config_names_files_that_can_be(tmp_path: Path, path: str) -> None:
    """The home of an unknown user, or a name with a control character, is a mistake in ``tplog.toml``."""
    config = tmp_path / "tplog.toml"
    config.write_text(f'[log]\nkey = "{path}"\n', "utf-8")
    with pytest.raises(tplog.BadFile, match="value-wrong"):
        read_config(config)
