"""Find in a sentence whom or what an amount is for, and who gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from attrs import evolve, frozen

Span = tuple[int, int]

_PASSIVE = (
    r"(?:beviljas|beviljades|tilldelas|tilldelades|anvisas|erhåller|erhålla|får|tillförs|"
    r"medges|anslås|avsätts|reserveras|"
    r"fördelas|kompenseras|ersätts|tillskjuts|utbetalas|utges|lämnas|ges|utgår|stöds|"
    r"medfinansieras|finansieras|utökas|ökas|"
    r"minskas|höjs|sänks|justeras|förstärks|fastställs|antas|godkänns|ombudgeteras|"
    r"överförs|omfördelas|omdisponeras|omförs|"
    r"uppgår(?: till)?|budgeteras|beräknas|är|blir)"
)
_HELPING = r"(?:(?:föreslås|ska|skall|kan|får|har|bör|kommer att|att|då|därför|även|också|härmed) )*"
_ACTIVE = (
    r"(?:bevilja|beviljar|tilldela|tilldelar|ge|ger|tillföra|tillför|anvisa|anvisar|lämna|"
    r"lämnar|stödja|stödjer|utge|utger|"
    r"medfinansiera|medfinansierar|kompensera|kompenserar|fördela|fördelar|bevilja\w*)"
)
_CHANGE = (
    r"(?:öka|ökar|utöka|utökar|minska|minskar|höja|höjer|sänka|sänker|justera|justerar|"
    r"fastställa|fastställer|förstärka|förstärker|anta|antar)"
)
_FRAME = (
    r"(?:(?:drift|investerings|utgifts|kostnads)?(?:budget)?(?:ram|budget|anslag|bidrag)"
    r"(?:en|et|ar|arna|s)?|kommunbidrag(?:et)?|"
    r"budgetanslag(?:et)?|nettoram(?:en)?|nettobudget(?:en)?)"
)
_GRANT = (
    r"(?:(?:ett|en|det|årligt|extra|särskilt|utökat|engångs|tillfälligt|ekonomiskt|"
    r"sammanlagt|totalt|ytterligare|högst|maximalt) )*"
    r"(?:[\wåäö-]*(?:anslag|bidrag|stöd|medel|belopp|ersättning|medfinansiering|"
    r"finansiering|budget|ram|förstärkning|summa|"
    r"tillskott|kompensation|investering|utökning|garanti)(?:et|en|s)?)"
)
_GENERIC = re.compile(
    rf"(?:(?:{_GRANT})(?: (?:på|om|med|av|till|för|i|från|ur))?|det|den|de|detta|dessa|"
    rf"medel(?:n|en)?|belopp(?:et)?|pengar(?:na)?|"
    r"(?:högst|totalt|sammanlagt|ytterligare|därutöver|dock|samt|och|respektive|om|på|med|"
    r"av|till|i|för|att|följande|enligt)"
    r"(?: (?:högst|totalt|sammanlagt|ytterligare|med|om|på))?|kostnaden|beslutet|finansiering(?:en)?|.{0,2})",
    re.IGNORECASE,
)
_END = (
    r"(?=\s*(?:$|[.;:]|(?<!-),|\s(?:för (?:år )?(?:(?:19|20)\d\d|perioden)|under (?:år "
    r")?(?:19|20)\d\d|år (?:19|20)\d\d|avseende år|ur|från|enligt|genom|"
    r"att|som|vilket|varav|inom ramen|i enlighet|dock|utifrån|under förutsättning|med "
    r"finansiering|med anledning|beviljas|anslås|avsätts|"
    r"fördelas|och (?:att|finansier|medel)|finansieras|tas|belastar|för att|samt att)(?!\w)))"
)
_FROM_TO = re.compile(
    rf"(?<!\w)från (?P<giver>(?:(?!,|;|:| för att | som ).)+) till (?P<name>.+?)(?:{_END}|"
    rf"(?= {_PASSIVE}(?!\w)))",
    re.IGNORECASE,
)
_FROM_TO_YEARS = re.compile(r"(?:år )?(?:19|20)\d\d")
_TO = re.compile(
    rf"(?<!\w)(?:till|åt) (?!(?:år )?(?:19|20)\d\d|följd|högst|och med|en kostnad|ett "
    rf"belopp)(?P<name>.+?){_END}"
)
_FOR = re.compile(
    rf"(?<!\w)(?:för|avseende|gällande|som) (?!(?:år )?(?:19|20)\d\d|perioden|att täcka|"
    rf"egen del|följande)(?P<name>.+?){_END}"
)
_SUBJECT = re.compile(rf"(?:^|(?<=[:”\"] ))(?P<name>.+?),? {_HELPING}{_PASSIVE}(?!\w)")
_OBJECT = re.compile(
    rf"(?<!\w){_ACTIVE} (?P<name>.+?)(?:,? {_GRANT})?(?: (?:på|om|med|av|i|till))*(?: "
    rf"(?:totalt|sammanlagt|högst|ytterligare))*\s*$",
    re.IGNORECASE,
)
_OF_FRAME = re.compile(
    rf"(?<!\w){_FRAME} (?:för|till) (?!(?:år )?(?:19|20)\d\d)(?P<name>.+?)(?: (?:för "
    rf")?(?:år )?20\d\d)?,? {_HELPING}(?:{_PASSIVE}|med|till|på|om)(?!\w)",
    re.IGNORECASE,
)
_FRAME_OF = re.compile(
    rf"(?:^|(?<=att )|{_CHANGE} )(?P<name>(?:(?!{_CHANGE})\S+ ){{0,6}}?\S+?)s {_FRAME}(?!\w)", re.IGNORECASE
)
_BUDGET = re.compile(
    rf"(?<!\w)(?:{_CHANGE}|godkänna|godkänner|besluta om) (?P<name>(?:en |ett |den "
    rf")?[\wåäö]*(?:budget|ram)(?:en)?)(?: för (?:år )?20\d\d)? (?:till|på|om|med)(?: "
    rf"(?:totalt|sammanlagt|högst))*\s*$",
    re.IGNORECASE,
)
_SHARE = re.compile(r",? (?:med|på|om) (?:högst |maximalt |upp till )?\d+(?:,\d+)? ?(?:%|procent).*$")
_MARKS = re.compile(r"^[\s•●▪○»«*–—·\uf000-\uf8ff-]*(?:\d{1,2}[.)]\s+|[a-hA-H]\)\s+)?(?:att\s+|Att\s+)?")
_LEADING = re.compile(
    r"^(?:(?:och|samt|respektive|dels|till|åt|för|,|varav|därutöver|att|även|en|ett|med|projektet(?= ”)) )+",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"(?:[\s,:;.–—\-=(•*]|\s(?:betala ut|utbetala|betalas ut|och|samt|respektive|på|om|"
    r"med|av|till|i|för|kr|totalt|sammanlagt|högst|ca|cirka))+$"
)
_DECIDES = re.compile(
    r"^.*?(?:beslutar|beslutade|beslöt|föreslår|besluta|föreslås besluta)(?: (?:kommun|"
    r"region)?(?:fullmäktige|styrelsen|[\wåäö]*nämnden)(?: (?:besluta|att besluta))?)?(?: "
    r"att)?\s+"
)
_ENDS_IN_VERB = re.compile(rf"(?:^| ){_PASSIVE}$")
_MAX_ITEM_WORDS = 16
_MIN_REST = 3  # characters of a name between two amounts
_IS_CLAUSE = re.compile(
    r"(?<!\w)(?:att|som|beslutar|godkänner|föreslår|begär|äskar|söker|ansöker|vill|anhåller|"
    r"betalas|ska|skall|kan|har|är|om|till en kostnad)(?!\w)"
)
_ANY_VERB = re.compile(
    rf"(?<!\w)(?:{_PASSIVE}|{_ACTIVE}|{_CHANGE}|anslå|avsätta|reservera|anslår|avsätter)(?!\w)"
)
_SOURCE = re.compile(r"(?:ur|från|inom|genom) ", re.IGNORECASE)
_RESPECTIVELY = re.compile(r"\s*(?:,|och|respektive|resp\.)\s*")
_BRACKET = re.compile(r"\s*(?:i [\wåäö]+ )?\((?P<inside>[^()]{3,60})\)")


@frozen
class Named:
    """The words that say whom an amount is for, and who gives it: offsets in the sentence, None without.

    ``rule`` is the code of the rule that found the name.
    """

    name: Span | None
    giver: Span | None = None
    rule: str = ""
    bracket: Span | None = None


def names_in(text: str, amounts: Sequence[Span]) -> list[Named]:
    """Return for each amount of a sentence, by its offsets, whom it is for."""
    names = list(_names(text, amounts))
    return _respectively(text, amounts, names) or names


def _names(text: str, amounts: Sequence[Span]) -> Iterator[Named]:
    subject: Named | None = None
    for index, (start, end) in enumerate(amounts):
        begin = amounts[index - 1][1] if index else 0
        stop = amounts[index + 1][0] if index + 1 < len(amounts) else len(text)
        named = _name(text, begin, start, end, stop, subject, is_first=index == 0)
        if index == 0 and named.rule in {"name-subject", "name-object", "name-frame"}:
            subject = named
        yield named


def _name(
    text: str, begin: int, start: int, end: int, stop: int, subject: Named | None, *, is_first: bool
) -> Named:
    after_stop = _without_link(text, end, stop)
    bracket = _BRACKET.match(text, end, after_stop)
    inside = bracket.span("inside") if bracket else None
    if (pair := _from_to(text, end, after_stop)) or (is_first and (pair := _from_to(text, begin, start))):
        return pair
    before = _before(text, begin, start, is_first=is_first)
    if before and (before.rule != "name-item" or not _TO.search(text, end, after_stop)):
        return evolve(before, bracket=inside)
    for pattern, rule in ((_TO, "name-after-to"), (_FOR, "name-after-for")):
        match = pattern.search(text, end, after_stop)
        if match and (span := _clean(text, *match.span("name"))):
            if subject is not None and rule == "name-after-for":
                break
            return Named(span, None, rule)
    if before:
        return evolve(before, bracket=inside)
    if subject is not None:
        return evolve(subject, bracket=inside)
    return Named(None)


def _without_link(text: str, end: int, stop: int) -> int:
    """Return where the words after an amount end: before ``och`` and the next amount's own name."""
    if stop == len(text):
        return stop
    link = max(text.rfind(", ", end, stop), text.rfind(" och ", end, stop), text.rfind(" samt ", end, stop))
    rest = text[link:stop].strip(" ,") if link >= 0 else ""
    is_bare = rest in {"", "och", "samt", "respektive", "dels", "och till", "med"} or rest.startswith(
        ("och ", "samt ")
    )
    return link if link >= 0 and (is_bare or len(rest) >= _MIN_REST) else stop


