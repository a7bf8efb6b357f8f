"""What a wide table leaves open: each question names the readings, and what to write in the map for each."""

from __future__ import annotations

from tplog.errors import mandatory_rule
from tplog.values.finding import Rule, Severity

_SV, _EN = "Skriv under [rows] i mappningen", "Write under [rows] in the map"

ROW_COULD_BE_SUM = mandatory_rule(
    "row-could-be-sum",
    "Rad {row}, ”{name}”, är summan av raderna {rows}. Är den en summa eller en post för sig? "
    f"{_SV}: {{row}}.kind = 'sum' eller {{row}}.kind = 'line'",
    "Row {row}, '{name}', is the sum of the rows {rows}. Is it a sum, or a line by itself? "
    f"{_EN}: {{row}}.kind = 'sum' or {{row}}.kind = 'line'",
)
HEAD_NOT_SUM = mandatory_rule(
    "row-head-not-sum",
    "Rad {row}, ”{name}”, har belopp som inte är summan av raderna under den, {rows}. "
    f"{_SV}: {{row}}.kind = 'body' om den ändå är deras summa, {{row}}.kind = 'line' "
    "om den är en post; eller ge raderna under den kind = 'body', om de är egna organ.",
    "Row {row}, '{name}', has amounts that are not the sum of the rows below it, {rows}. "
    f"{_EN}: {{row}}.kind = 'body' if it is their sum all the same, "
    "{row}.kind = 'line' if it is a line; or give the rows below it kind = 'body', if they are "
    "bodies themselves.",
)
BODY_UNCLEAR = mandatory_rule(
    "row-body-unclear",
    "Rad {row}, ”{name}”: hör den till {body}, eller är den ett organ för sig? "
    f"{_SV}: {{row}}.kind = 'line' eller {{row}}.kind = 'body'",
    "Row {row}, '{name}': does it belong to {body}, or is it a body by itself? "
    f"{_EN}: {{row}}.kind = 'line' or {{row}}.kind = 'body'",
)
BODY_NOT_STATED = mandatory_rule(
    "row-without-body",
    "Rad {row}, ”{name}”, står inte under något organ. Skriv body = '…' överst i mappningen om alla rader är "
    "ett organs, eller under [rows]: {row}.kind = 'body'",
    "Row {row}, '{name}', stands under no body. Write body = '…' at the top of the map if all rows are one "
    "body's, or under [rows]: {row}.kind = 'body'",
)
ROW_WITHOUT_NAME = mandatory_rule(
    "row-without-name",
    "Rad {row} har belopp men inget namn. "
    f"{_SV}: {{row}}.kind = 'sum', {{row}}.name = '…' eller "
    "{row}.kind = 'ignore'",
    "Row {row} has amounts but no name. "
    f"{_EN}: {{row}}.kind = 'sum', {{row}}.name = '…' or "
    "{row}.kind = 'ignore'",
)
LINE_NAMED_TWICE = mandatory_rule(
    "wide-line-twice",
    "”{name}” står på rad {first} och rad {row} under {body}. Skriv [[line]] med rows = ['{name}'] i "
    "mappningen om de ska läggas ihop, eller ge den ena ett annat namn under [rows]: "
    "{row}.name = '…'",
    "'{name}' stands in row {first} and row {row} under {body}. Write [[line]] with rows = ['{name}'] in the "
    "map if they are to be added up, or give one another name under [rows]: {row}.name = '…'",
)
HEAD_UNCLEAR = mandatory_rule(
    "row-head-unclear",
    "Rad {row}, ”{name}”, har inga belopp. Är den ett organ, en rubrik över ett organs poster, eller en post "
    f"eller not utan belopp? {_SV}: {{row}}.kind = 'body', 'group' eller 'text'",
    "Row {row}, '{name}', has no amounts. Is it a body, a heading over lines of a body, or a line or note "
    f"without amounts? {_EN}: {{row}}.kind = 'body', 'group' or 'text'",
)
QUESTIONS = (
    ROW_COULD_BE_SUM,
    HEAD_NOT_SUM,
    BODY_UNCLEAR,
    BODY_NOT_STATED,
    ROW_WITHOUT_NAME,
    LINE_NAMED_TWICE,
    HEAD_UNCLEAR,
)

ROW_IGNORED = Rule(
    "row-not-recorded",
    Severity.NOTE,
    "Raden ”{name}” registreras inte: {why}.",
    "The row '{name}' is not recorded: {why}.",
    mandatory=True,
)
ROW_HEADS = Rule(
    "row-heads-group",
    Severity.NOTE,
    "Raden ”{name}” har inga belopp: den läses som en rubrik över posterna under den, ett konto i {body}.",
    "The row '{name}' has no amounts: it is read as a heading over the lines below it, an account of {body}.",
    mandatory=True,
)
HIDDEN_ROW = Rule(
    "row-hidden",
    Severity.NOTE,
    "Raden är dold i kalkylbladet, men läst.",
    "The row is hidden in the sheet, but read.",
    mandatory=True,
)
TEXT_AMONG_AMOUNTS = Rule(
    "text-among-amounts",
    Severity.WARNING,
    "”{text}” är inget belopp: ingenting registreras ur cellen.",
    "'{text}' is no amount: nothing is recorded of the cell.",
    mandatory=True,
)

MARK_DROPPED = Rule(
    "footnote-mark-dropped",
    Severity.NOTE,
    "”{text}” har en fotnots tecken, som inte hör till siffran.",
    "'{text}' has a footnote's mark, which is no part of the figure.",
    mandatory=True,
)
REMARKS = (ROW_IGNORED, ROW_HEADS, HIDDEN_ROW, TEXT_AMONG_AMOUNTS, MARK_DROPPED)
