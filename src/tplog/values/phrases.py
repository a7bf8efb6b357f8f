"""Phrases that the sentence of a finding takes in, by the key that stands in its parameters."""

from __future__ import annotations

from collections.abc import Mapping

# How a text was changed on its way (`tplog.merkle.note.conversion`); the English text is the key.
_CONVERSIONS: Mapping[str, tuple[str, str]] = {
    english: (swedish, english)
    for english, swedish in {
        "it begins with a byte order mark, as some editors add it; ask for the file unchanged, or save it as "
        "UTF-8 without one": "den börjar med en byteordningsmarkering (BOM), som vissa redigerare lägger "
        "till; be om filen oförändrad, eller spara den som UTF-8 utan",
        "it is in UTF-16, as some editors save; ask for the file unchanged, or save it as UTF-8": (
            "den är i UTF-16, som vissa redigerare sparar; be om filen oförändrad, eller spara den som UTF-8"
        ),
        "its lines begin with >, as mail programs quote; ask for the file unchanged, or take these signs "
        "away": "raderna börjar med >, som e-postprogram citerar; be om filen oförändrad, eller ta bort "
        "tecknen",
        "it has an empty line or spaces more, at its beginning, its end or a line's end, as mail programs "
        "and "
        "editors add them; ask for the file unchanged, or take them away": (
            "den har en tomrad eller blanksteg för mycket, i början, i slutet eller sist på en rad, som "
            "e-postprogram och redigerare lägger till; be om filen oförändrad, eller ta bort dem"
        ),
        "its lines end in CR LF, as Windows and mail programs write them; ask for the file unchanged, or "
        "turn the line ends into LF": "raderna slutar med CR LF, som Windows och e-postprogram skriver; be "
        "om filen oförändrad, eller gör om radsluten till LF",
    }.items()
}
# What a reader expects, or what it is that is wrong; the English text is the key.
_EXPECTED: Mapping[str, tuple[str, str]] = {
    english: (swedish, english)
    for english, swedish in {
        "0, -1 or another year's number": "0, -1 eller ett annat års nummer",
        "64 hexadecimal digits": "64 hexadecimala siffror",
        "a brace that is not closed": "en klammer som inte är stängd",
        "a brace that is not opened": "en klammer som inte är öppnad",
        "a body's name": "ett organs namn",
        "a budget's name": "ett ärendes namn",
        "a column's heading": "en kolumns rubrik",
        "a date": "ett datum",
        "a date to the day": "ett datum med dag",
        "a file's name": "en fils namn",
        "a finding's code": "en iakttagelses kod",
        "a line's name or path": "en posts namn eller sökväg",
        "a list of accounts": "en lista med konton",
        "a list of bodies": "en lista med organ",
        "a list of tables": "en lista med tabeller",
        "a list of texts": "en lista med texter",
        "a list of { from, to, amount }": "en lista med { from, to, amount }",
        "a proposal's id": "ett förslags id",
        "a port, 0 to 65535": "en port, 0 till 65535",
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
        "the paper's title": "papperets titel",
        "why it is no line's": "varför det inte hör till någon post",
        "why it is recorded all the same": "varför det registreras ändå",
    }.items()
}