def _from_to(text: str, begin: int, stop: int) -> Named | None:
    match = _FROM_TO.search(text, begin, stop)
    if match is None or _FROM_TO_YEARS.match(match["giver"]):
        return None
    name, giver = _clean(text, *match.span("name")), _clean(text, *match.span("giver"))
    return Named(name, giver, "name-from-to") if name else None


def _before(text: str, begin: int, start: int, *, is_first: bool) -> Named | None:
    """Return whom the words before an amount name."""
    if is_first:
        begin += len(_MARKS.match(text[begin:start])[0])  # type: ignore[index]
        decides = _DECIDES.match(text[begin:start])
        begin = _after_colon(text, begin + (len(decides[0]) if decides else 0), start)
        named = _by_verb(text, begin, start)
        if named is not None or _ANY_VERB.search(text[begin:start]):
            return named
    else:
        link = max(text.rfind(link, begin, start) for link in (", ", " och ", " samt "))
        begin = max(begin, link + 1) if link >= 0 else begin
        begin += len(text[begin:start]) - len(text[begin:start].lstrip(" ,"))
        linked = _LEADING.match(text[begin:start])
        begin += len(linked[0]) if linked else 0
        if named := _by_verb(text, begin, start):
            return named
    return _item(text, _after_colon(text, begin, start), start)


