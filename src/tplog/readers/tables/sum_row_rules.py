"""What is wrong, or may be, with a row of a bookkeeping's table that sums others up."""

from __future__ import annotations

from tplog.errors import mandatory_rule
from tplog.readers.bookkeeping import remark
from tplog.values.finding import Severity

SUM_DIFFERS = mandatory_rule(
    "sum-row-differs",
    "”{text}” anger {stated}, men raderna som den summerar blir {parts}. Rätta det som är fel. Ska raden "
    'bara hoppas över, skriv sums = ["{key}"] i [columns]; är den ett eget konto, skriv details = '
    '["{key}"].',
    "'{text}' states {stated}, but the rows that it sums up make {parts}. Correct what is wrong. If the "
    "row is only to be passed over, write sums = ['{key}'] in [columns]; if it is an account of its own, "
    "write details = ['{key}'].",
)
SUM_OR_ACCOUNT = mandatory_rule(
    "sum-or-account",
    "”{text}” ({stated}) kan vara summan av {count} rader ({rows}), som blir {parts}, eller ett eget "
    'konto. Säg i [columns] vilket: sums = ["{key}"] eller details = ["{key}"].',
    "'{text}' ({stated}) can be the sum of {count} rows ({rows}), which make {parts}, or an account of "
    "its own. Say which in [columns]: sums = ['{key}'] or details = ['{key}'].",
)
REST_OR_TOTAL = mandatory_rule(
    "rest-or-total",
    "”{text}” ({stated}) saknar objekt som kontots andra rader har, och är precis deras summa. Den kan "
    'vara kontots total eller en rest utan objekt. Säg i [columns] vilket: without_object = "total" '
    'eller "rest".',
    "'{text}' ({stated}) lacks objects that other rows of the account have, and is exactly their sum. It "
    "can be the account's total or a rest without object. Say which in [columns]: without_object = "
    "'total' or 'rest'.",
)

TOTAL_OR_ROW = mandatory_rule(
    "total-or-row",
    "”{text}” ({stated}) är precis summan av {count} av kontots rader ({rows}), och har ingen cell i "
    'kolumnen ”{column}” som de har. Skriv kolumnen i [columns.objects]: 1 = "{column}", och i [columns] vad '
    'raden är: without_object = "total" eller "rest".',
    "'{text}' ({stated}) is exactly the sum of {count} of the account's rows ({rows}), and has no cell in "
    "the column '{column}' where they have one. Write the column in [columns.objects]: 1 = '{column}', and "
    "in [columns] what the row is: without_object = 'total' or 'rest'.",
)
NEAR_SUM = remark(
    "row-near-sum",
    Severity.WARNING,
    "”{text}” ({stated}) räknas som ett konto, men är gruppens summa så när som på avrundning: de andra blir "
    '{parts}. Är den en summa, skriv sums = ["{key}"] i [columns].',
    "'{text}' ({stated}) counts as an account, but is the sum of its group within rounding: the others make "
    "{parts}. If it is a sum, write sums = ['{key}'] in [columns].",
)
