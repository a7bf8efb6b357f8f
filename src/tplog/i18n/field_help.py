"""Explain the keys of decision files and the event types, in both languages.

The English texts are in the classes (`tplog.events.base.field_info`, and the first line of each docstring).
Here are their Swedish translations, and both languages for keys that are no field of a class.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import fields_dict

from tplog.events.base import Event
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
        "minutes om beslutets egen handling är sedd, reported om ett annat papper berättar om det",
        "minutes if the decision's own record was seen, reported if another paper tells of it",
    ),
    "also_named": (
        "organ som samma papper också nämner för beslutet, om det motsäger sig självt",
        "bodies that the same paper names too, if it contradicts itself",
    ),
    "title": ("papperets titel", "the paper's title"),
    "date": ("papperets dag, utan citattecken", "the paper's day, without quotes"),
    "file": ("papperets fil", "the paper's file"),
    "sha256": ("filens SHA-256", "the file's SHA-256"),
    "place": ("var i papperet", "where in the paper"),
    "paragraph": ("paragrafen, som papperet skriver den", "the paragraph, as the paper writes it"),
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
    "accounts": (
        "sökväg = namn, som 2025/kommunstyrelsen/värdar",
        "path = name, such as 2025/kommunstyrelsen/värdar",
    ),
    "transfers": ("i stället för from och lines", "instead of from and lines"),
    "levels": ("vad kontot har efter beslutet", "what the account has after the act"),
    "incomes": ("intäkter vid sidan av nettot", "incomes beside the net"),
    "costs": ("kostnader vid sidan av nettot", "costs beside the net"),
    "variances": ("avvikelser, där papperet bara har dem", "variances, where the paper has these alone"),
}

# Other parts of a file that schemas describe: Swedish, English.
FILE_PARTS: Mapping[str, tuple[str, str]] = {
    "source": ("papperet", "the paper"),
    "table": (
        "tabeller som händelserna tar sina kolumner ur, som papperet har dem",
        "tables whose columns the events take, as the paper has them",
    ),
    "table_id": ("tabellens id i filen", "the table's id in the file"),
    "event": (
        "händelserna i den ordning de ska registreras, alla eller ingen",
        "the events in the order in which they are to be recorded, all of them or none",
    ),
    "amount": (
        "belopp inom citattecken som papperet skriver det (”3,5 mkr”), eller hela kronor utan",
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

# Swedish translations of the English texts of fields.
FIELDS_SV: Mapping[str, str] = {
    "chosen by the registrar, stable for ever, unique in the log": "ditt val, för alltid, unikt i loggen",
    "the matter whose money it is": "ärendet vars pengar det är",
    "body, date, basis and paper": "organ, dag, grund och papper",
    "votes, dissents, what must not be lost": "röster, reservationer, sådant som inte får gå förlorat",
    "rules knowingly broken, with because": "regler som bryts med vett och vilja, med because",
    "what the paper says against itself and no rule can compute": (
        "det som papperet säger mot sig självt och ingen regel kan räkna ut"
    ),
    "the money that it moves": "pengarna som flyttas",
    "the money that it asks to move": "pengarna som föreslås flyttas",
    "the money that it moves once its condition is met": "pengarna som flyttas när villkoret är uppfyllt",
    "figures that move nothing by themselves": "siffror som inte flyttar något",
    "the sum as the paper states it": "summan som papperet anger den",
    "costs-negative if the paper writes costs with a minus, costs-positive if without, "
    "incomes-negative if it writes incomes with a minus and costs without": (
        "costs-negative om papperet skriver kostnader med minus, costs-positive om utan, incomes-negative "
        "om det skriver intäkter med minus och kostnader utan"
    ),
    "the account that the finding is about, where no event shows it": (
        "kontot som iakttagelsen gäller, om ingen händelse visar den"
    ),
    "path = name, for each account": "sökväg = namn, för varje konto",
    "the id of the grant that it adjusts": "id för bidraget som justeras",
    "the id of the proposal that it adopts": "id för förslaget som antas",
    "the answer": "svaret",
    "the attachment that alone holds the lines, where nobody has seen it": (
        "bilagan som ensam har posterna, om ingen har sett den"
    ),
    "what was wrong": "vad som var fel",
    "stated changes since an earlier account": "angivna ändringar mot ett tidigare konto",
    "what must come true first; until then no money moves": (
        "vad som först måste inträffa; innan dess flyttas inga pengar"
    ),
    "the id of the event that was recorded wrongly": "id för händelsen som registrerades fel",
    "the id of the conditional decision": "id för beslutet med villkor",
    "the id of the decision": "id för beslutet",
    "the finding's code": "iakttagelsens kod",
    "where the money comes from, as stated": "varifrån pengarna tas, som papperet anger det",
    "the id of the proposal that it would take the place of": "id för förslaget som det skulle ersätta",
    "disponering, avsättning or nollställning": "disponering, avsättning eller nollställning",
    "drift or investering": "drift eller investering",
    "förslag, begäran, äskande or yrkande": "förslag, begäran, äskande eller yrkande",
    "at most this much at a time": "högst så mycket åt gången",
    "when it was made, if the paper tells it apart from the act": (
        "när den gjordes, om papperet skiljer det från beslutet"
    ),
    "none, or unknown: it held money before the log begins": (
        "none, eller unknown: kontot hade pengar innan loggen börjar"
    ),
    "the accounts that it covers": "kontona som det gäller",
    "the proposal's id": "förslagets id",
    "true: it holds until another decision replaces it": "true: gäller tills ett annat beslut ersätter det",
    "the id of the decision that it replaces; its money is taken back": (
        "id för beslutet som det ersätter, vars pengar tas tillbaka"
    ),
    "justerad, överklagad, fastställd, upphävd or återkallad": (
        "justerad, överklagad, fastställd, upphävd eller återkallad"
    ),
    "a new holder's role: body, source or reserve; for a body's own fund reserve": (
        "en ny innehavares roll: body, source eller reserve; för ett organs egen fond reserve"
    ),
    "what it may do, in the paper's words": "vad organet får göra, med papperets ord",
    "avslag, återremiss, bordläggning or återtagande": "avslag, återremiss, bordläggning eller återtagande",
    "uppfyllt or ej uppfyllt": "uppfyllt eller ej uppfyllt",
    "the id of the event that shows the finding": "id för händelsen som visar iakttagelsen",
    "the body that is asked to decide": "organet som ombeds besluta",
    "the body that may act": "organet som får handla",
    "lines that the sum is for together, no split being stated": (
        "poster som summan gäller tillsammans, utan angiven delning"
    ),
    "the last day that it holds": "sista dagen det gäller, utan citattecken",
    "the last day that the stated sums cover": "sista dagen som summorna omfattar, utan citattecken",
    "the year": "året, utan citattecken",
}

# What each event type is, in Swedish.
EVENT_TYPES_SV: Mapping[str, str] = {
    "AccountOpened": "Konton läggs upp, så att en felskriven post aldrig blir en post.",
    "OpeningStated": "Vad ett konto hade när dess historia i loggen börjar.",
    "FrameDecided": "Fullmäktige ger en ram, till ett organ eller flera, för ett år eller flera.",
    "FrameChanged": "En ram höjs eller sänks (tilläggsanslag, ramminskning).",
    "GrantAwarded": "En extern källa ger till ett organ eller en post, justerar det eller kräver det åter.",
    "ProposalMade": "Någon begär att pengar flyttas (förslag, begäran, yrkande). Inget saldo ändras.",
    "ProposalSettled": "Ett förslag avslås, återremitteras (och lever), bordläggs eller återtas.",
    "AllocationDecided": "Ett organ fördelar sin egen ram på sina poster.",
    "ReallocationDecided": "Pengar flyttas mellan poster eller organ inom ett år (även omdisponering).",
    "CarryOverDecided": "Pengar förs till ett annat år, återlämnas eller hänskjuts till ett senare beslut.",
    "ReserveUsed": "En reserv disponeras, avsätts eller nollställs.",
    "OutcomeRecorded": "Vad som förbrukats, angivet som summan hittills.",
    "ForecastRecorded": "Vad någon väntar att året slutar med. Det flyttar inget.",
    "PlanNoted": "Siffror för år som beslutet inte binder. De flyttar inget.",
    "MandateGiven": "Ett organ får rätt eller uppgift att besluta om pengar (uppdrag, delegation).",
    "ConditionSettled": "Ett villkor uppfylldes, och pengarna flyttas; eller inte, och de gör det aldrig.",
    "DecisionReviewed": "Vad det blev av ett beslut efteråt. Upphävt eller återkallat tas pengarna tillbaka.",
    "Corrected": "Ett fel i registreringen rättas: pengarna tas tillbaka, och de rätta flyttas i stället.",
    "YearClosed": "Ett års räkenskaper stängs (bokslut); sedan tar året bara emot rättelser och prövningar.",
    "FindingAnswered": "Någon svarar på en iakttagelse; den står kvar, med svaret bredvid.",
}


def key_help(event_type: type[Event], key: str, language: Language) -> str:
    """Return what a key of a decision file means in an event of this type."""
    field = fields_dict(event_type).get(key)
    if field is None or key in FILE_KEYS:
        return in_language(FILE_KEYS[key], language)
    english = field.metadata["says"]
    return in_language((FIELDS_SV[english], english), language)


def event_type_help(event_type: type[Event], language: Language) -> str:
    """Return what an event type is, in one line."""
    english = (event_type.__doc__ or "").split("\n\n")[0]
    return in_language((EVENT_TYPES_SV[event_type.__name__], english), language)
