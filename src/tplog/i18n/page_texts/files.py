"""The words of files, feeds and downloads."""

from __future__ import annotations

from collections.abc import Mapping

# What a page is called in the name of its file.
FILE_WORDS: Mapping[str, tuple[str, str]] = {
    "start": ("budgetar", "budgets"),
    "flow": ("flöde", "flow"),
    "result": ("utfall", "result"),
    "history": ("historik", "history"),
    "findings": ("iakttagelser", "findings"),
    "trail": ("spår", "trail"),
    "papers": ("handlingar", "papers"),
    "all_papers": ("handlingar", "papers"),
    "paper": ("handling", "paper"),
    "event": ("händelse", "event"),
    "log": ("logg", "log"),
    "status": ("läge", "status"),
}
FILES: Mapping[str, tuple[str, str]] = {
    "feed-decisions": ("Senast registrerade beslut", "Decisions recorded last"),
    "feed-findings": ("Det som inte går ihop", "What does not add up"),
    "chart-file": ("Diagrammet (SVG)", "The chart (SVG)"),
    "chart-picture": ("Diagrammet (PNG)", "The chart (PNG)"),
    "chart-recorded": ("registrerat till och med {day}", "recorded up to {day}"),
    "csv-for-excel": ("CSV för Excel", "CSV for a Swedish Excel"),
}
