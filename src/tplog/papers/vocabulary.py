"""The words by which a paper's decisions about money are known: data, each row with an example of a paper.

Patterns match text in lower case. A row is for a kind of sentence, never for one paper.
"""

# ruff: noqa: ISC004 (a pattern over several lines is one element of its row)

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from attrs import frozen


class HeadingKind(StrEnum):
    """What stands under a heading."""

    DECISION = "decision"
    PROPOSAL = "proposal"
    REPORT = "report"  # background, motions, assessments: nothing there is decided
    NEUTRAL = "neutral"  # before any heading that is known


@frozen
class HeadingRule:
    """A heading by its words."""

    kind: HeadingKind
    pattern: re.Pattern[str]
    example: str


@frozen
class VerbRule:
    """A verb, or the noun that stands for it, with the type of event that it makes."""

    type: str
    pattern: re.Pattern[str]
    example: str


@frozen
class OutsideRule:
    """Money that is no act of a budget, with the code of the reason."""

    code: str
    pattern: re.Pattern[str]
    example: str


@frozen
class ColumnRule:
    """A heading of a table's column with the type of event that it makes, None for none.

    ``is_weak`` is true where the heading does not say who decided.
    """

    type: str | None
    pattern: re.Pattern[str]
    example: str
    is_weak: bool = False


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


# A body: the council, a board, a committee; in the genitive or not. ``Kultur- och fritidsnämnden`` is one.
BODY = (
    r"(?:(?:[\wåäö]+-,? (?:[\wåäö]+- )?och |(?:tekniska?|sociala?|gemensamma?|norra|södra|östra|västra) |"
    r"[\wåäö]+(?:styrelsens|nämndens|fullmäktiges) )?"
    r"[\wåäö]*(?:fullmäktige|styrelsen?|nämnd(?:en)?|utskott(?:et)?|beredning(?:en)?|kommitt[eé]n?|"
    r"delegation(?:en)?|direktion(?:en)?|presidi(?:um|et)|kommunalförbundet))"
)
# Officials: a proposal of theirs is one, a decision of theirs none.
OFFICE = r"(?:[\wåäö]*(?:kontoret|förvaltning(?:en)?|avdelning(?:en)?|staben|chefen|direktören|enheten))"
_GENITIVE = r"(?:s|:s)?"
_WHOSE = rf"(?:(?:{BODY}|{OFFICE}|ordförandens?|majoritetens?){_GENITIVE} )?"
_TO = rf"(?: (?:i|till|för|av|inför) (?:(?:{BODY})|{OFFICE}))?"

