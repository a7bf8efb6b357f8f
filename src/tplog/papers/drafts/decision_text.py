"""Write what was read of a paper as a decision file that a person reads, mends and applies.

The text is the same for the same draft and log: it has no clock, and all in the order of the paper. What a
person must decide is empty or a placeholder, so `tplog apply` refuses the file as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tplog.decision_files.formatter import format_decision_file
from tplog.errors import BadFile, mandatory_rule
from tplog.i18n.finding_text import finding_sentence
from tplog.i18n.money_format import format_money
from tplog.i18n.page_ranges import page_ranges
from tplog.i18n.vocabulary import Language
from tplog.papers.drafts.accounts import AccountNames
from tplog.papers.drafts.act_text import ActWriter, EventIds
from tplog.papers.drafts.drafted import CheckedSum, Drafted, LeftOut, Reading
from tplog.papers.drafts.money_text import comment_row
from tplog.papers.drafts.offers import Offers
from tplog.papers.drafts.opening_text import opening_blocks
from tplog.papers.drafts.phrases import words
from tplog.papers.drafts.toml_parts import (
    comment,
    comment_text,
    place_text,
    quoted,
    reading_comment,
    reason_text,
    reasons_text,
    row,
    ruled,
    toml_day,
    toml_text,
)
from tplog.values.finding import Finding
from tplog.values.limits import MAX_EVENTS, MAX_FILE_BYTES, MAX_NAME_LENGTH

DRAFT_TOO_LARGE = mandatory_rule(
    "draft-too-large",
    "Utkastet ur {file} är större än en beslutsfil får vara. Välj sidor med --pages eller §§ med --only.",
    "The draft of {file} is larger than a decision file may be. Choose pages with --pages or §§ with --only.",
)
_WIDEST_PLACE, _WIDEST_AMOUNT = 34, 28  # columns of the lists at the end


def decision_text(
    drafted: Drafted,
    language: Language,
    *,
    budget: str | None = None,
    seen: str | None = None,
) -> str:
    """Return a draft as a decision file, formatted; ``seen`` says which part of the paper was read.

    Raises BadFile if it would be larger than a decision file may be.
    """
    blocks = _event_blocks(drafted, language) if len(drafted.acts) <= MAX_EVENTS else []
    if max(len(blocks), len(drafted.acts)) > MAX_EVENTS:
        raise _too_large(drafted)
    parts = [_top(drafted, language), _head(drafted, language, budget), _source(drafted, language, seen)]
    ends = [_left_out(drafted.left_out, language), _sums(drafted.sums, language)]
    text = "\n\n".join("\n".join(part) for part in (*parts, *blocks, *ends) if part) + "\n"
    if len(text.encode()) > MAX_FILE_BYTES:
        raise _too_large(drafted)
    formatted = format_decision_file(text, drafted.file)
    if len(formatted.encode()) > MAX_FILE_BYTES:
        raise _too_large(drafted)
    return formatted


def seen_text(pages: Sequence[int], language: Language) -> str:
    """Return which part of a paper was seen, as a decision file says it: ``pages 3–7``."""
    shown = words("seen-pages", language, count=str(len(pages)), pages=page_ranges(pages))
    return shown[:MAX_NAME_LENGTH]


def _too_large(drafted: Drafted) -> BadFile:
    return BadFile(Finding(DRAFT_TOO_LARGE, {"file": drafted.file}))


def _event_blocks(drafted: Drafted, language: Language) -> list[list[str]]:
    """Return the lines of each event: those that open accounts, then the acts.

    All are named twice, so that placeholders have numbers of one width.
    """
    names = AccountNames(language, drafted.offers)
    counter = _act_writer(drafted, names)
    for act in drafted.acts:
        counter.event(act)
    writer = _act_writer(drafted, AccountNames(language, drafted.offers, len(str(names.count))))
    blocks = [writer.block(act) for act in drafted.acts]
    return [*opening_blocks(writer), *blocks]


def _act_writer(drafted: Drafted, names: AccountNames) -> ActWriter:
    year = drafted.date.year if drafted.date else None
    taken = set(drafted.offers.ids) if drafted.offers else set()
    return ActWriter(names.language, names, EventIds(names.language, year, taken))


def _top(drafted: Drafted, language: Language) -> list[str]:
    """Return the comments about the file: what it is, what was found, what to beware of."""
    counts = {
        "acts": str(len(drafted.acts)),
        "amounts": str(sum(len(act.lines) for act in drafted.acts)),
        "left": str(len(drafted.left_out)),
    }
    size = ", ".join(size_words(drafted, language))
    summary = words("acts-found" if drafted.acts else "no-acts", language, **counts)
    return [
        comment(words("title", language, file=comment_text(drafted.file))),
        comment(words("instruction", language)),
        comment(words("placeholders", language)),
        comment(words("uncomment", language)),
        comment(f"{size}. {summary}" if size else summary),
        *(
            comment(words("warning", language, what=finding_sentence(warning, language)))
            for warning in drafted.warnings
        ),
        *map(comment, known_papers(drafted, language)),
    ]


def size_words(drafted: Drafted, language: Language) -> list[str]:
    """Return how large a paper is: its pages and paragraphs, as far as it has any."""
    sizes = [("pages", drafted.page_count or 0), ("paragraphs", len(drafted.paragraphs))]
    return [words(key, language, count=str(count)) for key, count in sizes if count]


def known_papers(drafted: Drafted, language: Language) -> list[str]:
    """Return what to say of papers that the log has already: this file, or one of the same title and day."""
    offers = drafted.offers or Offers()
    title = drafted.title.text if drafted.title else None
    said: dict[tuple[str, str | None], str] = {}
    for paper in offers.papers_like(title, drafted.date, drafted.sha256):
        key = "same-file" if paper.sha256 == drafted.sha256 else "known-paper"
        text = words(key, language, file=paper.file or "–", event=paper.event)
        said.setdefault((key, paper.file), text)
    return list(said.values())


def _head(drafted: Drafted, language: Language, budget: str | None) -> list[str]:
    """Return the rows above the events: the budget to fill in, or a mark that the draft is not tried."""
    if budget is None:
        rows = [row("budget", '""', words("fill-budget", language))]
    else:
        rows = [
            row("budget", toml_text(budget)),
            row("draft", "true", words("delete-draft", language)),
        ]
    if drafted.basis:
        rows.append(_reading("basis", drafted.basis, toml_text(drafted.basis.text), language))
    return rows


def _source(drafted: Drafted, language: Language, seen: str | None) -> list[str]:
    """Return the rows of the paper."""
    rows = ["[source]"]
    if drafted.title and drafted.title.text.strip() and not drafted.title.doubts:
        rows.append(
            _reading("title", drafted.title, toml_text(drafted.title.text[:MAX_NAME_LENGTH]), language)
        )
    else:
        rows.append(row("title", '""', words("fill-title", language)))
    if drafted.day:
        rows.append(_reading("date", drafted.day, toml_day(drafted.day.text), language))
    rows.append(row("file", toml_text(drafted.file[:MAX_NAME_LENGTH])))
    rows.append(row("sha256", toml_text(drafted.sha256)))
    return [*rows, row("seen", toml_text(seen))] if seen else rows


def _reading(key: str, reading: Reading, value: str, language: Language) -> str:
    """Return the row of a value, as a comment with the reasons if it is doubtful."""
    note = reading_comment(reading, language)
    if not reading.doubts:
        return row(key, value, note)
    why = f"{words('doubtful', language)}: {reasons_text(reading.doubts, language)}"
    return comment_row(row(key, value, "; ".join(filter(None, (why, note)))))


def _left_out(items: Sequence[LeftOut], language: Language) -> list[str]:
    """Return the list of the amounts that are in no act, each with its place and the reason."""
    rows = left_out_rows(items, language) or [words("nothing-left-out", language)]
    return [ruled(words("left-out", language)), *(f"#  {text}" for text in rows)]


def left_out_rows(items: Sequence[LeftOut], language: Language) -> list[str]:
    """Return the amounts that are in no act as lines: place, words, reason and the heading above."""
    cells = [
        (place_text(item.passage, language), comment_text(item.passage.exact), _why(item, language))
        for item in items
    ]
    first = min(_WIDEST_PLACE, max((len(place) for place, _, _ in cells), default=0))
    second = min(_WIDEST_AMOUNT, max((len(amount) for _, amount, _ in cells), default=0))
    return [f"{place:<{first}}  {amount:<{second}}  {why}".strip() for place, amount, why in cells]


def _why(item: LeftOut, language: Language) -> str:
    reason = reason_text(item.reason, language)
    if not item.section or quoted(item.section, language) in reason:
        return reason
    return f"{reason} ({quoted(item.section, language)})"


def _sums(sums: Sequence[CheckedSum], language: Language) -> list[str]:
    """Return the list of the sums that the paper states, each with whether it adds up; empty without any."""
    rows = [comment(f" {text}") for text in sum_rows(sums, language)]
    return [ruled(words("sums", language)), *rows] if rows else []


def sum_rows(sums: Sequence[CheckedSum], language: Language) -> Iterator[str]:
    """Yield each sum as a sentence."""
    for item in sums:
        yield comment_text(
            words(
                "sum-agrees" if item.agrees else "sum-differs",
                language,
                place=place_text(item.passage, language),
                name=quoted(item.name or item.passage.exact, language),
                stated=item.stated.text,
                count=str(item.count),
                computed=format_money(item.computed_ore, language),
            )
        )
