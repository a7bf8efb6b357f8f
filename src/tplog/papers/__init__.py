"""Papers of a municipality as words with their places: PDF, DOCX, HTML, plain text; drafts and checks.

A paper is parsed in a process of its own, with bounds on its memory and time; the classes here are what comes
back. Needs the extra ``tplog[papers]`` for PDF and DOCX. What draws on their figures
is imported when it is first used.
"""

from __future__ import annotations

from tplog.papers.paper import Line, Page, Paper, Place, Row, Source, Word
from tplog.papers.read import read

TYPE_CHECKING = False  # as `typing` has it, which takes time to import
if TYPE_CHECKING:
    from tplog.papers.checking import check
    from tplog.papers.drafting import draft
    from tplog.papers.figures import amounts, dates, references

_LAZY = {
    "amounts": "figures",
    "check": "checking",
    "dates": "figures",
    "draft": "drafting",
    "references": "figures",
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
