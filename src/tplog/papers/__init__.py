"""Papers of a municipality as words with their places: PDF, DOCX, HTML and plain text.

A paper is parsed in a process of its own, with bounds on its memory and time; the classes here are what comes
back. Needs the extra ``tplog[papers]`` for PDF and DOCX.
"""

from __future__ import annotations

from tplog.papers.paper import Line, Page, Paper, Place, Row, Source, Word
from tplog.papers.read import read

__all__ = ["Line", "Page", "Paper", "Place", "Row", "Source", "Word", "read"]
