"""How a decision file stands against its paper, for every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tplog.answers.answer import Answer, Field, Kind, Many
from tplog.answers.findings import FINDING
from tplog.answers.passages import PASSAGE
from tplog.i18n.paper_words import paper_word

if TYPE_CHECKING:
    from tplog.papers.checking.held import Checked, Held, Near
    from tplog.papers.drafts.drafted import CheckedSum, LeftOut

_KINDS = ("amount", "date", "paragraph", "case-number", "title", "quote")
_VERDICTS = ("as-written", "same-value", "computed", "elsewhere", "not-in-paper", "not-checked")
_DIFFERENCES = ("digit", "unit", "sign")
_MISPLACED = ("section", "name", "column", "heading")

_NEAR: Answer[Near] = Answer(
    "Near",
    (
        Field("passage", PASSAGE, ("ställe", "passage")),
        Field(
            "difference", Kind.WORD, ("skillnad", "difference"),
            choices=_DIFFERENCES, translate_word=paper_word,
        ),
    ),
)  # fmt: skip
HELD: Answer[Held] = Answer(
    "Held",
    (
        Field(
            "kind", Kind.WORD, ("slag", "kind"), "What the file states.",
            choices=_KINDS, translate_word=paper_word,
        ),
        Field("key", Kind.TEXT, ("nyckel", "key"), "Of the file: lines, total, decided …"),
        Field("text", Kind.TEXT, ("uppgift", "fact"), "As the file has it."),
        Field(
            "verdict", Kind.WORD, ("omdöme", "verdict"),
            "as-written: the same characters, as whole tokens. same-value: in other words. computed: the sum "
            "or difference of figures that stand together, or the last day of a year that the paper names. "
            "elsewhere: in the paper, but not where the file says. not-in-paper. not-checked: pages that are "
            "not read, a figure without a certain value, free text.",
            choices=_VERDICTS, translate_word=paper_word,
        ),
        Field("event", Kind.TEXT, ("händelse", "event"), "Null: of the file's paper.", optional=True),
        Field("account", Kind.TEXT, ("konto", "account"), optional=True),
        Field("line", Kind.COUNT, ("rad", "line"), "Of the file, from 1.", optional=True),
        Field("passages", Many(PASSAGE), ("ställen", "passages"), "Where it is, or of what it is computed."),
        Field("near", Many(_NEAR), ("närmast", "nearest"), "Figures that differ in one thing."),
        Field(
            "misplaced", Kind.WORD, ("på annan plats", "elsewhere"),
            "section: not under the paragraph, heading or page that the file names. name: beside another "
            "name. column: in another column than the event's other amounts, or another year's. heading: "
            "no paragraph or day of the paper itself.",
            choices=_MISPLACED, translate_word=paper_word, optional=True,
        ),
    ),
)  # fmt: skip
_UNUSED: Answer[LeftOut] = Answer(
    "Unused",
    (
        Field("text", Kind.TEXT, ("belopp", "amount"), get=lambda left: left.passage.exact),
        Field(
            "ore", Kind.ORE, ("öre", "öre"), optional=True,
            get=lambda left: left.amount.ore if left.amount else None,
        ),
        Field("section", Kind.TEXT, ("avsnitt", "section"), "The heading above it, or table.", optional=True),
        Field("passage", PASSAGE, ("ställe", "passage")),
    ),
)  # fmt: skip
_SUM: Answer[CheckedSum] = Answer(
    "CheckedSum",
    (
        Field("name", Kind.TEXT, ("namn", "name"), "Of its row."),
        Field("stated", Kind.TEXT, ("angiven", "stated"), get=lambda total: total.stated.text),
        Field("stated_ore", Kind.ORE, ("angiven i öre", "stated in öre"), get=lambda total: total.stated.ore),
        Field("computed_ore", Kind.ORE, ("delarna blir", "parts make"), "In öre."),
        Field("count", Kind.COUNT, ("antal delar", "parts")),
        Field("passage", PASSAGE, ("ställe", "passage")),
    ),
)
PAPER_CHECK: Answer[Checked] = Answer(
    "Checked",
    (
        Field("file", Kind.TEXT, ("fil", "file"), "The decision file's name."),
        Field("paper", Kind.TEXT, ("handling", "paper"), "The paper's name."),
        Field("sha256", Kind.TEXT, ("sha256", "sha256"), "Of the paper, in hex."),
        Field("stated_sha256", Kind.TEXT, ("angiven sha256", "stated sha256"), "By the file.", optional=True),
        Field(
            "is_refused", Kind.TRUTH, ("avvisad", "refused"),
            "Something is not in the paper, or the file names another paper: exit code 1.",
        ),
        Field("held", Many(HELD), ("prövat", "held"), "All that the file states."),
        Field(
            "unused", Many(_UNUSED), ("inte i filen", "not in the file"),
            "Amounts of the paper's decisions that no event uses.",
        ),
        Field("sums", Many(_SUM), ("summor", "sums"), "Of the paper, that do not add up."),
        Field("findings", Many(FINDING), ("iakttagelser", "findings"), "The file's totals that do not."),
        Field("warnings", Many(FINDING), ("anmärkningar", "warnings"), "What of the paper was not read."),
    ),
)  # fmt: skip
