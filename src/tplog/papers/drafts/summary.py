"""Say in one line what was found in a paper."""

from __future__ import annotations

from tplog.i18n.vocabulary import Language
from tplog.papers.drafts.decision_text import size_words
from tplog.papers.drafts.drafted import Drafted
from tplog.papers.drafts.phrases import words


def summary(drafted: Drafted, language: Language, tenths: int) -> str:
    """Return the counts of a draft and how many tenths of a second it took: ``3 pages, 8 §§; 4 acts …``."""
    parts = [", ".join(size_words(drafted, language))]
    if drafted.acts:
        amounts = str(sum(len(act.lines) for act in drafted.acts))
        counted = words("summary-acts", language, acts=str(len(drafted.acts)), amounts=amounts)
        doubtful = sum(act.is_doubtful for act in drafted.acts)
        marked = words("summary-doubtful", language, count=str(doubtful))
        parts.append(f"{counted}, {marked}" if doubtful else counted)
    else:
        parts.append(words("summary-none", language))
    parts.append(words("summary-left", language, left=str(len(drafted.left_out))))
    if drafted.sums:
        wrong = str(sum(not item.agrees for item in drafted.sums))
        parts.append(words("summary-sums", language, count=str(len(drafted.sums)), wrong=wrong))
    mark = "," if language is Language.SV else "."
    parts.append(words("summary-time", language, seconds=f"{tenths // 10}{mark}{tenths % 10}"))
    return "; ".join(filter(None, parts))
