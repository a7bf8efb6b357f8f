"""Say in one line what was found in a paper."""

from __future__ import annotations

from tplog.i18n.vocabulary import Language
from tplog.papers.draft_words import words
from tplog.papers.drafted import Drafted
from tplog.papers.written import size_words


def summary(drafted: Drafted, language: Language, seconds: float) -> str:
    """Return the counts of a draft and how long it took: ``3 pages, 8 §§; 4 acts with 8 amounts; …``."""
    parts = [", ".join(size_words(drafted, language))]
    if drafted.acts:
        amounts = str(sum(len(act.lines) for act in drafted.acts))
        found = words("summary-acts", language, acts=str(len(drafted.acts)), amounts=amounts)
        doubtful = sum(act.is_doubtful for act in drafted.acts)
        marked = words("summary-doubtful", language, count=str(doubtful))
        parts.append(f"{found}, {marked}" if doubtful else found)
    else:
        parts.append(words("summary-none", language))
    parts.append(words("summary-left", language, left=str(len(drafted.left_out))))
    if drafted.sums:
        wrong = str(sum(not item.agrees for item in drafted.sums))
        parts.append(words("summary-sums", language, count=str(len(drafted.sums)), wrong=wrong))
    tenths = f"{seconds:.1f}"
    shown = tenths.replace(".", ",") if language is Language.SV else tenths
    parts.append(words("summary-time", language, seconds=shown))
    return "; ".join(filter(None, parts))
