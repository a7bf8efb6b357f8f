"""Papers of a municipality as words with their places: PDF, DOCX, HTML and plain text; drafts of them.

A paper is parsed in a process of its own, with bounds on its memory and time; the classes here are what comes
back. Needs the extra ``tplog[papers]`` for PDF and DOCX. `draft` is imported when it is first used.
"""

from __future__ import annotations

from tplog.papers.paper import Line, Page, Paper, Place, Row, Source, Word
from tplog.papers.read import read

TYPE_CHECKING = False  # as `typing` has it, which takes time to import
if TYPE_CHECKING:
    from tplog.papers.drafting import draft

__all__ = ["Line", "Page", "Paper", "Place", "Row", "Source", "Word", "draft", "read"]


def __getattr__(name: str) -> object:
    if name != "draft":
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from tplog.papers import drafting  # noqa: PLC0415 (start-up time)

    return drafting.draft