def _by_verb(text: str, begin: int, start: int) -> Named | None:
    """Return whom the verb before an amount names, as its subject, its object, or the owner of a frame."""
    for pattern, rule in (
        (_OF_FRAME, "name-frame"),
        (_FRAME_OF, "name-frame"),
        (_SUBJECT, "name-subject"),
        (_OBJECT, "name-object"),
    ):
        match = pattern.search(text[begin:start])
        if match and not _SOURCE.match(match["name"]):
            span = _clean(text, begin + match.start("name"), begin + match.end("name"))
            if span and not _ENDS_IN_VERB.search(text[slice(*span)] + "s"):
                return Named(span, None, rule)
    match = _BUDGET.search(text[begin:start])
    return (
        Named((begin + match.start("name"), begin + match.end("name")), None, "name-frame") if match else None
    )


def _item(text: str, begin: int, start: int) -> Named | None:
    """Return the name of an item: all words before its amount, if they are no clause."""
    span = _clean(text, begin, start)
    if span is None:
        return None
    name = text[slice(*span)]
    is_clause = len(name.split()) > _MAX_ITEM_WORDS or _IS_CLAUSE.search(name)
    return None if is_clause else Named(span, None, "name-item")


def _after_colon(text: str, begin: int, start: int) -> int:
    """Return where the words before an amount begin after a colon that does not stand right before it."""
    end = begin + len(text[begin:start].rstrip(" :"))
    return max(begin, text.rfind(": ", begin, end) + 1)


