"""Explain the keys of decision files and the event types, in both languages.

What a field of a class means stands with the field (`tplog.events.base`); here are the keys that are none.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import fields_dict

from tplog.events.base import Event
from tplog.events.field_types import specific_fields
from tplog.i18n.vocabulary import Language, in_language

# Keys that are no field of a class: Swedish, English.
FILE_KEYS: Mapping[str, tuple[str, str]] = {
    "budget": ("ärendet vars pengar det är", "the matter whose money it is"),
    "by": ("organet som beslutade", "the body that acted"),
    "decided": (
        "när: 2025-01-29 utan citattecken, ”2025-01” eller ”2025”",
        "when: 2025-01-29 without quotes, '2025-01' or '2025'",
    ),
    "basis": (
        ("minutes om beslutets egen handling har granskats, reported om en annan handling berättar om det"),
        "minutes if the decision's own record was examined, reported if another paper tells of it",
    ),
    "also_named": (
        "organ som samma handling också nämner för beslutet, om den motsäger sig själv",
        "bodies that the same paper names too, if it contradicts itself",
    ),
    "prepared_by": (
        'vilka som beredde ärendet: [{ body = "kommunstyrelsen", paragraph = "§ 42" }]',
        'who prepared the matter: [{ body = "kommunstyrelsen", paragraph = "§ 42" }]',
    ),
    "votes": (
        "omröstningen, som handlingen skriver den, eller { yes = 31, no = 20 }",
        "the vote, as the paper writes it, or { yes = 31, no = 20 }",
    ),
    "dissents": (
        "partier eller organ som reserverade sig, aldrig privatpersoner",
        "parties or bodies that dissented, never private persons",
    ),
    "recused": (
        "vilka som inte deltog på grund av jäv, med uppdrag eller antal, aldrig privatpersoner",
        "who took no part for bias, by office or number, never private persons",
    ),
    "approved": ("dagen då protokollet justerades", "the day when the minutes were approved"),
    "announced": (
        "dagen då justeringen tillkännagavs på anslagstavlan",
        "the day when the approval was put up on the notice board",
    ),
    "seen": (
        "vilken del av handlingen som har granskats, om inte hela: sidorna 3–9",
        "which part of the paper was examined, if not the whole: pages 3–9",
    ),
    "url": ("handlingens adress", "the paper's address"),
    "case_number_cut": ("true: diarienumret är avkortat i handlingen", "true: the case number is cut short"),
    "excerpt_ends": ("true: utdraget slutar mitt i", "true: the excerpt ends in the middle"),
    "date": ("handlingens dag, utan citattecken", "the paper's day, without quotes"),
    "file": ("handlingens fil", "the paper's file"),
    "sha256": ("filens SHA-256", "the file's SHA-256"),
    "place": ("var i handlingen", "where in the paper"),
    "paragraph": ("paragrafen, som handlingen skriver den", "the paragraph, as the paper writes it"),
    "case_numbers": ("diarienummer", "case numbers"),
    "type": ("händelsetypen", "the type of event"),
    "from": ("kontot som ger, som {example}", "the account that gives, such as {example}"),
    "unit": (
        "tabellens enhet (kr, tkr, mkr), för belopp utan egen",
        "the table's unit (kr, tkr, mkr), for amounts without one",
    ),
    "signs": (
        "costs-negative om kostnader står med minus, incomes-negative om intäkter, annars costs-positive",
        "costs-negative if costs stand with a minus, incomes-negative if incomes do, else costs-positive",
    ),
    "under": (
        "det som namnen ligger under, om annat än det givande kontot: en sökväg, eller bara ett år",
        "what the names lie below, if not the giving account: a path, or only a year",
    ),
    "table": (
        "id för en [[table]] i filen, i stället för lines",
        "the id of a [[table]] of the file, instead of lines",
    ),
    "rows": (
        "en tabell: rubriker i första raden, sedan en rad för varje konto, celler skilda av | ; eller tabb",
        "a table: headings in the first row, then a row for each account, cells parted by | ; or tabs",
    ),
    "columns": (
        'tabellens kolumner för händelsen, om rubrikerna inte säger det: { lines = "Budget 2025" }',
        'the table\'s columns for the event, if the headings do not say: { lines = "Budget 2025" }',
    ),
    "ignored": ("rubriker på kolumner som lämnas utanför", "headings of columns that are left out"),
    "negative": (
        "vad som är minus i tabellen: brackets för (1 234), minus-behind för 1 234-",
        "what is a minus in the table: brackets for (1 234), minus-behind for 1 234-",
    ),
    "open_accounts": (
        "true: konton som tabellens rader nämner och som inte finns läggs upp",
        "true: accounts that the table's rows name and that do not exist are opened",
    ),
    "lines": (
        "posten under det givande kontot, eller en sökväg som 2025/kommunstyrelsen/värdar",
        "the line below the giving account, or a path such as 2025/kommunstyrelsen/värdar",
    ),
    "transfers": ("i stället för from och lines", "instead of from and lines"),
    "totals": (
        'summor som handlingen anger av andra kolumner än lines, som { variances = "-2 000" }',
        'sums that the paper states of columns other than lines, such as { variances = "-2 000" }',
    ),
    "levels": ("vad kontot har efter beslutet", "what the account has after the act"),
    "incomes": ("intäkter vid sidan av nettot", "incomes beside the net"),
    "costs": ("kostnader vid sidan av nettot", "costs beside the net"),
    "variances": ("avvikelser, där handlingen bara har dem", "variances, where the paper has these alone"),
    "forecast_variances": (
        "avvikelser mot prognosen: hur mycket den slog fel",
        "variances against the forecast: by how much it missed",
    ),
    "accumulated": (
        "utfallet ackumulerat sedan projektets start, vid sidan av årets",
        "the outcome accumulated since the project's start, beside the year's",
    ),
    "of_which": (
        "varav: delar av en posts belopp, med handlingens namn; de räknas aldrig till summor",
        "of which: parts of a line's amount, by the paper's names; never added to sums",
    ),
}

# Other parts of a file that schemas describe: Swedish, English.
FILE_PARTS: Mapping[str, tuple[str, str]] = {
    "draft": (
        "true: filen är ett utkast som ingen har granskat; stryk raden när det är gjort",
        "true: the file is a draft that nobody has examined; delete the line when that is done",
    ),
    "source": ("handlingen", "the paper"),
    "title": ("handlingens titel", "the paper's title"),
    "table": (
        "tabeller som händelserna tar sina kolumner ur, som handlingen har dem",
        "tables whose columns the events take, as the paper has them",
    ),
    "table_id": ("tabellens id i filen", "the table's id in the file"),
    "event": (
        "händelserna i den ordning de ska registreras, alla eller ingen",
        "the events in the order in which they are to be recorded, all of them or none",
    ),
    "sum": (
        "summor över flera händelser, som handlingen anger dem; de registreras efter händelserna",
        "sums over several events, as the paper states them; they are recorded after the events",
    ),
    "part": ("händelsen som summan räknar", "the event that the sum counts"),
    "amount": (
        "belopp inom citattecken som handlingen skriver det (”3,5 mkr”), eller hela kronor utan",
        "an amount in quotes as the paper writes it ('3,5 mkr'), or whole kronor without",
    ),
    "from": ("kontot som ger", "the account that gives"),
    "to": ("kontot som får", "the account that takes"),
    "account": ("kontot", "the account"),
    "since": ("kontot som det jämförs med", "the earlier account that it is compared with"),
    "name": ("namnet som folk känner kontot under", "the name that people know the account by"),
    "codes": ("kontots koder i bokföringen", "the account's codes in the bookkeeping"),
    "code": ("iakttagelsens kod", "the finding's code"),
    "because": ("varför det registreras ändå", "why it is recorded all the same"),
}

# Keys of a preparation and of a vote: Swedish, English.
ACT_PARTS: Mapping[str, tuple[str, str]] = {
    "body": ("organet som beredde ärendet", "the body that prepared the matter"),
    "decided": ("dagen då det beredde ärendet", "the day when it did"),
    "paragraph": ("paragrafen i dess protokoll", "the paragraph of its minutes"),
    "text": ("omröstningen, som handlingen skriver den", "the vote, as the paper writes it"),
    "yes": ("ja-röster", "votes for"),
    "no": ("nej-röster", "votes against"),
    "abstained": ("så många som avstod", "how many abstained"),
    "casting_vote": (
        "true: ordförandens utslagsröst avgjorde",
        "true: the chair's casting vote decided",
    ),
}

# Keys of a quote: Swedish, English.
QUOTE_PARTS: Mapping[str, tuple[str, str]] = {
    "of": (
        "vad orden anger: total, lines.övriga-insatser, transfers.1, decided, by …",
        "what the words state: total, lines.övriga-insatser, transfers.1, decided, by …",
    ),
    "page": (
        "sidan, från 1; utelämnas om sidor saknas",
        "the page, from 1; none without pages",
    ),
    "exact": ("handlingens ord", "the paper's words"),
    "prefix": ("vad som står omedelbart före", "what stands right before them"),
    "suffix": ("vad som står omedelbart efter", "what stands right after them"),
    "box": (
        "[vänster, överkant, höger, underkant] i hundradels punkter från sidans övre vänstra hörn",
        "[left, top, right, bottom] in hundredths of a point from the page's upper left corner",
    ),
}


def key_help(event_type: type[Event], key: str, language: Language) -> str:
    """Return what a key of a decision file means in an event of this type."""
    own_field = next((known for known in specific_fields(event_type) if known.name == key), None)
    if own_field is None and key in FILE_KEYS:
        return in_language(FILE_KEYS[key], language)
    return in_language(fields_dict(event_type)[key].metadata["meaning"], language)


def event_type_help(event_type: type[Event], language: Language) -> str:
    """Return what an event type is, in one line."""
    english = (event_type.__doc__ or "").split("\n\n")[0]
    return in_language((event_type.swedish_doc, english), language)


def field_label(event_type: type[Event], name: str, language: Language) -> str:
    """Return what people call a field of an event type."""
    return in_language(fields_dict(event_type)[name].metadata["label"], language)


def referred_by_label(event_type: type[Event], name: str, language: Language) -> str:
    """Return what an event type is for the event that its field of this name refers to."""
    return in_language(fields_dict(event_type)[name].metadata["referred_by"], language)