# Why a note, a key, a proof, a policy or a leaf has not its form; the English text is the key.
_FORMATS: Mapping[str, tuple[str, str]] = {
    english: (swedish, english)
    for english, swedish in {
        "its base64 is not canonical": "dess base64 är inte skriven som den ska (RFC 4648)",
        "a key's name is empty or has a space or a plus": (
            "ett nyckelnamn är tomt eller har ett mellanslag eller plus"
        ),
        "a key is written name+id+base64": "en nyckel skrivs namn+id+base64",
        "a key of another kind than Ed25519": "nyckeln är av annat slag än Ed25519",
        "the key's id is not of its name and content": "nyckelns id hör inte till dess namn och innehåll",
        "a line below the text is no signature": "en rad under texten är ingen signatur",
        "it is too long": "den är för lång",
        "it is not UTF-8": "den är inte UTF-8",
        "it has a control character, perhaps another line end than LF": (
            "den har ett styrtecken, kanske ett annat radslut än LF"
        ),
        "it is not a text, an empty line and signatures, each line ended": (
            "den är inte en text, en tomrad och signaturer där varje rad är avslutad"
        ),
        "it has too many signatures": "den har för många signaturer",
        "a number is not in plain decimal": "ett tal är inte skrivet med bara siffror",
        "a hash has not 32 bytes": "ett hashvärde har inte 32 byte",
        "a checkpoint has three lines": "en kontrollpunkt har tre rader",
        "it is neither a tlog-proof nor a consistency proof": (
            "den är varken ett tlog-proof eller ett bevis på att loggen vuxit"
        ),
        "a path has at most 63 hashes": "en väg har högst 63 hashvärden",
        "it is a proof about a leaf": "det är ett bevis om ett löv",
        "the leaf is not the record that the proof names": "lövet är inte den post som beviset nämner",
        "it is about another number of records than the older checkpoint": (
            "det handlar om ett annat antal poster än den äldre kontrollpunkten"
        ),
        "the log does not begin with the records of the older checkpoint": (
            "loggen börjar inte med den äldre kontrollpunktens poster"
        ),
        "it is not a line of a policy": "det är ingen rad i en policy",
        "it has no quorum line": "den har ingen quorum-rad",
        "it has more than 65536 characters": "den har mer än 65536 tecken",
        "a name is given twice": "ett namn anges två gånger",
        "a log's key stands for a witness, or the other way round": (
            "en loggs nyckel står för ett vittne, eller tvärtom"
        ),
        "a key is given twice": "en nyckel anges två gånger",
        "a group's members are names given above, each in one group": (
            "en grupps medlemmar är namn som angetts ovanför, vart och ett i en grupp"
        ),
        "a group's number is all, any, or from 1 to the number of its members": (
            "en grupps tal är all, any eller från 1 till antalet medlemmar"
        ),
        "it is the text for the minutes, which nobody signed. Have the keeper hand over the checkpoint "
        "of that size (tplog checkpoint --size), see that its name, size and root are those of the "
        "minutes, and give that": (
            "det är texten till protokollet, som ingen har signerat. Be förvaltaren om kontrollpunkten "
            "av den storleken (tplog checkpoint --size), se att dess namn, storlek och rot är "
            "protokollets, och lämna in den"
        ),
        "an entry bundle is cut": "ett paket med löv är avkortat",
        "it is a witness's key; name it in a --policy": "det är ett vittnes nyckel; ange den i en --policy",
        "it is a log's key, not a witness's": "det är en loggs nyckel, inte ett vittnes",
        "it is the file of a private key, which nobody else should have; tplog key show prints its vkey": (
            "det är filen med en privat nyckel, som ingen annan ska ha; tplog key show skriver ut dess vkey"
        ),
        "it is not one line": "den är inte en enda rad",
        "it has no line of a witness": "den har ingen rad av ett vittne",
        "it is not the witness's": "den är inte vittnets",
        "it signs none of the log's checkpoints": "den signerar ingen av loggens kontrollpunkter",
        "its version or time is not of our form": "dess version eller tid har inte tplogs form",
        "it has more than 65535 bytes": "det har mer än 65535 byte",
        "its bytes are not what tplog would write for them": (
            "dess byte är inte vad tplog skulle skriva för dem"
        ),
        "its JSON is broken": "dess JSON är trasig",
        "a part of it is missing, or is not of the kind that it should be": (
            "en del av det saknas, eller är inte av det slag den ska vara"
        ),
        "something in it cannot be so in an event": "något i det kan inte vara så i en händelse",
        "it cannot follow the records before it": "det kan inte följa på posterna före",
        "it is of a kind of event that this tplog does not know": (
            "det är av en händelsetyp som denna tplog inte känner"
        ),
        "it has no end": "den tar aldrig slut",
        "it names no log; move it away, and the next command that writes makes it anew": (
            "den nämner ingen logg; flytta undan den, så gör nästa kommando som skriver den på nytt"
        ),
        "it is neither a key (name+id+base64) nor a plain file of at most 4 KiB with one": (
            "det är varken en nyckel (namn+id+base64) eller en vanlig fil på högst 4 KiB med en"
        ),
        "the copied transfer": "en kopierad överföring",
        "the size or the root": "storleken eller roten",
        "the database": "databasen",
    }.items()
}
# The words of the operating system, as `os.strerror` has them.
_OS_ERRORS: Mapping[str, tuple[str, str]] = {
    english: (swedish, english)
    for english, swedish in {
        "No such file or directory": "filen eller katalogen finns inte",
        "No such device or address": "ingen läser i andra änden av röret, eller enheten finns inte",
        "Permission denied": "du har inte rätt till det",
        "Operation not permitted": "det är inte tillåtet",
        "Is a directory": "det är en mapp",
        "Not a directory": "en del av sökvägen är ingen mapp",
        "File exists": "filen finns redan",
        "File name too long": "filnamnet är för långt",
        "No space left on device": "disken är full",
        "Disk quota exceeded": "din diskkvot är slut",
        "Read-only file system": "filsystemet kan bara läsas",
        "Input/output error": "disken svarar med fel",
        "Too many levels of symbolic links": "länkarna leder i en ring",
        "Too many open files": "för många filer är öppna",
        "Invalid argument": "ett ogiltigt värde",
        "File too large": "filen är för stor",
        "Directory not empty": "mappen är inte tom",
        "embedded null byte": "namnet har ett nolltecken",
    }.items()
}

