"""Phrases that the sentence of a finding takes in, by the key that stands in its parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tplog.values.finding import MessageParam
from tplog.values.form_phrases import FORM_PHRASES
from tplog.values.mandate_phrases import MANDATE_PHRASES
from tplog.values.paper_phrases import PAPER_PHRASES
from tplog.values.slip_phrases import SLIP_PHRASES

# What a reader expects, or what it is that is wrong; the English text is the key.
_EXPECTED: Mapping[str, tuple[str, str]] = {
    english: (swedish, english)
    for english, swedish in {
        "0, -1 or another year's number": "0, -1 eller ett annat års nummer",
        "64 hexadecimal digits": "64 hexadecimala siffror",
        "a brace that is not closed": "en klammer som inte är stängd",
        "a brace that is not opened": "en klammer som inte är öppnad",
        "a body's name": "ett organs namn",
        "2025-01-29, 2025-01, 2025 or unknown": "2025-01-29, 2025-01, 2025 eller unknown",
        "a body's name, or unknown": "ett organs namn, eller unknown",
        "a budget's name": "ett ärendes namn",
        "a column's heading": "en kolumns rubrik",
        "a date": "ett datum",
        "a date to the day": "ett datum med dag",
        "a file's name": "en fils namn",
        "a finding's code": "en iakttagelses kod",
        "a line's name or path": "en posts namn eller sökväg",
        "a key of the event": "en av händelsens nycklar",
        "a page's number, from 1": "en sidas nummer, från 1",
        "the words as they stand in the paper": "orden som de står i handlingen",
        "the characters before them": "tecknen före dem",
        "the characters after them": "tecknen efter dem",
        "[left, top, right, bottom] in hundredths of a point": (
            "[vänster, överkant, höger, underkant] i hundradels punkter"
        ),
        "a list of accounts": "en lista med konton",
        "a list of bodies": "en lista med organ",
        "a list of tables": "en lista med tabeller",
        "a list of texts": "en lista med texter",
        "a list of { from, to, amount }": "en lista med { from, to, amount }",
        "a proposal's id": "ett förslags id",
        "a port, 0 to 65535": "en port, 0 till 65535",
        "an origin, such as https://budget.example.se": "en webbplats adress utan sökväg, som "
        "https://budget.example.se",
        "a list of origins, such as https://news.example.se": "en lista av webbplatsers adresser utan "
        "sökväg, som https://news.example.se",
        "a mail or web address": "en e-postadress eller webbadress",
        "a licence's name, such as CC0-1.0, or its address": "en licens namn, som CC0-1.0, eller dess adress",
        "a table of years and numbers": "en tabell med år och antal",
        "a text": "en text",
        "a folder": "en katalog",
        "a pipe": "ett rör (FIFO)",
        "a socket": "en socket",
        "a device": "en enhet",
        "a link": "en länk",
        "a type of event": "en händelsetyp",
        "a word": "ett av orden",
        "a year": "ett årtal",
        "true or false": "true eller false",
        "an account's path": "ett kontos sökväg",
        "an amount": "ett belopp",
        "kr, tkr or mkr": "kr, tkr eller mkr",
        "costs-negative | costs-positive | incomes-negative": (
            "costs-negative, costs-positive eller incomes-negative"
        ),
        "an earlier account's path": "ett tidigare kontos sökväg",
        "an event's id": "en händelses id",
        "bytes": "byte",
        "dimension = codes": "dimension = koder",
        "dimension = heading": "dimension = rubrik",
        "bytes unpacked": "byte uppackade",
        "cells": "celler",
        "characters": "tecken",
        "characters without a space": "tecken utan mellanslag",
        "items": "delar i en lista eller tabell",
        "levels of nesting": "nivåer inuti varandra",
        "parts of a key": "delar i en nyckel",
        "a day after the first": "en dag efter den första",
        "a day as 20250131": "en dag som 20250131",
        "a month of the year as 202501": "en månad i räkenskapsåret som 202501",
        "a number or a code": "ett nummer eller en kod",
        "a quote or a brace within a word": "ett citattecken eller en klammer inne i ett ord",
        "a quote that is not closed": "ett citattecken som inte är stängt",
        "an account's number": "ett kontos nummer",
        "bytes in a line": "byte på en rad",
        "it is empty": "den är tom",
        "it is not text": "den är inte text",
        "its first line is no record; a table is read with --from csv": (
            "den första raden är ingen post; en tabell läses med --from csv"
        ),
        "it is in UTF-16: open it in a text editor and save it as UTF-8": (
            "den är i UTF-16: öppna den i en textredigerare och spara som UTF-8"
        ),
        "it is in UTF-32: open it in a text editor and save it as UTF-8": (
            "den är i UTF-32: öppna den i en textredigerare och spara som UTF-8"
        ),
        "it is SIE 5 (XML), another format: export SIE type 4 from the program": (
            "den är SIE 5 (XML), ett annat format: exportera SIE typ 4 ur programmet"
        ),
        "it is XML: export SIE type 4 from the program": "den är XML: exportera SIE typ 4 ur programmet",
        "it is a web page (HTML), perhaps a log-in: log in and fetch the file again": (
            "den är en webbsida (HTML), kanske en inloggning: logga in och hämta filen på nytt"
        ),
        "it is packed (ZIP or the like): unpack it and give the .se file within": (
            "den är packad (ZIP eller liknande): packa upp den och ge .se-filen i den"
        ),
        "it is a spreadsheet (XLSX): read it with --from xlsx, or export SIE type 4": (
            "den är ett kalkylblad (XLSX): läs den med --from xlsx, eller exportera SIE typ 4"
        ),
        "it is an Office file: save it as XLSX and read it with --from xlsx, or export SIE type 4": (
            "den är en Officefil: spara som XLSX och läs den med --from xlsx, eller exportera SIE typ 4"
        ),
        "a line break within it; have the program write each text in one line": (
            "en radbrytning inuti; låt programmet skriva varje text på en rad"
        ),
        "it is a PDF: export SIE type 4 from the program": "den är en PDF: exportera SIE typ 4 ur programmet",
        "it is formatted text (RTF): save it as plain text": (
            "den är formaterad text (RTF): spara den som ren text"
        ),
        "each time": "varje gång",
        "once": "en gång",
        "the balance of the months": "att månaderna går jämnt ut",
        "the file's other sums": "filens andra summor",
        "the file's other years": "filens andra år",
        "the mapping": "mappningen",
        "lines": "rader",
        "no record has rows here": "ingen post har rader här",
        "no record's label": "ingen posts etikett",
        "outside a voucher's braces": "utanför en verifikations klamrar",
        "sums or names": "belopp eller namn",
        "the monthly sums": "periodsaldona",
        "the vouchers": "verifikationerna",
        "the yearly sums": "årssaldona",
        "two records in a line": "två poster på en rad",
        "within another record's braces": "inom en annan posts klamrar",
        "without rows in braces": "utan rader inom klamrar",
        "letters, digits and ._:/§-": "bokstäver, siffror och ._:/§-",
        "line = amount, for each line": "post = belopp, för varje post",
        "path = name": "sökväg = namn",
        "path = path": "sökväg = sökväg",
        "the account that gives": "kontot som ger",
        "the account that takes": "kontot som får",
        "the account's name": "kontots namn",
        "the matter's name": "ärendets namn",
        "the paper's title": "handlingens titel",
        "why it is no line's": "varför det inte hör till någon post",
        "why it is recorded all the same": "varför det registreras ändå",
    }.items()
}

# Each as Swedish, English.
PHRASES: Mapping[str, tuple[str, str]] = {
    **FORM_PHRASES,
    **MANDATE_PHRASES,
    **PAPER_PHRASES,
    **_EXPECTED,
    **SLIP_PHRASES,
    # How a sentence may end: why an account gives by a sign, or a total does not hold by its hedge.
    "goes-back-by-minus": (
        (
            " Ett belopp är negativt och går därför åt andra hållet; skriver handlingen kostnader och budget "
            'med minus, skriv signs = "costs-negative".'
        ),
        (
            " An amount is negative and so goes the other way; if the paper writes costs and budgets with a "
            "minus, write signs = 'costs-negative'."
        ),
    ),
    "goes-back-without-minus": (
        (
            ' Enligt signs = "costs-negative" går ett belopp utan minus åt andra hållet; är det skrivet '
            'utan, skriv signs = "costs-positive" i händelsen.'
        ),
        (
            " By signs = 'costs-negative' an amount without a minus goes the other way; if it is written "
            "without one, write signs = 'costs-positive' in the event."
        ),
    ),
    "outside-hedge": (
        " Handlingens förbehåll (cirka, drygt, närmare, minst, högst) rymmer inte det.",
        " The paper's hedge (about, over, nearly, at least, at most) does not allow that.",
    ),
    # Why money cannot move so: the sign.
    "amount-negative": (
        (
            "beloppet är negativt, och i en sådan händelse går inga pengar åt andra hållet. Skriv det utan "
            'minus, eller signs = "costs-negative" om handlingen skriver kostnader och budget med minus'
        ),
        (
            "the amount is negative, and in such an act no money goes the other way. Write it without the "
            "minus, or signs = 'costs-negative' if the paper writes costs and budgets with a minus"
        ),
    ),
    "minus-missing": (
        (
            'enligt signs = "costs-negative" är ett belopp utan minus ingen budget. Skriv det med minus '
            'som i handlingen, eller signs = "costs-positive" i händelsen'
        ),
        (
            "by signs = 'costs-negative' an amount without a minus is no budget. Write it with the minus "
            "of the paper, or signs = 'costs-positive' in the event"
        ),
    ),
    # Where not all events lack the same.
    "some-of": (" något av", " some of"),
    # The sum of a proposal or a decision, where it has one.
    "of-sum": (" om {ore}", " of {ore}"),
    # Of a decision that another paper reports.
    "known-by-report": (
        " Är det samma beslut, stryk det här; är det dess eget protokoll, rätta det tidigare med Corrected.",
        " If it is the same decision, leave it out; if from its own minutes, correct the other by Corrected.",
    ),
    "as-other-amount": (" som {other}", " as {other}"),
    # To which unit amounts are stated.
    "whole-kronor": ("hela kronor", "whole kronor"),
    "whole-thousands": ("hela tusental kronor", "whole thousands of kronor"),
    "millions": ("miljoner kronor", "millions of kronor"),
    # How many more there are like the one that the sentence names.
    "approximate-in-all": (
        " Detsamma gäller sammanlagt {count} belopp i händelsen.",
        " The same holds for {count} amounts of the event in all.",
    ),
    "variance-implies": (
        " Mot budgeten {budgeted} blir det {implied}.",
        " Against the budget of {budgeted} it would mean {implied}.",
    ),
    "variances-in-all": (
        " Sammanlagt har {count} konton bara avvikelsen.",
        " In all, {count} accounts have only the variance.",
    ),
    # The days of a decision, in their order.
    "day-decided": ("beslutsdagen", "the day of the decision"),
    "day-approved": ("justeringen", "the approval of the minutes"),
    "day-announced": ("anslaget", "the announcement"),
    # What an account, or another in its place, was to get by a proposal, and what it gets by the decision.
    "was-to-get": ("skulle {account} få {proposed}", "{account} was to get {proposed}"),
    "was-to-give": ("skulle {account} lämna {proposed}", "{account} was to give {proposed}"),
    "was-to-get-nothing": ("skulle {account} inte få något", "{account} was to get nothing"),
    "was-to-give-nothing": ("skulle {account} inte lämna något", "{account} was to give nothing"),
    "other-was-to-get": ("skulle {others} få {decided}", "{others} was to get {decided}"),
    "other-was-to-give": ("skulle {others} lämna {decided}", "{others} was to give {decided}"),
    "gets": ("får kontot {decided}", "it gets {decided}"),
    "gives": ("lämnar kontot {decided}", "it gives {decided}"),
    "gets-nothing": ("får kontot inget", "it gets nothing"),
    "gives-nothing": ("lämnar kontot inget", "it gives nothing"),
    "gets-instead": ("får {account} det", "{account} gets it"),
    "gives-instead": ("gör {account} det", "{account} does"),
    "differs-rest": (" Resten ger {others}.", " The rest is given by {others}."),
    "differs-in-all": (" Sammanlagt skiljer {count} konton.", " In all, {count} accounts differ."),
    # How far an outcome is from its budget: one of cost, or one of a net income or a saving.
    "beyond-budget": ("{beyond} över budgeten", "{beyond} beyond its budget"),
    "net-income-short": (
        "{beyond} saknas till den nettointäkt eller besparing som budgeten kräver",
        "{beyond} short of the net income or the saving that the budget requires",
    ),
    # How far a forecast is from its budget: one of cost, or one of a net income or a saving.
    "more-than-budget": (
        "{excess} mer än budgeten {budgeted}",
        "{excess} more than the budget of {budgeted}",
    ),
    "more-than-project-budget": (
        "{excess} mer än projektbudgeten {budgeted}",
        "{excess} more than the project budget of {budgeted}",
    ),
    "short-of-net-budget": (
        "så att {excess} saknas till den nettointäkt eller besparing som budgeten {budgeted} kräver",
        "{excess} short of the net income or the saving that the budget of {budgeted} requires",
    ),
    "short-of-net-project-budget": (
        "så att {excess} saknas till den nettointäkt eller besparing som projektbudgeten {budgeted} kräver",
        "{excess} short of the net income or the saving that the project budget of {budgeted} requires",
    ),
    # What an outcome since the start does not agree with.
    "accumulated-below-year": (
        "mindre än årets eget utfall {of_year}",
        "less than the year's own outcome of {of_year}",
    ),
    "accumulated-falls": (
        "mindre än de {before} som det var till och med {earlier}",
        "less than the {before} that it was until {earlier}",
    ),
    "accumulated-is-no-sum": (
        "men {before} till och med {earlier} och {spent} sedan dess blir {computed}",
        "but {before} until {earlier} and {spent} since then make {computed}",
    ),
    # The law that a budgeted result is held against, by the budget's year.
    "balance-requirement": (
        "balanskravet i kommunallagen (11 kap. 5 §)",
        "the balance requirement of the Local Government Act (11:5)",
    ),
    "balance-requirement-before": (
        "kommunallagens balanskrav",
        "the balance requirement of the Local Government Act",
    ),
    # Why an account cannot relate to another, or a part not be compared with its whole.
    "relation-to-one": (
        "skriv för varje konto det enda som det är en del av, eller det eller de som det följer på",
        "write for each account the only one of which it is a part, or the one or those that it follows",
    ),
    "relation-to-itself": (
        "det är samma konto, eller det ena ligger redan under det andra",
        "it is the same account, or one of them lies below the other already",
    ),
    "relation-without-money": (
        "bara organ, poster och reserver kan höra ihop; fullmäktige, källor och sänkor kan det inte",
        "only bodies, lines and reserves can; the council, sources and sinks cannot",
    ),
    "relation-of-two-years": (
        "ett års pengar är inte ett annats. Skriv båda kontona med samma år",
        "money of one year is not money of another. Write both accounts with the same year",
    ),
    "relation-backwards": (
        "det är av ett senare år än det som skulle följa på det. Byt plats på dem",
        "it is of a later year than what would follow it. Change their places",
    ),
    "relation-in-a-ring": (
        "det ligger självt, direkt eller genom andra, i det som skulle vara en del av det",
        "it lies itself, directly or through others, in what would be a part of it",
    ),
    "relation-follows-in-a-ring": (
        "det följer självt, direkt eller genom andra, på det som skulle följa på det",
        "it follows itself, directly or through others, what would follow it",
    ),
    "part-level-unknown": ("delens nivå är inte känd", "the level of the part is not known"),
    "whole-level-unknown": (
        "nivån på det som den är en del av är inte känd",
        "the level of that of which it is a part is not known",
    ),
    "whole-without-money": (
        "inga pengar är registrerade på det som den är en del av",
        "no money is recorded at that of which it is a part",
    ),
    # What the log does with an approximate amount, before the sum that it comes to.
    "counts-exactly": ("räknar med exakt", "counts with exactly"),
    "asks-for-exactly": ("räknar förslaget som exakt", "counts the proposal as exactly"),
    "holds-exactly": (
        "räknar, om villkoret uppfylls, med exakt",
        "counts, if the condition is met, with exactly",
    ),
    "counts-outcome": ("räknar utfallet hittills som exakt", "counts the outcome so far as exactly"),
    "counts-parts": (
        "räknar inte med det utan med delarna, som blir",
        "does not count with it but with its parts, which make",
    ),
    "fills-level": ("flyttar så mycket att nivån blir exakt", "moves as much as makes the level exactly"),
    "counts-change": (
        "räknar med ändringen och jämför bara nivån, som blir",
        "counts with the change and only compares the level, which comes to",
    ),
    # Of what a body has money that it has not allocated.
    "of-its-frame": (" av ramen ", " of its frame of "),
    "of-its-budget": (" av budgeten ", " of its budget of "),
    "which-came-as": (": ", ", which came as "),
    "only-a-change": (
        ": bara en förändring (Δ) sedan loggens början, för vad ramen är går inte att säga",
        ": only a change (Δ) since the log begins, for what its frame is cannot be told",
    ),
    "only-notes": ("flyttar inget för det utan noterar det som", "moves nothing for it but notes it as"),
}

# What a number or a name follows.
_PLACES: Mapping[str, tuple[str, str]] = {
    "record ": ("post ", "record "),
    "database, checkpoint ": ("databasen, kontrollpunkt ", "database, checkpoint "),
}


# How the keys of phrases begin that only errors take in.
_OF_ERRORS = ("toml-", "diff-", "encoding-", "format-", "url-", "roles-")


def joined(phrases: Sequence[str]) -> str:
    """Return phrases one after the other: those that end a sentence as they are, others with commas."""
    return ("" if phrases and phrases[0].startswith(" ") else ", ").join(phrases)


def as_phrase(text: str) -> MessageParam:
    """Return the words of a system as a message's parameter: in a tuple if they are translated."""
    return (text,) if text in PHRASES else text


def phrase(key: str) -> tuple[str, str] | None:
    """Return a phrase in Swedish and English; None for a key that is none."""
    if key in PHRASES:
        return PHRASES[key]
    if key.startswith(_OF_ERRORS):
        from tplog.values.error_phrases import ERROR_PHRASES  # noqa: PLC0415 (start-up time)

        return ERROR_PHRASES.get(key)
    for english, (swedish, _) in _PLACES.items():
        if key.startswith(english):
            return swedish + key.removeprefix(english), key
    return None
