"""Write in plain lines how a decision file stands against its paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.money_format import format_money
from tplog.i18n.paper_words import paper_word
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language
from tplog.papers.checking.held import Checked, Held, Verdict
from tplog.papers.drafts.drafted import TABLE_SECTION, LeftOut
from tplog.papers.passage import Passage

_MAX_UNUSED = 12
_PARAM = re.compile(r"\{([\w-]+)\}")
_SURE = (Verdict.AS_WRITTEN, Verdict.SAME_VALUE)


def check_lines(checked: Checked, language: Language) -> Iterator[str]:
    """Yield the lines of a check: every fact of the file, then what the file does not use, then a summary."""
    yield _filled("held-against", language, file=checked.file, paper=checked.paper)
    yield ""
    yield from _aligned([_row(held, language) for held in checked.held])
    yield ""
    yield from _rest(checked, language)
    yield counts_line(checked, language)


def receipt_lines(checked: Checked, language: Language, *, is_recorded: bool = True) -> Iterator[str]:
    """Yield what a receipt says of a check: the facts that are not plainly in the paper, and the counts.

    ``is_recorded`` is whether an event was recorded, with the paper's SHA-256 where the file names none.
    """
    yield _filled("held-against", language, file=checked.file, paper=checked.paper)
    yield from _aligned([_row(held, language) for held in checked.held if held.verdict not in _SURE])
    yield from _rest(checked, language)
    yield counts_line(checked, language, without_sha256="filled-in" if is_recorded else "no-file")


def counts_line(checked: Checked, language: Language, *, without_sha256: str = "no-file") -> str:
    """Return how many facts of a file have each verdict, and whether it names this paper."""
    counts = Counter(held.verdict for held in checked.held)
    numbers = {verdict.value: str(counts[verdict]) for verdict in Verdict}
    rest = _filled("counts-rest", language, **numbers)
    sentence = _filled("counts", language, **numbers, all=str(len(checked.held)), rest=rest)
    stated = (
        "other-file" if checked.is_other_paper else "same-file" if checked.stated_sha256 else without_sha256
    )
    return f"{sentence}. {paper_word(stated, language)}."


def _row(held: Held, language: Language) -> tuple[str, ...]:
    what = held.account or held.key
    event = held.event or ""
    verdict = paper_word(held.verdict.value, language)
    return str(held.line or ""), event, what, held.text, verdict, _where(held, language)


def _where(held: Held, language: Language) -> str:
    """Return where a fact stands in the paper, and what is to be said of it."""
    parts = [" + ".join(place_text(passage, language) for passage in held.passages)]
    if held.passages and (held.verdict not in _SURE or held.passages[0].exact != held.text):
        words = " + ".join(_quoted(passage, language) for passage in held.passages)
        parts.append(words if len(held.passages) == 1 else f"= {words}")
    if held.misplaced:
        parts.append(paper_word(held.misplaced.value, language))
    if held.near:
        near = "; ".join(
            f"{_quoted(item.passage, language)}, {place_text(item.passage, language)} "
            f"({paper_word(item.difference.value, language)})"
            for item in held.near
        )
        parts.append(f"{paper_word('nearest', language)}: {near}")
    return "  ".join(filter(None, parts))


def _quoted(passage: Passage, language: Language) -> str:
    return paper_word("quoted", language).replace("{text}", passage.exact)


def place_text(passage: Passage, language: Language) -> str:
    """Return where words stand: ``s. 2 rad 18–20``, or only the line where a paper has no pages."""
    first, last = passage.lines[0], passage.lines[-1]
    line = f"{paper_word('line', language)} {first}" + (f"–{last}" if last != first else "")
    return line if passage.page is None else f"{paper_word('page', language)} {passage.page} {line}"


def _rest(checked: Checked, language: Language) -> Iterator[str]:
    """Yield what the paper has and the file does not use, and the sums that are not what their parts make."""
    unused = [
        (place_text(left.passage, language), left.passage.exact, _section(left, language))
        for left in checked.unused
    ]
    sums = [
        (
            place_text(total.passage, language),
            f"{total.name} {total.stated.text}".strip(),
            _filled("parts-make", language, sum=format_money(total.computed_ore, language)),
        )
        for total in checked.sums
    ]
    totals = [(finding.events[0], finding_sentence(finding, language)) for finding in checked.findings]
    for title, rows in (("unused", unused), ("sums", sums), ("totals", totals)):
        if rows:
            yield f"{paper_word(title, language)}:"
            yield from _aligned(rows[:_MAX_UNUSED])
            if len(rows) > _MAX_UNUSED:
                yield "  " + _filled("more", language, count=str(len(rows) - _MAX_UNUSED))
            yield ""


def _section(left: LeftOut, language: Language) -> str:
    return paper_word(left.section or "", language) if left.section == TABLE_SECTION else left.section or ""


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows with their columns under each other."""
    shown = [tuple(map(escape_invisible, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield f"  {'  '.join(cells)}".rstrip()


def _filled(key: str, language: Language, **texts: str) -> str:
    shown = {name: escape_invisible(text) for name, text in texts.items()}
    return _PARAM.sub(lambda match: shown[match[1]], paper_word(key, language))