HEADINGS: tuple[HeadingRule, ...] = tuple(
    HeadingRule(kind, re.compile(pattern), example)
    for kind, pattern, example in (
        (HeadingKind.REPORT, r"förslag till beslut (?:på|under) sammanträdet.*",
         "Förslag till beslut på sammanträdet"),
        (HeadingKind.REPORT, r"(?:dagens |tidigare |gällande )?beslutsgång.*|propositionsordning.*|"
         r"omröstning.*",
         "Beslutsgång"),
        (HeadingKind.REPORT, r"beslutsunderlag.*|beslutet (?:skickas|ska skickas|skickat|expedieras|sänds).*|"
         r"beslut (?:skickas|expedieras|sänds) till.*|expedi.*|sändlista.*|delges.*",
         "Beslutet skickas till"),
        (HeadingKind.REPORT, r"(?:tidigare|gällande|föregående) (?:beslut|behandling|förslag).*",
         "Tidigare beslut"),
        (HeadingKind.PROPOSAL, rf"{_WHOSE}(?:beslutsförslag|förslag(?: till)? (?:beslut|beslutssats)"
         rf"(?:er)?{_TO}"
         rf"(?: beslut(?:ar)?)?)", "Förslag till beslut"),
        (HeadingKind.PROPOSAL, rf"{_WHOSE}förslag{_TO}(?: beslut)?", "Kommunstyrelsens förslag till "
         "kommunfullmäktige"),
        (HeadingKind.PROPOSAL, rf"{_WHOSE}förslag till (?:{BODY})s? beslut", "Förslag till nämndens beslut"),
        (HeadingKind.PROPOSAL, rf"(?:{BODY}|{OFFICE}) föreslår(?: att)?(?: (?:{BODY}))?(?: (?:att "
         rf")?(?:besluta|beslutar))?"
         r"(?: att)?(?: följande(?: beslut)?)?", "Kommunstyrelsen föreslår kommunfullmäktige besluta"),
        (HeadingKind.PROPOSAL, rf"(?:hemställan|framställan|begäran)(?: till (?:{BODY}))?", "Hemställan"),
        (HeadingKind.DECISION, rf"(?:{BODY}{_GENITIVE} )?beslut(?:et)?{_TO}(?: för egen del)?",
         "Kommunstyrelsens beslut"),
        (HeadingKind.DECISION, rf"(?:{BODY}) (?:beslutar|beslutade|beslöt|fattar)(?: för egen del)?(?: "
         rf"enligt följande)?"
         r"(?: (?:följande )?(?:beslut))?(?: att)?", "Kommunfullmäktige beslutar"),
        (HeadingKind.DECISION, r"beslutar(?: att)?|beslutade(?: att)?|beslutssats(?:er)?", "Beslutar"),
        (HeadingKind.REPORT, r"(?:kort )?(?:bakgrund|sammanfattning|ärendet|ärendebeskrivning|"
         r"beskrivning|inledning|"
         r"redogörelse|information|nuläge|historik|överväganden?|analys|utredning|motivering|skäl|bedömning|"
         r"yttrande|synpunkter|remiss|samråd|slutsats|uppföljning|måluppfyllelse|verksamhet|kommentar)"
         r"(?:er|ar|en|et)?"
         r"(?: (?:av|till|för|om|och|i|på) .*)?", "Sammanfattning av ärendet"),
        (HeadingKind.REPORT, rf"(?:{_WHOSE})?(?:bedömning|yttrande|synpunkter|överväganden?|skrivelse|"
         rf"motivering)(?:ar)?.*",
         "Förvaltningens bedömning"),
        (HeadingKind.REPORT, r"(?:yrkanden?|tilläggsyrkanden?|ändringsyrkanden?|avslagsyrkanden?|"
         r"bifallsyrkanden?)"
         r"(?:t)?(?: .*)?", "Yrkanden"),
        (HeadingKind.REPORT, r"(?:blank |skriftlig )?reservation(?:er)?(?: .*)?|"
         r"protokollsanteckning(?:ar)?(?: .*)?|"
         r"särskilt yttrande|särskilda yttranden|deltar (?:inte|ej).*|jäv(?: .*)?|ajournering.*",
         "Reservation"),
        (HeadingKind.REPORT, r"(?:ekonomisk(?:a|t)?|juridiska?|sociala?|miljömässiga?|organisatoriska?)"
         r"(?: och (?:ekonomiska?|juridiska?))? (?:konsekvens(?:er)?|aspekter|förutsättningar|"
         r"bedömning(?:ar)?|effekter|"
         r"analys|ställning|redovisning|kalkyl|utfall|läget?)(?: .*)?|konsekvens(?:er|analys)(?: .*)?|"
         r"ekonomi|finansiering",
         "Ekonomiska konsekvenser"),
        (HeadingKind.REPORT, r"(?:barn|jämställdhets?|miljö|klimat|lands?bygds?|hållbarhets?)[\wåäö]*"
         r"(?:perspektiv|konsekvens|analys|aspekt)[\wåäö]*(?: .*)?|prövning av barn.*",
         "Barnrättsperspektiv"),
        (HeadingKind.REPORT, r"handlingar(?: i ärendet)?|bilagor|underlag(?: för beslut)?|ärendets "
         r"(?:gång|handläggning|"
         r"beredning|behandling).*|tidplan|innehåll(?:sförteckning)?|anslag/bevis|upplysningar?|närvarande.*|"
         r"föredragningslista|dagordning|motion(?:en|ens innehåll)?|motionärens? .*|sökandens? .*|ansökan|"
         r"frågan?",
         "Handlingar i ärendet"),
    )
)  # fmt: skip