def _clean(text: str, start: int, end: int) -> Span | None:
    """Return a name's offsets without what only leads to it; None if nothing is left that names anything."""
    words = text[start:end]
    start += len(words) - len(words.lstrip(" ,:;•»«*–—-\uf0b7"))
    leading = _LEADING.match(text[start:end])
    start += len(leading[0]) if leading else 0
    trailing = _TRAILING.search(text[start:end])
    end = start + trailing.start() if trailing else end
    share = _SHARE.search(text[start:end])
    end = start + share.start() if share else end
    name = text[start:end]
    if not re.search(r"[^\W\d_]{2}", name) or _GENERIC.fullmatch(name):
        return None
    return start, end


def _respectively(text: str, amounts: Sequence[Span], names: Sequence[Named]) -> list[Named] | None:
    """Return names and amounts in the same order where ``respektive`` parts both; None without it."""
    if len(amounts) <= 1:
        return None
    between = [text[left[1] : right[0]] for left, right in pairwise(amounts)]
    if not all(_RESPECTIVELY.fullmatch(words) for words in between) or "resp" not in between[-1]:
        return None
    first = next((named for named in names if named.name), None)
    if first is None or first.name is None:
        return None
    parts = _parts(text, first.name, len(amounts))
    if parts is None:
        return None
    return [Named(part, first.giver, "name-respectively") for part in parts]


def _parts(text: str, span: Span, count: int) -> list[Span] | None:
    start, end = span
    ends = [
        (match.start() + start, match.end() + start)
        for match in re.finditer(r"(?<!-)(?:, | och | respektive | samt )", text[start:end])
    ]
    if len(ends) != count - 1:
        return None
    starts = [start, *(right for _, right in ends)]
    stops = [*(left for left, _ in ends), end]
    return list(zip(starts, stops, strict=True))
