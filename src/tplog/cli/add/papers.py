"""All questions, in their order: about the paper, then act by act."""

from __future__ import annotations

from functools import partial

from tplog.cli.add import readings
from tplog.cli.add.acts import ActQuestions, act_steps
from tplog.cli.add.log_names import LogNames
from tplog.cli.add.questions import Option, Question, Steps, listed, text_of, words
from tplog.decision_files.typed_answers import PaperAnswers, common_answer, source_answer
from tplog.i18n.vocabulary import Language
from tplog.values.act import Basis

# What is asked of every paper, with whether it may be left out.
_SOURCE_KEYS = {"title": False, "date": True, "case_numbers": True, "paragraph": True}


def paper_steps(
    paper: PaperAnswers, names: LogNames, lang: Language, *, budget: str, breaches: tuple[str, ...] = ()
) -> Steps:
    """Ask for a paper and its acts, and fill in ``paper``.

    ``budget`` is offered as its budget; ``breaches`` are the codes for which the file so far is refused.
    """
    yield from _ask_head(paper, names, lang, budget)
    number = 0
    while True:
        number += 1
        yield from act_steps(ActQuestions(paper, names, lang, number, breaches))
        is_more = yield Question(
            f"another {number}",
            text_of("another", lang),
            readings.yes_or_no(lang),
            completions=words(text_of("yes", lang), text_of("no", lang)),
            default=text_of("no", lang),
        )
        if not is_more:
            return


def _ask_head(paper: PaperAnswers, names: LogNames, lang: Language, budget: str) -> Steps:
    """Ask for what stands at the top of the file and in ``[source]``."""
    offered = budget or (names.budgets[0] if len(names.budgets) == 1 else "")
    paper.head["budget"] = yield Question(
        "budget",
        text_of("budget", lang),
        readings.named(partial(common_answer, "budget")),
        text_of("budget.help", lang),
        completions=lambda: map(Option, names.budgets),
        echo=str,
        default=offered,
    )
    for key, is_optional in _SOURCE_KEYS.items():
        read = partial(source_answer, key)
        value = yield Question(
            key,
            text_of(key, lang),
            readings.optional(read) if is_optional else read,
            text_of(f"{key}.help", lang),
            optional=is_optional,
            echo=listed,
            is_list=key == "case_numbers",
        )
        if value is not None:
            paper.source[key] = value
    yield from _ask_file(paper, lang)
    options = tuple(Option(basis, text_of(f"basis.{basis}", lang)) for basis in Basis)
    paper.head["basis"] = yield Question(
        "basis",
        text_of("basis", lang),
        readings.choice(options, lang),
        text_of("basis.help", lang),
        menu=options,
    )


def _ask_file(paper: PaperAnswers, lang: Language) -> Steps:
    """Ask for the paper's file, whose SHA-256 is written beside its name."""
    named = yield Question(
        "file",
        text_of("file", lang),
        readings.optional(readings.paper_file(lang)),
        text_of("file.help", lang),
        echo=lambda value: f"sha256 {value[1]}" if value else "",
        optional=True,
        is_path=True,
    )
    if named is not None:
        paper.source["file"], paper.source["sha256"] = named