MAX_HEADING_WORDS = 14
# Words of a sentence, which no heading has.
_SENTENCE_VERBS = {"är", "har", "hade", "ska", "skall", "bör", "kan", "blir", "blev", "var", "gör", "innebär"}


@lru_cache(maxsize=4096)
def heading_kind(text: str) -> HeadingKind | None:
    """Return what a heading's words say of what stands under it; None for words that are no known heading."""
    lowered = text.lower().strip(" :")
    words = lowered.split()
    if not words or len(words) > MAX_HEADING_WORDS or lowered.endswith((".", ",", ";")):
        return None
    if not _SENTENCE_VERBS.isdisjoint(words):
        return None
    return next((rule.kind for rule in HEADINGS if rule.pattern.fullmatch(lowered)), None)


# A budget, a frame or an appropriation.
FRAME = (
    r"(?:(?<!\w)(?:[\wåäö]*budget(?:en|er|erna)?|(?:[\wåäö]*(?:drift|kostnads|utgifts|budget|netto|"
    r"investerings))?ram(?:en|ar|arna)?|"
    r"[\wåäö]*anslag(?:et|en)?|(?:kommun|region|medlems|landstings|nämnd|drift)bidrag(?:et|en)?)(?!\w))"
)
# Verbs of decisions, the first that matches a sentence. The order counts: what takes back before what gives.
VERBS: tuple[VerbRule, ...] = tuple(
    VerbRule(kind, _words(pattern), example)
    for kind, pattern, example in (
        ("CarryOverDecided", r"ombudgeter\w*|kompletteringsbudget\w*|(?:över)?för(?:s|a|as|er)? över "
         r"(?:\S+ )*?till (?:år )?20\d\d|"
         r"överför(?:s|a|as|er|ing)?(?: \S+){0,8}? (?:från|till) (?:år )?20\d\d|tilläggsbudgeter\w*|"
         r"resultatöverför\w*|(?:omdisponer|omfördel|flytt)\w*(?=.* från (?:år )?20\d\d till (?:år )?20\d\d)|"
         r"återlämn\w*|hänskjut\w*", "Följande medel ombudgeteras från 2024 till 2025"),
        ("ReallocationDecided", r"omfördel\w*|omdisponer\w*|omför(?:a|s|as|er|ing)\w*|ramväxl\w*|omflytt\w*|"
         r"(?:över)?flytt(?:a|as|ar)|överför(?:a|s|as|er)(?=.* från .* till )|"
         r"från (?:\S+ ){1,8}överför(?:a|s|as|er)(?=.* till )",
         "Kommunstyrelsen omdisponerar 250 000 "
         "kronor från …"),
        ("ReserveUsed", r"(?:avsätt\w*|avsatt\w*|reserver\w*|(?:ta|tar|tas)s? i anspråk|ianspråkta\w*|"
         r"disponer\w*)"
         r"(?=.*(?:reserv|fond|oförutsedd|resultatutjämning|buffert))|ta(?:s|r)? (?:ur|"
         r"från) (?:\S+ ){0,3}?[\wåäö]*"
         r"(?:reserv|fond|oförutsedd)\w*|ta(?:r|s)?(?= .* (?:ur|från) .*(?:oförutsedd|reserv|fond|buffert))|"
         r"(?:ur|från) [\wåäö]*(?:reserv|fond)\w*(?= (?:\S+ ){0,3}(?:disponer|använd|avsätt|ta(?:s|"
         r"r)?(?!\w)))|"
         r"[\wåäö]*(?:reserv|fond)en(?= (?:tillförs|förstärks))",
         "100 000 kronor tas i anspråk ur kommunstyrelsens anslag för oförutsedda behov"),
        ("GrantAwarded", r"statsbidrag\w*(?=.*(?:tilldelas|beviljas|erhåll\w*) )|"
         r"(?:kommunen|regionen) (?:tilldelas|beviljas|erhåller|får)(?=.*bidrag)",
         "Kommunen tilldelas statsbidrag med 3 mnkr"),
        ("FrameChanged", rf"tilläggsanslag\w*|tilläggsbudget\w*|\w*ram(?:förstärkning|justering|"
         rf"minskning|ökning)\w*|"
         rf"(?:utök|förstärk)\w*|(?:öka|minska|höj|sänk|juster|reducer|ändra)\w*(?=.*{FRAME})|"
         rf"{FRAME}(?=.*(?<!\w)(?:öka|minska|utöka|höj|sänk|juster|förstärk|reducer|ändra)\w*)",
         "Tekniska nämnden beviljas 2,5 mnkr i tilläggsanslag"),
        ("FrameDecided", rf"fastställ\w*(?=.*{FRAME})|{FRAME}(?=.*(?:fastställ|anta(?!l)|godkänn|beslut))|"
         rf"(?:anta(?:s|r)?|godkänn\w*)(?=.*{FRAME})|{FRAME} (?:för|till) .* är|anslå\w*",
         "Driftbudgeten för 2025 fastställs"),
        ("AllocationDecided", r"fördel\w*|bevilja\w*|tilldela\w*|anvisa\w*|(?:ut)?betala\w* ut|"
         r"utbetala\w*|utge(?:s|r)?|utgår (?:till|med|för|som)|avsätt\w*|"
         r"avsatt\w*|reserver\w*|erhåll\w*|tillför\w*|ge(?:r|s)? .*(?:bidrag|stöd|medel)|"
         r"medfinansier\w*|"
         r"(?:kommunen|regionen|nämnden|styrelsen) bidrar|bidra med|får(?= .*(?:bidrag|stöd|medel))|"
         r"lämna\w*(?= .*(?:bidrag|stöd|tillskott))|[\wåäö]*tillskott\w*(?=.*(?:lämnas|ges))|"
         r"stödj\w*|stöttar?|sponsr\w*|finansier\w*(?! genom)|dela\w* ut|utdela\w*|använd\w*(?= .*till)",
         "Kulturföreningen Lyktan beviljas ett bidrag på 80 000 kronor"),
        ("AllocationDecided", r"[\wåäö]*bidrag\w*|stöd(?:et)? (?:med|om|på)|medel\w*(?= .*(?:till|för))",
         "Bidraget till Folkets hus är 60 000 kronor"),
        ("AllocationDecided", r"investering\w*|köp(?:a|s|er|te)?|förvärv\w*|"
         r"upphandl\w*|genomför\w*|byggs?\w*|"
         r"kostnadsram\w*|igångsätt\w*",
         "Projektet får genomföras inom en kostnadsram på 12 mnkr"),
    )
)  # fmt: skip
# Nouns and verbs of the last rows say that money is meant, not that it was granted.
WEAK_VERBS = VERBS[-2:]

