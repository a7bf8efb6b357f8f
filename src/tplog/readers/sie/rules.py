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
    "{record} står redan på rad {line}; det ena kan vara fel, eller två filer ihopskrivna. Ta ut filen på "
    "nytt, eller stryk den rad som är fel.",
    "{record} stands in line {line} already; one may be wrong, or two files be joined into one. Export the "
    "file anew, or delete the line that is wrong.",
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
    "Konto {account} har belopp på objekt men inget för kontot, och dimensionerna ger olika summor. Är varje "
    'belopp en del av kontot, skriv rows_without_objects = "rest" överst i mappningen. Fråga annars om '
    "räkenskapsårets sista dag, om filen har årssaldon, eller ta en fil med verifikationer (typ 4).",
    "Account {account} has sums of objects but none of its own, and its dimensions differ in sum. If each "
    'sum is a part of the account, write rows_without_objects = "rest" at the top of the mapping. Else ask '
    "for the financial year's last day, if the file has yearly sums, or take a file with vouchers (type 4).",
)
MONTHS_AMBIGUOUS = mandatory_rule(
    "months-ambiguous",
    "{count} {count:konto|konton}, det första {account}, har periodsaldon både utan objekt och på "
    "objekt, och inget i filen avgör vad de utan objekt är: kontots hela belopp (då {total}) eller "
    "bara den del som inte har objekt (då {rest}). Se efter i bokföringen och skriv "
    'rows_without_objects = "total" eller "rest" överst i mappningen.',
    "{count} {count:account|accounts}, the first being {account}, {count:has|have} monthly sums both "
    "without objects and of objects, and nothing in the file settles what those without are: the "
    "account's whole sum (then {total}) or only the part that has no objects (then {rest}). Look it "
    'up in the bookkeeping and write rows_without_objects = "total" or "rest" at the top of the '
    "mapping.",
)
MONTHS_CONTRADICT = mandatory_rule(
    "months-contradict",
    "Filens årssaldon säger emot varandra: enligt konto {account} är periodsaldon utan objekt kontots hela "
    "belopp, enligt konto {against} bara den del som inte har objekt. Se efter i bokföringen och skriv "
    'rows_without_objects = "total" eller "rest" överst i mappningen.',
    "The file's yearly sums contradict each other: by account {account} monthly sums without objects are the "
    "account's whole sum, by account {against} only the part that has no objects. Look it up in the "
    'bookkeeping and write rows_without_objects = "total" or "rest" at the top of the mapping.',
)
VOUCHER_TWICE = mandatory_rule(
    "voucher-twice",
    "{count} {count:verifikation|verifikationer} står en gång till med samma serie, nummer, dag och "
    "rader; den första, {voucher}, på rad {line} och rad {again}. Är det samma verifikation, skriv "
    'repeated_vouchers = "once" överst i mappningen; är det två, skriv repeated_vouchers = "each".',
    "{count} {count:voucher|vouchers} {count:stands|stand} once more with the same series, number, "
    "day and rows; the first, {voucher}, in line {line} and line {again}. If it is the same voucher, "
    'write repeated_vouchers = "once" at the top of the mapping; if they are two, write '
    'repeated_vouchers = "each".',
)

