"""Write the events that open the accounts of a draft, each account under the paper's words for it."""

from __future__ import annotations

from collections.abc import Iterator

from tplog.events.types import AccountOpened
from tplog.papers.drafts.act_text import ActWriter
from tplog.papers.drafts.money_text import comment_row
from tplog.papers.drafts.phrases import words
from tplog.papers.drafts.toml_parts import comment, row, ruled, toml_text
from tplog.values.limits import MAX_EVENT_PARTS, MAX_NAME_LENGTH


def opening_blocks(writer: ActWriter) -> Iterator[list[str]]:
    """Yield the lines of events that open the accounts that have a placeholder; none without any.

    A row is a comment if only doubtful amounts have the account, or if the paper has no words for it. Call it
    when the acts are written.
    """
    placeholders = [(path, name.strip(), is_plain) for path, name, is_plain in writer.names.placeholders]
    for start in range(0, len(placeholders), MAX_EVENT_PARTS):
        part = placeholders[start : start + MAX_EVENT_PARTS]
        is_plain = any(name and plain for _, name, plain in part)
        rows = [
            _row(writer, path, name, is_comment=is_plain and not (name and plain))
            for path, name, plain in part
        ]
        event = [
            "[[event]]",
            row("type", toml_text(AccountOpened.__name__)),
            row("id", toml_text(writer.ids.opening_id()), words("proposed-id", writer.language)),
            "",
            "[event.accounts]",
            *rows,
        ]
        heading = [
            ruled(words("accounts", writer.language)),
            comment(words("accounts-known", writer.language)),
        ]
        yield [*heading, *(event if is_plain else [f"# {line}".rstrip() for line in event])]


def _row(writer: ActWriter, path: str, name: str, *, is_comment: bool) -> str:
    note = "" if name else words("fill-name", writer.language)
    written = row(toml_text(path), toml_text(name[:MAX_NAME_LENGTH]), note)
    return comment_row(written) if is_comment else written