# Who asks for money with such words asks for a frame of its own.
OWN_FRAME = _words(
    r"i (?:en )?(?:utöka|öka|höj|förstärk)[dt]e? (?:budget|netto|drift)?(?:ram|anslag|kommunbidrag|budget)|"
    r"i (?:tilläggsanslag|tilläggsbudget|ramförstärkning|ramökning|ramtillskott|kommunbidrag)"
)
# A decision against a proposal.
REJECTIONS = _words(
    r"avslå(?:s|r)?|avslog(?:s)?|avslag|återremitter\w*|bordlägg\w*|avstyrk\w*|avvisa(?:s|r)?|"
    r"utgår(?! (?:till|med|för|som|i form))|"
    r"beviljas (?:inte|ej)|återkräv\w*"
)
# An amount of such a sentence is where the money of another comes from.
FUNDING = re.compile(
    r"(?<!\w)(?:(?:finansier(?:as|ing(?:en)?|a)|täck(?:s|a)|medl?en (?:tas|anvisas|hämtas)|medel "
    r"(?:anvisas|tas|hämtas|avsätts)|"
    r"kostnad(?:en|erna)? (?:täcks|tas|finansieras|ryms|bokförs|inryms|bestrids)|"
    r"(?:summan|beloppet|bidraget|anslaget|pengarna|satsningen|utbetalningen) (?:tas|anvisas|hämtas|"
    r"bekostas|ryms))"
    r"(?: (?:sker|ska|skall|kan|tas|för|år|20\d\d|därmed|då|i sin helhet))* (?:genom|via|med|av|från|"
    r"ur|inom|på)|belasta(?:r|s|t)?|(?:tas|hämtas|bekostas) (?:ur|från|av|inom)) "
)
SAME_PURPOSE = re.compile(
    r"för (?:ändamålet|detta ändamål|åtgärden|åtgärderna) (?=anvisas|avsätts|anslås|tas|används)"
)
# The money of the act before, named again.
SAME_MONEY = re.compile(
    r"\W*(?:\d{1,2}[.)] )?(?:att )?(?:bidrag|belopp|summa|medl?|anslag|kostnad|pengar)"
    r"(?:et|en|n|na|erna|s|enn?)*[, ]+"
    r"(?:sammanlagt |totalt |om |på )?\d"
)
# A list, or the parts of an amount, come after such words.
LIST_FOLLOWS = re.compile(
    r":\s*$|(?<!\w)följande(?!\w)|enligt (?:nedan|följande)|på följande sätt|fördelas så|"
    r"enligt (?:nedanstående|tabell)"
)
PARTS_FOLLOW = re.compile(r":|enligt (?:nedan|följande)|på följande sätt|varav|fördelat|dvs|det vill säga")
# Adopts what stands elsewhere.
BY_REFERENCE = _words(
    r"enligt (?:.* )?förslag(?:et)?|(?:i enlighet|i överensstämmelse) med (?:.* )?förslag(?:et)?|"
    r"enligt (?:ovan|nedan)(?:stående)?(?: .*)?|"
    r"bifall\w*|godkänn\w* (?:.* )?(?:förslag|fördelning|omfördelning)\w*|(?:förslag|fördelning|"
    r"omfördelning)\w*(?: .*)? godkänn\w*|"
    r"enligt följande|enligt (?:.* )?(?:tabell|bilaga|fördelning|uppställning|sammanställning|lista)"
    r"\w*(?: .*)?"
)
_PER = r"per (?!år|den|nämnd)[\wåäö]+"
# What follows an amount that is a rate.
RATES = re.compile(
    rf"\s*(?:{_PER}|/\s?[\wåäö]+|i timmen|om dagen|(?:i|varje) (?:månad|vecka|kvartal)(?:n|en|et)?(?!\w)"
    r"|månatligen|månadsvis|kvartalsvis|per (?:år och|nämnd och)|(?:kr|kronor)/)"
)
# Money outside budgets, by the sentence that states it; the first that matches.
OUTSIDE: tuple[OutsideRule, ...] = tuple(
    OutsideRule(code, _words(pattern), example)
    for code, pattern, example in (
        ("outside-guarantee", r"borgen\w*|borgens\w+|säkerhet för|pantsätt\w*|solidarisk\w*|"
         r"garanti(?:förbindelse)?\w*",
         "att ingå borgen … upp till ett totalt högsta lånebelopp om 420 000 000 kronor"),
        ("outside-loan", r"(?:ny)?upplån\w*|lånebelopp\w*|låneram\w*|(?:ta|tar|tas) upp (?:ett )?lån|"
         r"nyupptagning\w*|låna|lån(?:en)? (?:på|om)|"
         r"lånetak\w*|\w*limit(?:en)?|kredit(?:en|ram|limit)?\w*|checkräkning\w*|"
         r"utlåning\w*", "ta upp lån om 50 mnkr"),
        ("outside-fee", r"(?:\w+)?avgift(?:en|er|erna)?(?= .*(?:är|höj|sänk|fastställ|ska|sätt|på|"
         r"betal|tas))|taxa\w*|taxor\w*|"
         r"(?:sanktions|förseningsavgift|biljett|inträdes?)\w*|pris(?:et|er|erna)? (?:är|höj|sänk|sätt|för)"
         r"\w*|"
         r"betala\w* (?:en )?\w*avgift", "Avgiften för en saluplats höjs från 95 kronor till 110 "
         "kronor per dag"),
        ("outside-tax", r"skattesats\w*|utdebiter\w*|skattekron\w*|skattehöj\w*|skattesänk\w*",
         "Skattesatsen fastställs till 20,92 kronor per skattekrona"),
        ("outside-fine", r"vite(?:t|s)?|vitesbelopp\w*|sanktionsavgift\w*|böter|skadestånd\w*",
         "vid vite av 50 000 kronor"),
        ("outside-rent", r"\w*hyra(?:n|s)?(?= .*(?:är|höj|sänk|fastställ|på|om|betal|till))|\w*hyran|"
         r"arrende\w*|tomträttsavgäld\w*",
         "Hyran höjs till 500 kr per timme"),
        ("outside-price", r"(?:sälj\w*|försälj\w*|överlåt\w*|köpeskilling\w*|säljs|avyttr\w*)(?= "
         r".*(?:för|till|om))|köpeskilling\w*",
         "fastigheten säljs för 1 250 000 kronor"),
        ("outside-income", r"utdelning(?:en)? från|koncernbidrag\w*|(?:återbetalning|premie)\w* från",
         "Utdelning från Energi AB om 15 mnkr tillförs kommunens resultat"),
        ("outside-remuneration", r"\w*arvode\w*|traktament\w*|prisbasbelopp\w*|inkomstbasbelopp\w*|"
         r"lön(?:en|er)?|partistöd per\b",
         "Arvodet är 1 200 kronor per sammanträde"),
    )
)  # fmt: skip
# Words right before an amount that make it no amount of the act.
PART_OF = _words(
    r"vardera|varje|delbetal\w*|två delar|varav|därav|av (?:vilket|vilka|beloppet|detta|dessa|summan|"
    r"dem)(?: .*)?|framför allt|bland annat"
)
TOTALS = _words(
    r"totalt|sammanlagt|summan|tillsammans|inalles|summa|i sin helhet|den totala .*|totala .*|"
    r"totalbelopp\w*|en total .*"
)
TOTAL_ITEM = re.compile(
    r"(?:eller |dvs |det är |att )?(?:totalt|sammanlagt|summa|s:a|tillsammans|total(?:summa|t "
    r"belopp)?)(?: (?:att fördela|bidrag|belopp|beviljas|för år|år|20\d\d|för|fördelas|kronor|medel))*"
)
LEVELS = re.compile(
    r"(?:uppgår? (?:då |därefter |därmed )?till|ny budget (?:om|på|blir)|ska vara|blir (?:då|därefter|"
    r"därmed|efter)|från|i stället för|nuvarande)\s*$"
)
ESTIMATES = re.compile(
    r"(?<!\w)(?:beräknas|beräknade|uppskattas|uppskattade|bedöms|kostar|kosta|kostade|motsvarar|"
    r"motsvarande)(?: \S+){0,3} $"
)
LIMITS = _words(
    r"(?:per (?:nämnd|projekt|tillfälle|inköp|år och|objekt|ärende)|beloppsgräns\w*|understig\w*|"
    r"överstig\w*|intill|basbelopp)"
)
ASSIGNMENTS = _words(r"i uppdrag att|uppdra(?:s|r)? (?:åt|till) .* att|uppmanas? att|ska eftersträva")
MANDATES = _words(
    r"(?:rätt|delegera\w*|bemyndiga\w*|befogenhet\w*|medge\w*|uppdra\w*|uppdrag\w*|besluta om|teckna "
    r"avtal)(?= .*(?:upp till|högst|intill|maximalt|max))"
)
CONDITIONS = re.compile(
    r"(?:under förutsättning (?:av )?att|under förutsättning av|med villkor(?:et)? att|på villkor att|"
    r"förutsatt att|med förbehåll (?:för|om|att)|om (?=[\wåäö]+ (?:beviljar|godkänner|beslutar|"
    r"tillskjuter|bidrar)))[^.;]*"
)

