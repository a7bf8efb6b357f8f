"""Papers of a municipality as words with their places: PDF, DOCX, HTML, plain text; drafts and checks.

A paper is parsed in a process of its own, with bounds on its memory and time. Needs the extra
``tplog[papers]`` for PDF and DOCX. From the ground up: `paper`, `passage` and `vocabulary`; `reading` (the
file's words), `layout` (text, tables, sections), `figures`, `drafts` (what a draft says and how it is
written), `acts` (what a paper decides), `checking`. What is above `reading` is imported when first used.
"""

from __future__ import annotations

from tplog.papers.paper import Line, Page, Paper, Place, Row, Source, Word
from tplog.papers.reading.read import read

TYPE_CHECKING = False  # as `typing` has it, which takes time to import
if TYPE_CHECKING:
    from tplog.papers.acts.draft import draft
    from tplog.papers.checking.check import check
    from tplog.papers.figures.paper_figures import amounts, dates, references

_LAZY = {
    "amounts": "figures.paper_figures",
    "check": "checking.check",
    "dates": "figures.paper_figures",
    "draft": "acts.draft",
    "references": "figures.paper_figures",
}
__all__ = [
    "Line",
    "Page",
    "Paper",
    "Place",
    "Row",
    "Source",
    "Word",
    "amounts",
    "check",
    "dates",
    "draft",
    "read",
    "references",
]


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module  # noqa: PLC0415 (start-up time)

    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
