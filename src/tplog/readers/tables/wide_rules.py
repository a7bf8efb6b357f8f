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
ROW_COULD_BE_ROUNDED_SUM = mandatory_rule(
    "row-could-be-rounded-sum",
    "Rad {row}, ”{name}”, är på en avrundning när summan av raderna {rows}. Är den en summa eller en post "
    f"för sig? {_SV}: {{row}}.kind = 'sum' eller {{row}}.kind = 'line'",
    "Row {row}, '{name}', is but for rounding the sum of the rows {rows}. Is it a sum, or a line by itself? "
    f"{_EN}: {{row}}.kind = 'sum' or {{row}}.kind = 'line'",
)
ROW_COULD_ADD_SOME = mandatory_rule(
    "row-could-add-some",
    "Rad {row}, ”{name}”, är summan av raderna {rows}, eller en avrundning från den. Är den det eller en "
    f"post för sig? {_SV}: {{row}}.kind = 'ignore' om den är summan, eller {{row}}.kind = 'line'",
    "Row {row}, '{name}', is the sum of the rows {rows}, or a rounding off it. Is it that, or a line by "
    f"itself? {_EN}: {{row}}.kind = 'ignore' if it is the sum, or {{row}}.kind = 'line'",
)
ROW_COULD_REPEAT = mandatory_rule(
    "row-could-repeat",
    "Rad {row}, ”{name}”, har samma belopp som rad {rows}. Är den ena den andras summa, eller är de poster? "
    f"{_SV}: {{row}}.kind = 'sum', {{rows}}.kind = 'sum' eller {{row}}.kind = 'line'",
    "Row {row}, '{name}', has the same amounts as row {rows}. Is one the other's sum, or are they lines? "
    f"{_EN}: {{row}}.kind = 'sum', {{rows}}.kind = 'sum' or {{row}}.kind = 'line'",
)
ROW_NO_MONEY = mandatory_rule(
    "row-no-money",
    "Rad {row}, ”{name}”, verkar inte ange pengar utan ett antal eller mått. "
    f"{_SV}: {{row}}.kind = 'ignore', eller {{row}}.kind = 'line' om den gör det.",
    "Row {row}, '{name}', seems to state no money but a number or measure. "
    f"{_EN}: {{row}}.kind = 'ignore', or {{row}}.kind = 'line' if it does.",
)
TABLE_BEGINS = mandatory_rule(
    "row-begins-table",
    "Rad {row}, ”{name}”, ser ut att börja en annan tabell. Gör då en fil för var och en: skriv här under "
    "[rows] \"{row}-{last}\".kind = 'ignore', och i en mappning för den andra under headings numret på raden "
    "med dess rubriker, och ett eget id. Är det samma tabell, skriv {row}.kind = 'text' "
    "('group' för en rubrik).",
    "Row {row}, '{name}', seems to begin another table. Make a file for each then: write here under [rows] "
    "\"{row}-{last}\".kind = 'ignore', and in a map for the other, under headings, the number of the row of "
    "its headings, and an id of its own. If it is the same table, write {row}.kind = 'text' "
    "('group' for a heading).",
)
ROW_LIKE_HEADINGS = mandatory_rule(
    "row-like-headings",
    "Rad {row}, ”{name}”, har samma tal som rubrikerna. Är det rubriker igen, eller belopp? "
    f"{_SV}: {{row}}.kind = 'text' eller {{row}}.kind = 'line'",
    "Row {row}, '{name}', has the numbers of the headings. Are they headings again, or amounts? "
    f"{_EN}: {{row}}.kind = 'text' or {{row}}.kind = 'line'",
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
ALLOCATION_OF_BODIES = mandatory_rule(
    "wide-allocation-of-bodies",
    "Kolumn {column} är en fördelning, men raderna (”{name}” med flera) läses som organ: inget delas ut."
    " Är de poster hos ett organ, skriv body = '…' överst i mappningen; är de organens ramar, skriv kind = "
    "'budget' för kolumnen.",
    "Column {column} is an allocation, but the rows ('{name}' and others) are read as bodies: none divides "
    "anything. If they are lines of one body, write body = '…' at the top of the map; if they are the "
    "bodies' frames, write kind = 'budget' for the column.",
)
QUESTIONS = (
    ROW_COULD_BE_SUM,
    ROW_COULD_BE_ROUNDED_SUM,
    ROW_COULD_ADD_SOME,
    ROW_COULD_REPEAT,
    ROW_NO_MONEY,
    TABLE_BEGINS,
    ROW_LIKE_HEADINGS,
    HEAD_NOT_SUM,
    BODY_UNCLEAR,
    BODY_NOT_STATED,
    ROW_WITHOUT_NAME,
    LINE_NAMED_TWICE,
    HEAD_UNCLEAR,
)

COLUMN_SIGNS_DIFFER = mandatory_rule(
    "wide-column-signs",
    "Kolumn {negative} har minus överallt där kolumn {positive} har plus. Är det kostnader, skriv signs = "
    "'costs-negative' för {negative} under [columns] i mappningen; är det mer intäkter än kostnader, skriv "
    "signs = 'costs-positive' där.",
    "Column {negative} has a minus wherever column {positive} has a plus. If they are costs, write signs = "
    "'costs-negative' for {negative} under [columns] in the map; if incomes beyond the costs, write signs = "
    "'costs-positive' there.",
)

NAMES_ARE_KINDS = mandatory_rule(
    "wide-names-are-kinds",
    "Kolumn {column} har enheter eller slag av belopp ({texts}), inte namn på poster. Skriv i mappningen "
    "kind = 'ignore' för den. Är de enheter, skriv den som gäller som unit; är de slag, gör en fil för varje "
    "slag och lämna de andra raderna under [rows] med kind = 'ignore'.",
    "Column {column} has units or kinds of amounts ({texts}), not names of lines. Write in the map kind = "
    "'ignore' for it. If they are units, write the one that holds as unit; if they are kinds, make a file "
    "for each kind and leave the other rows out under [rows] by kind = 'ignore'.",
)

ROW_IGNORED = Rule(
    "row-not-recorded",
    Severity.NOTE,
    "Raden ”{name}” registreras inte: den har inga belopp.",
    "The row '{name}' is not recorded: it has no amounts.",
    mandatory=True,
)
ROW_IGNORED_BY_MAP = Rule(
    "row-ignored-by-map",
    Severity.NOTE,
    "Raden ”{name}” registreras inte: mappningen utelämnar den.",
    "The row '{name}' is not recorded: the map leaves it out.",
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
OWN_AMOUNT = Rule(
    "wide-own-amount",
    Severity.WARNING,
    "INTE REGISTRERAD för sig: {cell} ”{text}” ({name}) är organets eget belopp. En fördelning anger bara "
    "vad som delas ut; beloppet blir kvar hos organet om ramen räcker.",
    "NOT RECORDED by itself: {cell} ”{text}” ({name}) is the body's own amount. An allocation states only "
    "what is divided; the amount stays with the body if its frame holds it.",
    mandatory=True,
)
PART_LEFT_OUT = Rule(
    "wide-part-left-out",
    Severity.WARNING,
    "INTE REGISTRERAD: {cell} ”{text}” ({name}) är enligt sitt namn en del av en rad ovanför, och räknas "
    "i den. Är den en post för sig, skriv kind = 'line' för raden i mappningen.",
    "NOT RECORDED: {cell} ”{text}” ({name}) is by its name a part of a row above, and counts in that. If it "
    "is a line by itself, write kind = 'line' for the row in the map.",
    mandatory=True,
)
COLUMN_LEFT_OUT = Rule(
    "column-not-recorded",
    Severity.NOTE,
    "Kolumn {letters}, ”{heading}”, registreras inte: mappningen utelämnar den.",
    "Column {letters}, '{heading}', is not recorded: the map leaves it out.",
    mandatory=True,
)
OTHER_SHEETS = Rule(
    "wide-sheets-left-out",
    Severity.WARNING,
    "Bladet ”{sheet}” är läst, men inte {others}, som också har celler. Gör en mappning för vart och ett, "
    "med sheet = '…' överst.",
    "The sheet '{sheet}' is read, but not {others}, which has cells too. Make a map for each, with sheet = "
    "'…' at its top.",
    mandatory=True,
)
LEFT_OUT = (OWN_AMOUNT, PART_LEFT_OUT)
REMARKS = (
    ROW_IGNORED,
    ROW_IGNORED_BY_MAP,
    ROW_HEADS,
    HIDDEN_ROW,
    TEXT_AMONG_AMOUNTS,
    MARK_DROPPED,
    COLUMN_LEFT_OUT,
    OTHER_SHEETS,
    *LEFT_OUT,
)
