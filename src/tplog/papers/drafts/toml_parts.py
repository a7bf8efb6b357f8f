"""Write the parts of a draft's text: places, quotations and reasons as comments, values as TOML."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from datetime import date

from tplog.decision_files.template import toml_quoted
from tplog.i18n.money_format import format_money
from tplog.i18n.sanitize import escape_invisible, is_invisible
from tplog.i18n.vocabulary import Language, in_language
from tplog.papers.drafts.drafted import Reading, Reason
from tplog.papers.drafts.phrases import words
from tplog.papers.paper import Place
from tplog.papers.passage import Passage
from tplog.values.finding import fill_sentence

COMMENT_WIDTH = 106
_MOST_WORDS = 2_000  # characters of a paper's sentences that a comment repeats
_SHORT = 60  # characters of a paper's words in the comment behind a value
_BULLET = "\uf0b7"  # of the font Symbol, with which Word begins the items of a list
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HALF_PAIR = re.compile("[\ud800-\udfff]")


def comment_text(text: str) -> str:
    """Return a text so that it can end no comment and fool no reader: on one line, nothing invisible."""
    return " ".join(escape_invisible(text.replace(_BULLET, "•")).split())


def comment(text: str) -> str:
    """Return a text as one line of comment."""
    return f"# {comment_text(text)}".rstrip()


def wrapped_comment(text: str) -> list[str]:
    """Return a text as lines of comment; a very long one is cut, and the cut marked."""
    clean = comment_text(text)
    if len(clean) > _MOST_WORDS:
        clean = f"{clean[:_MOST_WORDS]} …"
    return [f"# {line}" for line in textwrap.wrap(clean, COMMENT_WIDTH, subsequent_indent=" ")]


def ruled(title: str, end: str = "") -> str:
    """Return a heading with lines to the right width: ``─── title ─── end``."""
    clean, last = comment_text(title), comment_text(end)
    head = f"─── {clean} "
    return f"# {head}{'─' * max(3, COMMENT_WIDTH - len(head) - len(last) - 1)} {last}".rstrip()


def quoted(text: str, language: Language, most: int = _SHORT) -> str:
    """Return a paper's words in quotation marks, cut if they are long."""
    return words("quoted", language, text=_shortened(comment_text(text).strip('”"“'), most))


def _shortened(text: str, most: int = _SHORT) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def place_text(passage: Passage, language: Language) -> str:
    """Return where a passage stands: page and lines, or without pages its §, table or paragraph."""
    parts = [words("page", language, page=str(passage.page))] if passage.page else []
    if passage.page is None and passage.place:
        parts += _place_parts(passage.place, language)
    if passage.lines and not (passage.page is None and passage.place and len(parts) > 1):
        first, last = min(passage.lines), max(passage.lines)
        numbers = str(first) if first == last else f"{first}–{last}"
        parts.append(words("line" if first == last else "lines", language, lines=numbers))
    return comment_text(" ".join(parts))


def _place_parts(place: Place, language: Language) -> Iterator[str]:
    if place.section:
        yield place.section[:_SHORT]
    if place.part != "body":
        yield words(place.part, language)
    if place.table:
        yield words("table", language, table=str(place.table))
        if place.row:
            yield words("row", language, row=str(place.row))
    elif place.paragraph:
        yield words("item", language, paragraph=str(place.paragraph))


def reason_text(reason: Reason, language: Language) -> str:
    """Return a reason's sentence; its code and parameters if it has none."""
    from tplog.papers.drafts.reasons import REASONS  # noqa: PLC0415 (a table, only for writing)

    texts = {
        name: format_money(value, language) if isinstance(value, int) else _shortened(_joined(value))
        for name, value in reason.params
    }
    if reason.code not in REASONS:
        return comment_text(" ".join([reason.code, *texts.values()]))
    return comment_text(fill_sentence(in_language(REASONS[reason.code], language), texts))


def _joined(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def reasons_text(reasons: Sequence[Reason], language: Language) -> str:
    """Return the sentences of several reasons, one after the other."""
    return "; ".join(reason_text(reason, language).rstrip(".") for reason in reasons)


def reading_comment(reading: Reading, language: Language) -> str:
    """Return what stands behind a value: its place, its words, and the rule if one read it."""
    parts = []
    if reading.passage:
        parts.append(f"{place_text(reading.passage, language)} {quoted(reading.passage.exact, language)}")
    if reading.rule:
        parts.append(reason_text(reading.rule, language))
    return "; ".join(part.strip() for part in parts)


def toml_text(text: str) -> str:
    """Return a text as a TOML string on one line, what a screen would obey or hide as TOML's own escapes."""
    encoded = toml_quoted(_HALF_PAIR.sub("\N{REPLACEMENT CHARACTER}", text))
    unseen = {ord(char): _escape(char) for char in set(encoded) if is_invisible(char)}
    return encoded.translate(unseen) if unseen else encoded


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"  # noqa: PLR2004 (the last with four digits)


def toml_day(text: str) -> str:
    """Return a date as TOML: bare to the day, else in quotes."""
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            pass
    return toml_text(text)


def row(key: str, value: str, note: str = "") -> str:
    """Return a line of TOML with its comment."""
    clean = comment_text(note)
    return f"{key} = {value}  # {clean}" if clean else f"{key} = {value}"