# Each as Swedish, English.
PHRASES: Mapping[str, tuple[str, str]] = {
    **_CONVERSIONS,
    **_FORMATS,
    **_OS_ERRORS,
    **_EXPECTED,
    # How a sentence may end: why an account gives by a sign, or a total does not hold by its hedge.
    "goes-back-by-minus": (
        (
            " Ett belopp är negativt och går därför åt andra hållet; skriver papperet kostnader och budget "
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
        " Papperets förbehåll (cirka, drygt, närmare, minst, högst) rymmer inte det.",
        " The paper's hedge (about, over, nearly, at least, at most) does not allow that.",
    ),
    # Why money cannot move so: the sign.
    "amount-negative": (
        (
            "beloppet är negativt, och i en sådan händelse går inga pengar åt andra hållet. Skriv det utan "
            'minus, eller signs = "costs-negative" om papperet skriver kostnader och budget med minus'
        ),
        (
            "the amount is negative, and in such an act no money goes the other way. Write it without the "
            "minus, or signs = 'costs-negative' if the paper writes costs and budgets with a minus"
        ),
    ),
    "minus-missing": (
        (
            'enligt signs = "costs-negative" är ett belopp utan minus ingen budget. Skriv det med minus '
            "som i papperet. Är det mer i intäkt än i kostnad rymmer ingen ram det: flytta det till en egen "
            "FrameChanged med despite för minus-missing och frame-exceeded"
        ),
        (
            "by signs = 'costs-negative' an amount without a minus is no budget. Write it with the minus "
            "of the paper. If it is more of income than of cost, no frame holds it: move it to a "
            "FrameChanged of its own, with despite for minus-missing and frame-exceeded"
        ),
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
    "only-notes": ("flyttar inget för det utan noterar det som", "moves nothing for it but notes it as"),
}

# What a number or a name follows.
_PLACES: Mapping[str, tuple[str, str]] = {
    "record ": ("post ", "record "),
    "database, checkpoint ": ("databasen, kontrollpunkt ", "database, checkpoint "),
}


def phrase(key: str) -> tuple[str, str] | None:
    """Return a phrase in Swedish and English; None for a key that is none."""
    if key in PHRASES:
        return PHRASES[key]
    for english, (swedish, _) in _PLACES.items():
        if key.startswith(english):
            return swedish + key.removeprefix(english), key
    return None
