"""Know a row of a table by its name as a sum of other rows: Summa, Totalt, S:a, Delsumma, Netto, Resultat."""

from __future__ import annotations

import re

from tplog.readers.tables.cell_marks import strip_footnote_mark

_SUBTOTAL = r"(?:del|under|mellan|grupp)summa|subtotals?"
# Words that no account's name has among its others, and words that one may have there: a lump sum.
_ANYWHERE = rf"(?:total|slut)?summa|s:a|totalt|{_SUBTOTAL}"
_FIRST_OR_LAST = rf"{_ANYWHERE}|summor|totalsummor|(?:grand )?total(?:er|s|en)?|sum"
_NET = r"netto(?:kostnad(?:er)?|budget|ram)?"
_NUMBER = r"(?:[0-9]+(?:\s*[-–]\s*[0-9]+)?\s+)?"  # of accounts: 40 Summa, 4010-4019 Summa
_FLAGS = re.IGNORECASE | re.DOTALL


def _label(words: str, anywhere: str = "") -> re.Pattern[str]:
    """Return the pattern of texts with one of the words first or last, or one of the others anywhere."""
    within = rf"|.*(?<![^\W_])(?:{anywhere})(?![^\W_]).*" if anywhere else ""
    return re.compile(rf"{_NUMBER}(?:{words})(?![^\W_]).*|.*(?<![^\W_])(?:{words})[\s:)]*{within}", _FLAGS)


_SUM_LABEL = _label(_FIRST_OR_LAST, _ANYWHERE)
_SUBTOTAL_LABEL = _label(_SUBTOTAL, _SUBTOTAL)
_NET_LABEL = _label(_NET)
_PART_LABEL = re.compile(r"\W*(?:varav|därav|of which)(?![^\W_]).*", _FLAGS)
_RESULT_WORD = r"[^\W\d_]*resultat(?:et)?|net result|result (?:for|of) the (?:year|period)"
_RESULT_ROW_LABEL = re.compile(
    rf"(?:{_RESULT_WORD})(?![^\W_])[^/]*|[^/]*(?<![^\W_])(?:{_RESULT_WORD})[\s\d):.,–-]*"
    r"|(?:årets|periodens) (?:över|under)skott\W*|över-?\s?(?:/|och|eller)\s?underskott\W*",
    _FLAGS,
)
_BARE_LABEL = re.compile(rf"(?:{_FIRST_OR_LAST})[\s:]*", _FLAGS)
_RESULT_LABEL = re.compile(r".*(?:netto|resultat|net result|balance)", _FLAGS)


def is_sum_label(text: str) -> bool:
    """Return whether a text says that its row is a sum: ``Summa intäkter``, ``4010 Summa``, ``Totalt*``."""
    return bool(_SUM_LABEL.fullmatch(strip_footnote_mark(text)))


def is_bare_sum_label(text: str) -> bool:
    """Return whether a text says that its row is a sum, and nothing else: ``Summa:``."""
    return bool(_BARE_LABEL.fullmatch(text))


def is_subtotal_label(text: str) -> bool:
    """Return whether a text says that its row is a sum of some rows only: ``Delsumma``."""
    return bool(_SUBTOTAL_LABEL.fullmatch(strip_footnote_mark(text)))


def is_net_label(text: str) -> bool:
    """Return whether a text says that its row is incomes less costs: ``Netto``, ``Nettokostnad vård``."""
    return bool(_NET_LABEL.fullmatch(strip_footnote_mark(text)))


def is_sum_or_net_label(text: str) -> bool:
    """Return whether a text says that its row is made of others, by adding them up or by their net."""
    return is_sum_label(text) or is_net_label(text)


def is_result_row_label(text: str) -> bool:
    """Return whether a text says that its row is what incomes and costs leave: ``Årets resultat``.

    A fund or an office that only begins with the word is none (``Resultatfond``), nor is a path.
    """
    return bool(_RESULT_ROW_LABEL.fullmatch(strip_footnote_mark(text)))


def is_part_label(text: str) -> bool:
    """Return whether a text says that its row is counted in the row above it: ``varav hyror``."""
    return bool(_PART_LABEL.fullmatch(text))


def is_result_label(text: str) -> bool:
    """Return whether a text names a result, of which only a row without an account is surely a sum."""
    return bool(_RESULT_LABEL.match(text))
