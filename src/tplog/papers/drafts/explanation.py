"""Explain a draft: rule by rule, why each of its lines came out as it did."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.i18n.vocabulary import Language
from tplog.papers.drafts.act_text import section_text
from tplog.papers.drafts.decision_text import sum_rows
from tplog.papers.drafts.drafted import Drafted, DraftedAct, DraftedLine, Reading, Reason
from tplog.papers.drafts.phrases import words
from tplog.papers.drafts.toml_parts import comment_text, place_text, quoted, reason_text


def explanation(drafted: Drafted, language: Language) -> Iterator[str]:
    """Yield the lines of an explanation: the head, each act with its rules, what is left out, the sums."""
    head = {
        "title": drafted.title,
        "basis": drafted.basis,
        "by": drafted.body,
        "date": drafted.day,
    }
    for key, reading in head.items():
        if reading:
            yield from _reading(key, reading, language, "")
    for act in drafted.acts:
        yield ""
        yield from _act(act, language)
    yield ""
    yield f"{words('left-out', language)}:"
    for item in drafted.left_out:
        yield f"  {comment_text(f'{place_text(item.passage, language)} {item.passage.exact}')}"
        yield from _reasons("explained-left-out", (item.reason,), language, "    ")
    yield from sum_rows(drafted.sums, language)


def _act(act: DraftedAct, language: Language) -> Iterator[str]:
    state = words("explained-comment" if act.doubts else "explained-plain", language)
    paragraph = act.paragraph.text if act.paragraph else ""
    heading = " ".join(filter(None, (paragraph, section_text(act, language))))
    yield comment_text(f"{place_text(act.words, language)} {heading}: {act.type}, {state}")
    yield from _reasons("explained-rule", act.rules, language)
    yield from _reasons("explained-doubt", act.doubts, language)
    readings = {
        "by": act.by,
        "to": act.to,
        "from": act.giver,
        "decided": act.decided,
        "paragraph": act.paragraph,
        **dict(act.key_values),
    }
    for key, reading in readings.items():
        if reading:
            yield from _reading(key, reading, language, "  ")
    for line in (*act.lines, *((act.total,) if act.total else ())):
        yield from _line(line, language)


def _line(line: DraftedLine, language: Language) -> Iterator[str]:
    state = words("explained-comment" if line.doubts else "explained-plain", language)
    year = f" {line.year}" if line.year is not None else ""
    name = quoted(line.name, language)
    place = place_text(line.passage, language)
    yield f"  {comment_text(f'{place} {line.amount.text} {name}{year}: {state}')}"
    yield from _reasons("explained-doubt", line.doubts, language, "    ")


def _reading(key: str, reading: Reading, language: Language, indent: str) -> Iterator[str]:
    at = place_text(reading.passage, language) if reading.passage else ""
    yield f"{indent}{comment_text(f'{key} = {reading.text}  {at}')}"
    rules = (reading.rule,) if reading.rule else ()
    yield from _reasons("explained-rule", rules, language, f"{indent}  ")
    yield from _reasons("explained-doubt", reading.doubts, language, f"{indent}  ")


def _reasons(key: str, reasons: tuple[Reason, ...], language: Language, indent: str = "  ") -> Iterator[str]:
    for reason in reasons:
        sentence = reason_text(reason, language)
        yield f"{indent}{words(key, language, code=reason.code, sentence=sentence)}"