COLUMNS: tuple[ColumnRule, ...] = tuple(
    ColumnRule(kind, re.compile(pattern), example, is_weak)
    for kind, pattern, example, is_weak in (
        (None, r".*(?:avvik|differens|diff\b|förändr|skillnad|andel|sökt|önskat|procent|%|period|"
         r"nyckeltal|antal|index|ränta|intäkt|kostnad|"
         r"inkomst|utgift|ack|sedan projekt|totalt?\b(?!.*budget)|summa\b|återst|kvar\b|rest\b|per (?:inv|"
         r"elev|barn|plats)|nr\b|"
         r"konto\b|ansvar\b|verksamhetskod|projektnr|id\b|startår|slutår|(?<!\w)år$|färdigt?|klart?\b|not\b).*",
         "Avvikelse", False),
        ("CarryOverDecided", r".*(?:ombudgeter|överför|kompletteringsbudget|tilläggsbudget).*",
         "Ombudgeteras till 2025", False),
        ("OutcomeRecorded", r".*(?:utfall|bokslut|redovisat|resultat).*", "Utfall 2024", False),
        ("ForecastRecorded", r".*(?:prognos|helårsbedömning).*", "Prognos 2025", False),
        ("PlanNoted", r".*plan(?:en|erad|år)?\b.*", "Plan 2026", False),
        ("ProposalMade", r".*(?:förslag|äskan|begär|yrkan|föreslag).*", "Förslag 2025", False),
        ("ReallocationDecided", r".*(?:omfördel|omdisponer).*", "Omfördelning", False),
        ("FrameChanged", r".*(?:tillägg|ramjuster|ramförändr|justering|ökning|minskning).*",
         "Tilläggsanslag", False),
        ("AllocationDecided", r".*(?:bidrag|fördelning|beviljat|tilldel|beslutat|beslut|stöd|belopp).*",
         "Bidrag", False),
        ("FrameDecided", r".*(?:budget|ram\b|ramar\b|anslag|kommunbidrag|driftram).*", "Budget 2025", True),
    )
)  # fmt: skip
# A table of frames before a change, the change, and after it: what is decided is the change.
CHANGED_LEVEL = re.compile(r"ny(?:tt|a)? .*(?:budget|ram|anslag|bidrag).*|.*(?:budget|ram|anslag).* efter .*")
CHANGE = re.compile(r".*(?:förändring|ändring|justering|ökning|minskning|tillägg).*")
INCOME, COST, NET = (
    re.compile(pattern) for pattern in (r"intäkt.*|inkomst.*", r"kostnad.*|utgift.*", r"netto.*|resultat.*")
)
SUM_ROWS = re.compile(
    r"(?:(?:del)?summ?a|s:a|summering|total(?:t|summa|er)?|sammanlagt)\b.*|.* (?:totalt|summa)"
)
PART_ROWS = re.compile(r"(?:därav|varav|- ?varav|- ?därav)\b.*")

BASES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("minutes", re.compile(r"(?:sammanträdes)?protokoll\w*|protokollsutdrag"), "SAMMANTRÄDESPROTOKOLL"),
    (
        "memo",
        re.compile(r"tjänsteskrivelse|tjänsteutlåtande|ledningskontorets skrivelse"),
        "TJÄNSTESKRIVELSE",
    ),
)