MONTHS_RUNNING = mandatory_rule(
    "months-running",
    "Periodsaldona för konto {account} ser ut att räknas från årets början, som årssaldot för konto {by} "
    "visar: månaderna blir {summed}, den sista ensam {last}. Läs filen till och med årets sista dag, med "
    "årssaldo för kontot, eller exportera verifikationer (SIE 4) eller saldon för varje månad för sig.",
    "The monthly sums of account {account} seem to count from the year's beginning, as the yearly sum of "
    "account {by} shows: the months make {summed}, the last alone {last}. Read the file up to the year's "
    "last day, with a yearly sum of the account, or export vouchers (SIE 4) or sums of each month alone.",
)
PERIOD_UNSETTLED = mandatory_rule(
    "period-unsettled",
    "Konto {account} har ett saldo i perioden {period}, som inte är någon av årets månader, och inget "
    "årssaldo (#RES, #UB) säger vad kontot är till den dagen, delat som det behövs. Läs till och med årets "
    "sista dag, eller exportera med årssaldon eller verifikationer.",
    "Account {account} has a sum in the period {period}, which is none of the year's months, and no yearly "
    "sum (#RES, #UB) tells what it is at the day, divided as needed. Read up to the year's last day, or "
    "export with yearly sums or vouchers.",
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
    "{count} {count:post|poster} av okänd typ {count:är förbigången|är förbigångna}, den första {record}.",
    "{count} {count:record|records} of an unknown kind {count:is|are} passed over, the first being {record}.",
)
COMMA_WRITTEN = remark(
    "comma-written",
    Severity.NOTE,
    "{count} belopp har komma före ören där SIE har punkt.",
    "{count} {count:amount|amounts} {count:has|have} a comma before the öre where SIE has a point.",
)
VOUCHER_UNBALANCED = remark(
    "voucher-unbalanced",
    Severity.WARNING,
    "{count} {count:verifikation|verifikationer} går inte jämnt ut; den första, {voucher}, med "
    "{difference}. Rader kan saknas.",
    "{count} {count:voucher|vouchers} {count:does|do} not balance; the first, {voucher}, by "
    "{difference}. Rows may be missing.",
)
VOUCHER_OUTSIDE = remark(
    "voucher-outside",
    Severity.WARNING,
    "{count} {count:verifikation|verifikationer}, den första {voucher}, har en dag utanför filens "
    "räkenskapsår och är inte med.",
    "{count} {count:voucher|vouchers}, the first being {voucher}, {count:has|have} a day outside the "
    "file's financial years and {count:is|are} left out.",
)
ROW_OUTSIDE = remark(
    "row-outside",
    Severity.NOTE,
    "{count} {count:rad|rader} har en dag utanför räkenskapsåret och räknas på sin verifikations dag.",
    "{count} {count:row|rows} {count:has|have} a day outside the financial year and {count:counts on "
    "its|count on their} voucher's day.",
)
ADDED_ROW_ALONE = remark(
    "added-row-alone",
    Severity.WARNING,
    "{count} {count:tillagd rad|tillagda rader} (#RTRANS) följs inte av samma rad som #TRANS, och "
    "räknas inte.",
    "{count} added {count:row|rows} (#RTRANS) {count:is|are} not followed by the same row as #TRANS, "
    "and {count:does|do} not count.",
)
SUMS_DIFFER = remark(
    "sums-differ",
    Severity.WARNING,
    "{count} {count:konto|konton} skiljer mellan {one} och {other}; det första, {account}: {sum} mot "
    "{against}. Det första slaget gäller.",
    "{count} {count:account|accounts} {count:differs|differ} between {one} and {other}; the first, "
    "{account}: {sum} against {against}. The former hold.",
)
TOTAL_FROM_OBJECTS = remark(
    "total-from-objects",
    Severity.WARNING,
    "{count} {count:konto|konton}, det första {account}, har inget eget belopp eller saknar det i "
    "någon månad; där är det summan av {count:dess|deras} objekt.",
    "{count} {count:account|accounts}, the first being {account}, {count:has|have} no sum of "
    "{count:its own or lacks|their own or lack} it in some month; there it is that of their objects.",
)
OBJECTS_PARTIAL = remark(
    "objects-partial",
    Severity.NOTE,
    "{count} {count:konto|konton}, det första {account}, {count:är inte helt uppdelat|är inte helt "
    "uppdelade} på objekt; resten, sammanlagt {rest}, är rader utan objekt.",
    "{count} {count:account|accounts}, the first being {account}, {count:is|are} not wholly divided "
    "by objects; the rest, {rest} in all, is rows without objects.",
)
LATE_DAY = remark(
    "late-day",
    Severity.WARNING,
    "Det senaste i filen är från {latest}; till och med {day} kan mer vara bokfört än den visar.",
    "The latest in the file is of {latest}; up to {day} more may be booked than it shows.",
)
VOUCHER_REPEATED = remark(
    "voucher-repeated",
    Severity.WARNING,
    "{count} {count:verifikation|verifikationer} står en gång till med samma serie, nummer, dag och "
    "rader; den första, {voucher}, på rad {line} och rad {again}. {count:Den|De} räknas {times}, "
    "enligt {by}.",
    "{count} {count:voucher|vouchers} {count:stands|stand} once more with the same series, number, "
    "day and rows; the first, {voucher}, in line {line} and line {again}. {count:It counts|They "
    "count} {times}, by {by}.",
)
VOUCHERS_ALIKE = remark(
    "vouchers-alike",
    Severity.WARNING,
    "{count} {count:verifikation|verifikationer} utan nummer har samma dag och rader som en "
    "tidigare; den första på rad {again}, som rad {line}. Alla räknas.",
    "{count} {count:voucher|vouchers} without a number {count:has|have} the day and rows of an "
    "earlier one; the first in line {again}, as in line {line}. All count.",
)
TEXT_UNCLEAR = remark(
    "text-unclear",
    Severity.NOTE,
    "{count} namn eller texter har citattecken på fel plats, den första i {record}. Inget belopp berörs.",
    "{count} {count:name or text has|names or texts have} quotes in wrong places, the first in "
    "{record}. No amount is concerned.",
)
TEXT_BROKEN = remark(
    "text-broken",
    Severity.WARNING,
    "{count} {count:text|texter} har en radbrytning inuti, den första i {record}. Beloppen före den "
    "räknas och texten slutar där; låt programmet skriva varje text på en rad.",
    "{count} {count:text|texts} {count:has|have} a line break within {count:it|them}, the first in "
    "{record}. The amounts before it count and the text ends there; have the program write each text "
    "in one line.",
)
RECORD_FAULTY = remark(
    "record-faulty",
    Severity.WARNING,
    "{count} {count:post|poster} som inte avgör något belopp {count:är felaktig och förbigången|är "
    "felaktiga och förbigångna}, den första {record}.",
    "{count} {count:record|records} that decide no amount {count:is|are} faulty and passed over, the "
    "first being {record}.",
)
SUM_TWICE = remark(
    "sum-twice",
    Severity.WARNING,
    "{count} {count:summa|summor} står två gånger, den första {record} också på rad {line}. "
    "{count:Den|De} behövs inte: det som räknas står utan dem.",
    "{count} {count:sum|sums} {count:stands|stand} twice, the first being {record}, also in line "
    "{line}. {count:It is|They are} not needed: what counts stands without them.",
)
HEADER_TWICE = remark(
    "header-twice",
    Severity.WARNING,
    "{count} {count:post|poster} om filen själv står två gånger, den första {record}, också på rad "
    "{line}. Kanske är två filer ihopskrivna.",
    "{count} {count:record|records} about the file itself {count:stands|stand} twice, the first "
    "being {record}, also in line {line}. Perhaps two files are joined into one.",
)
COVERAGE_OUTSIDE = remark(
    "coverage-outside",
    Severity.NOTE,
    "#OMFATTN {text} är ingen dag i räkenskapsåret och räknas inte.",
    "#OMFATTN {text} is no day of the financial year and does not count.",
)
OBJECTS_ARE_PARTS = remark(
    "objects-are-parts",
    Severity.NOTE,
    "Periodsaldon utan objekt läses som den del som inte har objekt, och varje objekt som en del, "
    "enligt {by}: {count} {count:konto|konton}, det första {account}, som så blir {rest}; den andra "
    "läsningen ger {total}.",
    "Monthly sums without objects are read as the part that has none, and each object as a part, by "
    "{by}: {count} {count:account|accounts}, the first being {account}, which so makes {rest}; the "
    "other reading makes {total}.",
)
OBJECTS_NESTED = remark(
    "objects-nested",
    Severity.WARNING,
    "{count} {count:konto|konton}, det första {account}, har objekt både för sig och tillsammans med "
    "objekt i en annan dimension. De är lästa som samma pengar delade finare, eftersom de som delar "
    "blir mer än kontot; jämför med bokföringen.",
    "{count} {count:account|accounts}, the first being {account}, {count:has|have} objects both "
    "alone and together with objects of another dimension. They are read as the same money divided "
    "further, since as parts they are more than the account; compare with the bookkeeping.",
)
CLOSING_MISSING = remark(
    "closing-missing",
    Severity.WARNING,
    "{count} {count:konto|konton}, det första {account}, har ingående balans (#IB) men ingen "
    "utgående (#UB); den är läst som noll.",
    "{count} {count:account|accounts}, the first being {account}, {count:has|have} an opening "
    "balance (#IB) and no closing one (#UB); it is read as zero.",
)
OPENING_MISSING = remark(
    "opening-missing",
    Severity.WARNING,
    "{count} {count:konto|konton}, det första {account}, har utgående balans (#UB) men ingen "
    "ingående (#IB); den är läst som noll, så att hela balansen räknas som årets.",
    "{count} {count:account|accounts}, the first being {account}, {count:has|have} a closing balance "
    "(#UB) and no opening one (#IB); it is read as zero, so that the whole balance counts as the "
    "year's.",
)
OPENED_BY_CLOSING = remark(
    "opened-by-closing",
    Severity.NOTE,
    "{count} {count:konto|konton}, det första {account}, har ingen ingående balans (#IB); den är "
    "läst ur årets före utgående (#UB).",
    "{count} {count:account|accounts}, the first being {account}, {count:has|have} no opening "
    "balance (#IB); it is read from the closing one (#UB) of the year before.",
)
PERIOD_OUTSIDE = remark(
    "period-outside",
    Severity.WARNING,
    "{count} {count:saldo|saldon}, det första för konto {account}, är för en period ({period}) som "
    "inte är någon av årets månader. {count:Det|De} räknas bara i årets eget saldo.",
    "{count} {count:sum|sums}, the first of account {account}, {count:is|are} of a period ({period}) "
    "that is none of the year's months. {count:It counts|They count} only in the year's own sum.",
)
SIGNS_TURNED = remark(
    "signs-turned",
    Severity.WARNING,
    "Kostnaderna (konto 4–7) är {costs}, alla konton med minus, och intäkterna (konto 3) {incomes}. SIE "
    "skriver kostnader med plus. Har programmet vänt tecknen, ändra i förslaget signs till ”costs-negative”; "
    "har mer betalats tillbaka än betalats, är det rätt så.",
    "The costs (accounts 4 to 7) are {costs}, each account with a minus, and the income (accounts 3) "
    "{incomes}. SIE writes costs with a plus. If the program turned the signs, change signs in the draft to "
    "'costs-negative'; if more was paid back than paid, it is right so.",
)
LEVEL_OTHER = remark(
    "level-other",
    Severity.WARNING,
    "{count} {count:konto|konton}, det första {account}, går inte att läsa ur {one} och {count:är "
    "taget|är tagna} ur {other}.",
    "{count} {count:account|accounts}, the first being {account}, cannot be read from {one} and "
    "{count:is|are} taken from {other}.",
)
ACCOUNT_UNDATED = remark(
    "account-undated",
    Severity.WARNING,
    "{count} {count:konto|konton}, det första {account}, har bara summor för en längre tid ({sum}); "
    "vad {count:det|de} var till och med {day} säger inte filen, och {count:det|de} är inte med. "
    "Fråga om {last}.",
    "{count} {count:account|accounts}, the first being {account}, {count:has|have} only sums of a "
    "longer time ({sum}); what {count:it|they} came to up to {day} the file does not tell, and "
    "{count:it is|they are} left out. Ask for {last}.",
)
BUDGET_LEFT_OUT = remark(
    "budget-left-out",
    Severity.WARNING,
    "Bokföringens egen budget är inte med för {count} {count:konto|konton}, det första {account}: "
    "dess poster är felaktiga, står två gånger eller går att läsa på flera sätt.",
    "The bookkeeping's own budget is left out for {count} {count:account|accounts}, the first being "
    "{account}: its records are faulty, stand twice or can be read in several ways.",
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
    VOUCHER_REPEATED,
    VOUCHERS_ALIKE,
    TEXT_UNCLEAR,
    TEXT_BROKEN,
    RECORD_FAULTY,
    SUM_TWICE,
    HEADER_TWICE,
    COVERAGE_OUTSIDE,
    OBJECTS_ARE_PARTS,
    OBJECTS_NESTED,
    CLOSING_MISSING,
    OPENING_MISSING,
    OPENED_BY_CLOSING,
    PERIOD_OUTSIDE,
    SIGNS_TURNED,
    LEVEL_OTHER,
    ACCOUNT_UNDATED,
    BUDGET_LEFT_OUT,
)
