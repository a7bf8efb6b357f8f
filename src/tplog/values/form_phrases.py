"""Phrases about files and their form: how one was changed on its way, and why one cannot be read."""

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
        "Address already in use": "adressen är upptagen",
        "Bad file descriptor": "filen är inte öppen",
        "Broken pipe": "mottagaren har slutat läsa",
        "Cannot allocate memory": "minnet räcker inte",
        "Cannot assign requested address": "den här datorn har inte den adressen",
        "Connection refused": "ingen svarar på den adressen",
        "Connection reset by peer": "den andra sidan bröt förbindelsen",
        "Connection timed out": "inget svar kom i tid",
        "Device or resource busy": "enheten är upptagen",
        "Illegal seek": "det går inte att läsa på nytt",
        "Name or service not known": "ingen dator har det namnet",
        "Network is unreachable": "nätet går inte att nå",
        "Operation not supported": "filsystemet klarar inte det",
        "Stale file handle": "nätverksmappen har bytts ut",
        "Temporary failure in name resolution": "namnet går inte att slå upp just nu",
        "Text file busy": "filen körs just nu",
        "Too many links": "filen har för många länkar",
    }.items()
}
# The words of SQLite, and of Python's reader of CSV.
_LIBRARY_ERRORS: Mapping[str, tuple[str, str]] = {
    english: (swedish, english)
    for english, swedish in {
        "attempt to write a readonly database": "databasen kan bara läsas",
        "database disk image is malformed": "filens innehåll är skadat",
        "database is locked": "någon annan skriver i den",
        "database or disk is full": "disken är full",
        "disk I/O error": "disken svarar med fel",
        "file is not a database": "filen är ingen databas",
        "unable to open database file": "filen går inte att öppna",
        "unexpected end of data": "ett citattecken är inte stängt",
        "line contains NUL": "raden har ett nolltecken",
    }.items()
}

FORM_PHRASES: Mapping[str, tuple[str, str]] = {**_CONVERSIONS, **_FORMATS, **_OS_ERRORS, **_LIBRARY_ERRORS}
