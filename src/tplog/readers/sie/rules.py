"""The mistakes and remarks of SIE files, with their texts."""

from __future__ import annotations

from tplog.errors import mandatory_rule
from tplog.readers.bookkeeping import remark
from tplog.values.finding import Severity

NOT_SIE = mandatory_rule(
    "not-sie",
    "{file} är ingen SIE-fil: {why}.",
    "{file} is no SIE file: {why}.",
)
LINE_UNREADABLE = mandatory_rule(
    "line-unreadable",
    "Raden går inte att läsa från tecken {column}: {why}.",
    "The line cannot be read from character {column}: {why}.",
)
OBJECTS_UNREADABLE = mandatory_rule(
    "objects-unreadable",
    "{text} är ingen lista av objekt. Den ska ha par av dimension och objekt, varje dimension en gång.",
    "{text} is no list of objects. It should have pairs of dimension and object, each dimension once.",
)
AMOUNT_UNLIKE_SIE = mandatory_rule(
    "amount-unlike-sie",
    "”{text}” är inget belopp som SIE skriver det: kronor, punkt och högst två decimaler, utan mellanrum.",
    "'{text}' is no amount as SIE writes it: kronor, a point and at most two decimals, no spaces.",
)
RECORD_MISPLACED = mandatory_rule(
    "record-misplaced",
    "{record} kan inte stå här: {why}.",
    "{record} cannot stand here: {why}.",
)
RECORD_TWICE = mandatory_rule(
    "record-twice",
    "{record} står redan på rad {line}; det ena kan vara fel, eller två filer ihopskrivna.",
    "{record} stands in line {line} already; one may be wrong, or two files be joined into one.",
)
YEAR_ABSENT = mandatory_rule(
    "year-absent",
    "Filen har inget räkenskapsår som {day} ligger i. Den har: {years}.",
    "The file has no financial year in which {day} lies. It has: {years}.",
)
DAY_UNANSWERED = mandatory_rule(
    "day-unanswered",
    "Filen säger inte vad som var bokfört till och med {day}. Fråga om: {days}.",
    "The file does not tell what was booked up to {day}. Ask for: {days}.",
)
SUMS_MISSING = mandatory_rule(
    "sums-missing",
    "Filen har inga belopp för räkenskapsåret {year}: varken verifikationer, periodsaldon eller årssaldon.",
    "The file has no amounts of the financial year {year}: no vouchers, no monthly and no yearly sums.",
)
CURRENCY_OTHER = mandatory_rule(
    "currency-other",
    "Bokföringen är i {currency}, inte i svenska kronor.",
    "The accounts are kept in {currency}, not in Swedish kronor.",
)
OBJECTS_APART = mandatory_rule(
    "objects-apart",
    "Konto {account} är uppdelat på dimensionerna {one} och på {other} var för sig; hur de hör ihop säger "
    "filen inte. Fråga om en av dem, eller ta en fil med verifikationer (typ 4).",
    "Account {account} is divided by the dimensions {one} and by {other} separately; how they meet the file "
    "does not tell. Ask for one of them, or take a file with vouchers (type 4).",
)
TOTAL_MISSING = mandatory_rule(
    "total-missing",
    "Konto {account} har belopp på objekt men inget för kontot, och dimensionerna ger olika summor.",
    "Account {account} has sums of objects but none of its own, and its dimensions differ in sum.",
)

CHARACTERS_OTHER = remark(
    "characters-other",
    Severity.NOTE,
    "Filen anger teckenkoden {declared} men lästes som {used}: {right} rader är riktig UTF-8, {wrong} är det "
    "inte; å, ä, ö som i cp1252: {windows}, som i cp437: {pc8}.",
    "The file states the characters {declared} but was read as {used}: {right} lines are valid UTF-8, "
    "{wrong} are not; å, ä, ö as in cp1252: {windows}, as in cp437: {pc8}.",
)
CHECKSUM_UNCHECKED = remark(
    "checksum-unchecked",
    Severity.NOTE,
    "Filens kontrollsumma (#KSUMMA) är inte prövad.",
    "The file's checksum (#KSUMMA) is not checked.",
)
RECORDS_PASSED = remark(
    "records-passed",
    Severity.NOTE,
    "{count} poster av okänd typ är förbigångna, den första {record}.",
    "{count} records of an unknown kind are passed over, the first being {record}.",
)
COMMA_WRITTEN = remark(
    "comma-written",
    Severity.NOTE,
    "{count} belopp har komma före ören där SIE har punkt.",
    "{count} amounts have a comma before the öre where SIE has a point.",
)
VOUCHER_UNBALANCED = remark(
    "voucher-unbalanced",
    Severity.WARNING,
    "{count} verifikationer går inte jämnt ut; den första, {voucher}, med {difference}. Rader kan saknas.",
    "{count} vouchers do not balance; the first, {voucher}, by {difference}. Rows may be missing.",
)
VOUCHER_OUTSIDE = remark(
    "voucher-outside",
    Severity.WARNING,
    "{count} verifikationer, den första {voucher}, har en dag utanför filens räkenskapsår och är inte med.",
    "{count} vouchers, the first being {voucher}, have a day outside the file's financial years and are left "
    "out.",
)
ROW_OUTSIDE = remark(
    "row-outside",
    Severity.NOTE,
    "{count} rader har en dag utanför räkenskapsåret och räknas på sin verifikations dag.",
    "{count} rows have a day outside the financial year and count on their voucher's day.",
)
ADDED_ROW_ALONE = remark(
    "added-row-alone",
    Severity.WARNING,
    "{count} tillagda rader (#RTRANS) följs inte av samma rad som #TRANS, och räknas inte.",
    "{count} added rows (#RTRANS) are not followed by the same row as #TRANS, and do not count.",
)
SUMS_DIFFER = remark(
    "sums-differ",
    Severity.WARNING,
    "{count} konton skiljer mellan {one} och {other}; det första, {account}: {sum} mot {against}. Det första "
    "slaget gäller.",
    "{count} accounts differ between {one} and {other}; the first, {account}: {sum} against {against}. The "
    "former hold.",
)
TOTAL_FROM_OBJECTS = remark(
    "total-from-objects",
    Severity.WARNING,
    "{count} konton, det första {account}, har inget eget belopp eller saknar det i någon månad; där är det "
    "summan av deras objekt.",
    "{count} accounts, the first being {account}, have no sum of their own or lack it in some month; there "
    "it is that of their objects.",
)
OBJECTS_PARTIAL = remark(
    "objects-partial",
    Severity.NOTE,
    "{count} konton, det första {account}, är inte helt uppdelade på objekt; resten, sammanlagt {rest}, är "
    "rader utan objekt.",
    "{count} accounts, the first being {account}, are not wholly divided by objects; the rest, {rest} in "
    "all, is rows without objects.",
)
LATE_DAY = remark(
    "late-day",
    Severity.WARNING,
    "Det senaste i filen är från {latest}; till och med {day} kan mer vara bokfört än den visar.",
    "The latest in the file is of {latest}; up to {day} more may be booked than it shows.",
)
REMARKS = (
    CHARACTERS_OTHER,
    CHECKSUM_UNCHECKED,
    RECORDS_PASSED,
    COMMA_WRITTEN,
    VOUCHER_UNBALANCED,
    VOUCHER_OUTSIDE,
    ROW_OUTSIDE,
    ADDED_ROW_ALONE,
    SUMS_DIFFER,
    TOTAL_FROM_OBJECTS,
    OBJECTS_PARTIAL,
    LATE_DAY,
)
