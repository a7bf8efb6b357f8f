"""What is said of a paper that cannot be read, or not all of it."""

from __future__ import annotations

from tplog.errors import mandatory_rule
from tplog.values.finding import Rule, Severity

PAPER_UNREADABLE = mandatory_rule(
    "paper-unreadable",
    "{file} går inte att läsa: {why}. Spara handlingen på nytt som PDF, DOCX, HTML eller TXT.",
    "{file} cannot be read: {why}. Save the paper anew as PDF, DOCX, HTML or TXT.",
)
PAPER_ENCRYPTED = mandatory_rule(
    "paper-encrypted",
    "{file} är låst med ett lösenord. Spara en kopia utan lösenord.",
    "{file} is locked with a password. Save a copy without a password.",
)
PAPER_IS_IMAGE = mandatory_rule(
    "paper-is-image",
    "{file} har ingen text att läsa, bara bild: s. {pages}. Bilden tolkas med --ocr auto om "
    "tesseract-ocr och tesseract-ocr-swe är installerade.",
    "{file} has no text to read, only pictures: p. {pages}. With --ocr auto they are read, if "
    "tesseract-ocr and tesseract-ocr-swe are installed.",
)
PAPER_TEXT_GARBLED = mandatory_rule(
    "paper-text-garbled",
    "{file} säger inte vilka bokstäver dess tecken är: s. {pages}. Tecknen tolkas som bild med "
    "--ocr auto om tesseract-ocr och tesseract-ocr-swe är installerade.",
    "{file} does not say which letters its characters are: p. {pages}. With --ocr auto they are read "
    "as pictures, if tesseract-ocr and tesseract-ocr-swe are installed.",
)
PAPER_TOO_LARGE = mandatory_rule(
    "paper-too-large",
    "{file} är för stor: fler än {most} {what}. Dela upp handlingen, eller välj sidor med --pages.",
    "{file} is too large: more than {most} {what}. Split the paper, or choose pages with --pages.",
)
PAPER_TOO_SLOW = mandatory_rule(
    "paper-too-slow",
    "{file} tog för lång tid att läsa: mer än {most} sekunder. Dela upp handlingen, eller välj sidor "
    "med --pages.",
    "{file} took too long to read: more than {most} seconds. Split the paper, or choose pages with --pages.",
)
PAPER_PAGE_MISSING = mandatory_rule(
    "paper-page-missing",
    "{file} har ingen sida {page}.",
    "{file} has no page {page}.",
)
OCR_MISSING = mandatory_rule(
    "ocr-missing",
    "Programmet tesseract finns inte här. Installera tesseract-ocr och tesseract-ocr-swe.",
    "The program tesseract is not here. Install tesseract-ocr and tesseract-ocr-swe.",
)
OCR_LANGUAGE_MISSING = mandatory_rule(
    "ocr-language-missing",
    "Programmet tesseract saknar svenska. Installera tesseract-ocr-swe.",
    "The program tesseract lacks Swedish. Install tesseract-ocr-swe.",
)
FIGURE_NOT_IN_PAPER = mandatory_rule(
    "figure-not-in-paper",
    "”{text}” står inte i {paper}. Närmast: {nearest}. Rätta filen efter handlingen, eller registrera den "
    "utan --paper.",
    "'{text}' is not in {paper}. Nearest: {nearest}. Correct the file by the paper, or record it without "
    "--paper.",
)
PAPER_IS_ANOTHER = mandatory_rule(
    "paper-is-another",
    "Filen anger en annan handling än {paper}: dess sha256 är {sha256}, filens {stated}. Välj rätt handling, "
    "eller stryk sha256.",
    "The file names another paper than {paper}: its sha256 is {sha256}, the file's {stated}. Choose the "
    "right paper, or delete sha256.",
)
PAPER_HIDDEN_TEXT = Rule(
    "paper-hidden-text",
    Severity.WARNING,
    "{file} har text som inte syns: {count} tecken{place}. Den är inte läst.",
    "{file} has text that is not seen: {count} {count:character|characters}{place}. It is not read.",
    mandatory=True,
)
PAPER_PARTLY_IMAGE = Rule(
    "paper-partly-image",
    Severity.WARNING,
    "{file} har sidor som är bild: s. {pages}. Vad bilden säger är inte läst.",
    "{file} has pages that are pictures: p. {pages}. What the pictures say is not read.",
    mandatory=True,
)
PAPER_PARTLY_GARBLED = Rule(
    "paper-partly-garbled",
    Severity.WARNING,
    "{file} säger inte vilka bokstäver tecknen är på s. {pages}. De sidorna är inte lästa.",
    "{file} does not say which letters the characters are on p. {pages}. Those pages are not read.",
    mandatory=True,
)
PAPER_READ_BY_OCR = Rule(
    "paper-read-by-ocr",
    Severity.WARNING,
    "{file} har sidor som är tolkade ur bild: s. {pages}. Allt på dem är osäkert.",
    "{file} has pages whose text was recognised in pictures: p. {pages}. All that they say is doubtful.",
    mandatory=True,
)
PAPER_TRACKED_CHANGES = Rule(
    "paper-tracked-changes",
    Severity.WARNING,
    "{file} har spårade ändringar. Den är läst som om de vore godtagna.",
    "{file} has tracked changes. It is read as if they were accepted.",
    mandatory=True,
)
REMARKS = (
    PAPER_HIDDEN_TEXT,
    PAPER_PARTLY_IMAGE,
    PAPER_PARTLY_GARBLED,
    PAPER_READ_BY_OCR,
    PAPER_TRACKED_CHANGES,
)
# What the child process can say of a paper, by code.
CHILD_RULES = {
    rule.code: rule
    for rule in (PAPER_UNREADABLE, PAPER_ENCRYPTED, PAPER_TOO_LARGE, PAPER_TOO_SLOW, PAPER_PAGE_MISSING)
}


class ChildError(Exception):
    """A paper cannot be read: a rule of `CHILD_RULES` with the parameters of its sentence."""

    def __init__(self, rule: Rule, **params: str) -> None:
        """Take the rule and the parameters, without the file's name."""
        super().__init__(rule.code)
        self.rule, self.params = rule, params


def require_at_most(size: int, most: int, what: str) -> None:
    """Raise ChildError if there are more than ``most`` of something."""
    if size > most:
        raise ChildError(PAPER_TOO_LARGE, most=str(most), what=what)
