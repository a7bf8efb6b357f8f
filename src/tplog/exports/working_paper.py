"""Write a sample as a working paper: a table with columns for an auditor to fill in.

CSV and XLSX can be filled in and read again by `tplog.book.sample_result`; HTML is for printing.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from itertools import chain
from operator import itemgetter

import tplog
from tplog.answers.answer import Field, Kind
from tplog.answers.cells import CellFormatter, spreadsheet_cell, to_data_text
from tplog.answers.csv import excel_lines
from tplog.answers.sample import KEY, TO_FILL_IN, working_paper_columns
from tplog.book.sample import DrawnItem, Sample
from tplog.errors import EXTRA_MISSING, NotFound
from tplog.i18n.audit_words import audit_text
from tplog.i18n.money_format import format_money
from tplog.i18n.sanitize import escape_invisible
from tplog.i18n.vocabulary import Language
from tplog.values.finding import Finding

FORMATS = (".csv", ".xlsx", ".html")
_STYLE = (
    "body{font:14px/1.4 sans-serif;margin:1.5rem;color:#111;background:#fff}"
    "table{border-collapse:collapse;font-size:12px}th,td{border:1px solid #777;padding:.3rem;"
    "vertical-align:top;text-align:left}td.figure{text-align:right;white-space:nowrap}"
    "td.blank{min-width:7rem}thead{display:table-header-group}tr{break-inside:avoid}"
    "@page{size:A4 landscape}"
)


def working_paper(sample: Sample, suffix: str, language: Language) -> Iterator[bytes]:
    """Yield a sample as a file of the format with this suffix, of `FORMATS`. Raises NotFound (openpyxl)."""
    write = {".csv": _csv, ".xlsx": _xlsx, ".html": _html}[suffix]
    return write(sample, language)


def facts_of(sample: Sample, language: Language) -> list[tuple[str, str]]:
    """Return what must be known to draw the sample again, as labels and texts."""
    request = sample.request

    def known(value: object) -> str:
        return audit_text("all", language) if value is None else str(value)

    facts: list[tuple[str, object]] = [
        ("drawn-by", audit_text(f"by-{request.by}", language)),
        ("seed", request.seed),
        ("drawn-count", f"{len(sample.selection.places)} / {len(sample.items)}"),
        ("log-records", sample.records),
        ("log-root", sample.root_text),
        ("year", known(request.year)),
        ("budget", known(request.budget)),
        ("body", known(request.body)),
        ("made-with", f"tplog {tplog.__version__}"),
    ]
    if sample.population_ore is not None:
        facts.insert(3, ("drawn-amount", format_money(sample.population_ore, language)))
    if sample.interval_ore is not None:
        facts.insert(4, ("interval", format_money(sample.interval_ore, language)))
    return [(audit_text(key, language), str(fact)) for key, fact in facts]


def _csv(sample: Sample, language: Language) -> Iterator[bytes]:
    columns = working_paper_columns(sample.request.by, language)
    return (line.encode() for line in excel_lines(columns, sample.drawn, language))


def _xlsx(sample: Sample, language: Language) -> Iterator[bytes]:
    """Yield a workbook: the table first, since that is what is read again, then what it is drawn from."""
    try:
        from openpyxl import Workbook  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise NotFound(Finding(EXTRA_MISSING, {"what": "tplog sample", "extra": "xlsx"})) from error
    from tplog.exports.xlsx import saved, write_rows  # noqa: PLC0415 (an extra)

    workbook, formatter = Workbook(write_only=True), CellFormatter(language, kronor=True)
    columns = working_paper_columns(sample.request.by, language).fields
    rows = ([spreadsheet_cell(field, drawn) for field in columns] for drawn in sample.drawn)
    write_rows(workbook.create_sheet(audit_text("sample", language)), columns, rows, formatter)
    about = (
        Field[tuple[str, str]]("fact", Kind.TEXT, ("om urvalet", "of the sample"), get=itemgetter(0)),
        Field[tuple[str, str]]("is", Kind.TEXT, ("är", "is"), get=itemgetter(1)),
    )
    facts = ([escape_invisible(label), escape_invisible(text)] for label, text in facts_of(sample, language))
    write_rows(workbook.create_sheet(formatter.localize(("Om", "About"))), about, facts, formatter)
    return saved(workbook)


def _html(sample: Sample, language: Language) -> Iterator[bytes]:
    """Yield a page for printing: what it is drawn from, and the table with room to write."""
    style_hash = b64encode(sha256(_STYLE.encode()).digest()).decode()
    title = escape(audit_text("working-paper", language))
    head = (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"style-src 'sha256-{style_hash}'\">\n<title>{title} · tplog</title>\n<style>{_STYLE}</style>\n"
        f"</head>\n<body>\n<h1>{title}</h1>\n<dl>\n"
    )
    facts = (
        f"<dt>{_shown(label)}</dt><dd>{_shown(text)}</dd>\n" for label, text in facts_of(sample, language)
    )
    fields = [
        field for field in working_paper_columns(sample.request.by, language).fields if field.name != KEY
    ]
    formatter = CellFormatter(language, kronor=True)
    headings = "".join(f'<th scope="col">{_shown(formatter.heading(field))}</th>' for field in fields)
    rows = (
        f"<tr>{''.join(_html_cell(field, drawn, formatter) for field in fields)}</tr>\n"
        for drawn in sample.drawn
    )
    table = chain([f"</dl>\n<table>\n<thead><tr>{headings}</tr></thead>\n<tbody>\n"], rows)
    pieces = chain([head], facts, table, ["</tbody>\n</table>\n</body>\n</html>\n"])
    return (piece.encode() for piece in pieces)


_BLANKS = {field.name for field in TO_FILL_IN}


def _html_cell(field: Field[DrawnItem], drawn: DrawnItem, formatter: CellFormatter) -> str:
    if field.name in _BLANKS:
        return '<td class="blank"></td>'
    value = formatter.translate_cell(field, spreadsheet_cell(field, drawn))
    if field.value_type is Kind.ORE and isinstance(value, int):
        return f'<td class="figure">{_shown(format_money(value, formatter.language))}</td>'
    return f"<td>{_shown(to_data_text(value))}</td>"


def _shown(text: str) -> str:
    return escape(escape_invisible(text))
