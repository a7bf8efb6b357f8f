"""Part a paper's text by its §§ and headings, and tell where something is decided from where it is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from tplog.papers.layout.blocks import Block
from tplog.papers.passage import Passage
from tplog.papers.vocabulary import BODY, MAX_HEADING_WORDS, HeadingKind, heading_kind

_MAX_HEAD = 4  # blocks between a §'s title and the § of the body that it came from
LARGER_PERCENT = 104
_SECTION = re.compile(
    r"(?P<mark>(?:(?P<body>[A-ZÅÄÖ][A-ZÅÄÖa-zåäö.]{0,7}) ?)?(?P<sign>§|"
    r"[8$S](?=\s?\d{1,3}\s+[A-ZÅÄÖ]))\s?(?P<number>\d{1,4})(?P<letter>[a-z]?))"
    r"(?![\w,]|\s*(?:och|,|–|-)\s*\d)(?P<title>.*)"
)
_REFERENCE_TITLE = re.compile(r"\s*(?:,|\(|i |och |–|enligt|ovan|samt|[a-zåäö])")
_BODY_IN = re.compile(rf"(?<![\w-]){BODY}s?(?!\w)", re.IGNORECASE)
_CASE = re.compile(r"(?:dnr|diarie\w*|ärende\w*|[A-ZÅÄÖ]{1,5} ?\d{4})\b", re.IGNORECASE)
_NUMBERING = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*\.?|[a-h]\))\s+(?=[A-ZÅÄÖ])")
_LABEL = re.compile(r"(?P<label>[A-ZÅÄÖ][^:.]{2,70}):\s+\S")
_ANY_BODY = rf"(?:{BODY}|[Nn]ämnden|[Uu]tskottet|[Ss]tyrelsen|[Ff]ullmäktige)"
_DECIDES = re.compile(
    rf"(?:\W|\d{{1,2}}[.)] )*(?P<words>{_ANY_BODY} (?:beslutar|(?:föreslår|hemställer)(?: "
    rf"att)? {_ANY_BODY}(?: att)?(?: besluta\w*)?)|"
    rf"[^.:;]{{0,120}}?(?<!\w)beslutar {_ANY_BODY}(?= att))(?!\w)",
    re.IGNORECASE,
)
_GENITIVE = re.compile(
    r"(?P<body>.*?(?:fullmäktige|styrelsen|nämnden|nämnd|utskottet|utskott|beredningen|"
    r"kommittén|förbundet))s?(?!\w)"
)


@frozen
class Section:
    """What stands under one heading.

    ``paragraph`` is its § in the form of a log, ``title`` that §'s title, ``heading`` the heading as it
    stands. ``by`` is the body that the heading names, ``to`` the one that a proposal is for; in lower case.
    ``is_repaired`` is true of a § that a scanner's reading had made something else of.
    """

    kind: HeadingKind
    heading: str = ""
    paragraph: str | None = None
    title: str = ""
    by: str | None = None
    to: str | None = None
    number: int = 0
    is_repaired: bool = False
    heading_passage: Passage | None = None
    paragraph_passage: Passage | None = None
    blocks: tuple[Block, ...] = ()

    @property
    def is_binding(self) -> bool:
        """Whether something is decided or proposed here."""
        return self.kind in {HeadingKind.DECISION, HeadingKind.PROPOSAL}

    @property
    def label(self) -> str:
        """The heading, else the § it stands under."""
        return self.heading or self.paragraph or ""


def sections_of(blocks: Iterable[Block]) -> tuple[Section, ...]:
    """Return the sections of a paper in its order; every block stands in one, headings too."""
    sections = list(_sections(list(blocks)))
    return tuple(evolve(section, number=number) for number, section in enumerate(sections))


def _sections(blocks: Sequence[Block]) -> Iterator[Section]:
    usual = _usual_size(blocks)
    open_section = Section(HeadingKind.NEUTRAL)
    held: list[Block] = []
    for block in blocks:
        following = _opened(block, open_section, held, usual)
        if following is not None:
            yield evolve(open_section, blocks=tuple(held))
            open_section, held = following, []
        elif _is_title(block, open_section, held):
            open_section = evolve(open_section, title=block.text.strip())
        held.append(block)
    yield evolve(open_section, blocks=tuple(held))


def _is_title(block: Block, section: Section, held: Sequence[Block]) -> bool:
    """Return whether a block is the title of a § whose number stands alone on the line before."""
    if not section.paragraph or section.title or section.heading:
        return False
    is_first = len([other for other in held if not _CASE.match(other.text)]) == 1
    is_title = block.text[:1].isupper() and not block.text.endswith(".")
    return is_first and is_title and not _CASE.match(block.text)


def _usual_size(blocks: Sequence[Block]) -> int:
    counts: dict[int, int] = {}
    for block in blocks:
        if block.size:
            counts[block.size] = counts.get(block.size, 0) + len(block.text)
    return max(counts, key=lambda size: (counts[size], -size), default=0)


def _opened(block: Block, now: Section, held: Sequence[Block], usual: int) -> Section | None:
    """Return the section that a block opens, None if it goes on with the one before."""
    if opened := _paragraph(block, now, held):
        return opened
    text = _NUMBERING.sub("", block.text, count=1).strip().rstrip(":").strip()
    if len(text.split()) <= MAX_HEADING_WORDS and not text.endswith((".", ",", ";")):
        if kind := heading_kind(text):
            return _headed(block, now, kind, text)
        if _stands_out(block, usual) and now.is_binding:
            return evolve(now, kind=HeadingKind.NEUTRAL, heading=text, by=None, to=None, blocks=(),
                          heading_passage=block.stretch.passage(0, len(block.text)))  # fmt: skip
    if now.kind is HeadingKind.NEUTRAL and (decides := _decides(block)):
        return _headed(block, now, *decides)
    if label := _LABEL.match(block.text):
        kind = heading_kind(label["label"])
        if kind is not None:
            return _headed(block, now, kind, label["label"])
    return None


def _decides(block: Block) -> tuple[HeadingKind, str] | None:
    """Return what running text does that says in the present tense that a body decides or proposes."""
    match = _DECIDES.match(block.text)
    if match is None:
        return None
    is_proposal = "föreslår" in match["words"] or "hemställer" in match["words"]
    return (HeadingKind.PROPOSAL if is_proposal else HeadingKind.DECISION), match["words"]


def _stands_out(block: Block, usual: int) -> bool:
    if not block.size or not usual:
        place = block.stretch.spots[0].line.place
        return bool(place and place.heading == block.text)
    return block.is_parted and block.size * 100 >= usual * LARGER_PERCENT


def _paragraph(block: Block, now: Section, held: Sequence[Block]) -> Section | None:
    """Return the section of a § that a block opens; a reference to another § opens none."""
    match = _SECTION.match(block.text)
    is_ocr = block.stretch.passage(0, 1).is_ocr
    if not match or (match["sign"] != "§" and not is_ocr):
        return None
    title = match["title"].strip()
    if title and _REFERENCE_TITLE.match(match["title"]):
        return None
    body = match["body"] or ""
    is_near_head = bool(now.paragraph) and len(held) <= _MAX_HEAD and now.heading == ""
    if not title and is_near_head and body != (now.paragraph or "").partition("§")[0].strip():
        return None  # the § of another body that the matter came from
    mark = f"{body} § {match['number']}{match['letter']}".strip()
    return Section(
        HeadingKind.NEUTRAL,
        paragraph=mark,
        title=title,
        is_repaired=match["sign"] != "§",
        paragraph_passage=block.stretch.passage(0, match.end("mark")),
    )


def _headed(block: Block, now: Section, kind: HeadingKind, text: str) -> Section:
    lowered = text.lower()
    is_verb = " beslut" in lowered and re.search(r"beslutar|beslutade|beslöt|fattar", lowered) is not None
    bodies = bodies_in(lowered)
    start = block.text.lower().find(lowered)
    passage = block.stretch.passage(max(start, 0), max(start, 0) + len(text))
    if now.kind is HeadingKind.PROPOSAL and is_verb and kind is HeadingKind.DECISION:
        # "Förslag till beslut", then "Kommunstyrelsen beslutar": what is proposed is that it decides so.
        return evolve(now, to=bodies[0] if bodies else now.to, blocks=())
    by, to = (bodies[0] if bodies else None), None
    if kind is HeadingKind.PROPOSAL:
        to = bodies[1] if len(bodies) > 1 else None
        if to is None and by and re.search(rf"(?:i|till|för|av) {re.escape(by)}", lowered):
            by, to = None, by
    return Section(
        kind, text, now.paragraph, now.title, by, to, is_repaired=now.is_repaired,
        heading_passage=passage, paragraph_passage=now.paragraph_passage,
    )  # fmt: skip


def bodies_in(text: str) -> list[str]:
    """Return the bodies that a text names, in lower case and not in the genitive, in its order."""
    return list(dict.fromkeys(plain_body(match[0]) for match in _BODY_IN.finditer(text)))


def plain_body(text: str) -> str:
    """Return a body's name in lower case, not in the genitive, without a preposition before it."""
    lowered = text.lower().strip()
    match = _GENITIVE.fullmatch(lowered)
    return match["body"] if match else lowered
