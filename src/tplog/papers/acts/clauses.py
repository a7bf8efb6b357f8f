"""Read the clauses of a sentence: its verb, its year, who gives, and amounts that are none of the act."""

from __future__ import annotations

import re

from tplog.papers import vocabulary as words
from tplog.papers.acts.names import Span
from tplog.papers.acts.sentences import Sentence
from tplog.papers.drafts.drafted import Reading, Reason
from tplog.papers.layout.placed import PlacedAmount
from tplog.papers.layout.sections import Section
from tplog.values.amount import Hedge

_YEAR = re.compile(
    r"(?<!\w)(?:för|under|år|avseende|till|i|från och med|from|budgetåret|verksamhetsåret|"
    r"perioden)\s+(?:år(?:et)?\s+)?((?:19|20)\d\d)(?![\d/-]|\s*[-–]\s*(?:19|20)?\d\d)|"
    r"((?:19|20)\d\d) års(?!\w)"
)
_YEARS = re.compile(r"(?<![\d/:-])((?:19|20)\d\d)(?![\d/:-])")
_STRONG = re.compile(
    r"(?<!\w)(?:bevilja\w*|tilldela\w*|tillför\w*|anslå\w*|avsätt\w*|omfördel\w*|"
    r"omdisponer\w*|ombudgeter\w*|tilläggsanslag\w*|budgetram\w*)"
)
_SOURCE_OF = re.compile(r"\W*(?:\d{1,2}[.)] )?(?:att )?(?:av|ur|från) (?:\S+ ){1,5}(?:på|om) ", re.IGNORECASE)
_LEVEL_TO = re.compile(
    r"från\s+[\d ,.]+\s*(?:kr|kronor|tkr|mkr|mnkr|miljoner kronor)?\s+till\s*$|"
    r"(?<!\w)(?:ökas|utökas|minskas|höjs|sänks|justeras|ändras|öka|utöka|minska|höja|"
    r"sänka)(?: (?!med)\S+){0,3} till (?:totalt )?$"
)
_ALWAYS_OUTSIDE = {"outside-guarantee", "outside-loan", "outside-tax", "outside-fine"}
DECREASE = re.compile(
    r"(?<!\w)(?:minska\w*|sänk\w*|reducer\w*|dra(?:s|r)? (?:ner|ned|bort)|åter(?:lämn|betal|för)\w*)"
)
_GIVER_END = re.compile(
    r"\s*(?:$|[.;](?!\d)|(?<!-),(?=\s)(?!\s?(?:verksamhet|ansvar|konto))|\s(?:för (?:år "
    r")?20\d\d|minskas|reduceras|sänks|tas|ianspråktas|i anspråk|nyttjas|används)(?!\w)|"
    r"\s(?:beviljas|anslås|disponera|använda|utdela|bevilja|anslå|avsätta|anvisa|tilldela|fördela|"
    r"för att|(?:med|på|och)(?= \d)|och (?:att|medel)|samt|som)"
    r"(?!\w))"
)
GIVER = re.compile(
    r"(?<!\w)(?:ur|från|belastar|belasta|ianspråkta(?:s|r|gande av)|i anspråk(?: av| ur)?|"
    r"inom ramen för|genom att|genom|via|av|med|inom|på)\s+(?P<giver>(?!(?:den|år|dag|och "
    r"med)\b|\d(?!\d{3} års)|(?:genom|via|med|av|från|ur|inom|på|att) ).+)",
    re.IGNORECASE,
)
OWN_GIVER = re.compile(
    r"(?<!\w)(?:ur|från)\s+(?P<giver>(?!(?:den|år|och med|dag)\b|(?:19|20)\d\d).+)", re.IGNORECASE
)
_SHARE_BEFORE = re.compile(
    r"(?:(?<!\w)(?:hälften|kvarts|andel(?:en)?|procent|(?:tredje|fjärde|femte|sjätte|åtton|tion)del\w*)|%)"
    r" av (?:[a-zåäö]+ ){0,2}$"
)
_ALTERNATIVE_BEFORE = re.compile(r"\d[^.;\d]*(?<!\w)(?:eller|alternativt) $")
_ALTERNATIVE_AFTER = re.compile(r"(?:[^.;\d]*(?<!\w)(?:eller|alternativt)| minus| plus) \d")
_LIMIT_BEFORE = re.compile(
    r"(?:överstig\w*|understig\w*|intill|beloppsgräns\w*(?: (?:på|om))?) (?:ett belopp (?:på|av|om) )?$"
)
_CLAUSE = re.compile(r"[.;]|(?<!-), (?!varav|därav)")
_CHANGES = re.compile(r"(?:öka|minska|höj|sänk|uppgå|ram|budget|är)")
_MIN_NAME = 3
_TAKER = re.compile(r"\s(?:till|åt)(?!\w)")
_PART_CLAUSE = re.compile(r",? ?(?:varav|därav) [^;]*")
_EACH = re.compile(r"\s*(?:per år|årligen|om året|vardera|var(?!\w))")
_NO_GIVER = re.compile(r"(?:\d{4}(?! års)|samma|början|början|årsskiftet|och med)\b")


def outside_code(sentence: Sentence, funding: re.Match[str] | None = None) -> str | None:
    """Return the code of the reason for which a sentence's money is no budget's, None if it may be.

    That a loan pays for it makes it none: words from ``funding`` on do not count if an amount is before them.
    """
    is_after = funding is not None and bool(sentence.spans) and sentence.spans[0][0] < funding.start()
    return outside_words(sentence.lowered[: funding.start()] if funding and is_after else sentence.lowered)


def outside_words(lowered: str) -> str | None:
    """Return the code of the reason for which words in lower case are about money outside budgets."""
    strong = _STRONG.search(lowered)
    for rule in words.OUTSIDE:
        match = rule.pattern.search(lowered)
        if match and (rule.code in _ALWAYS_OUTSIDE or strong is None or match.start() < strong.start()):
            return rule.code
    return None


def verb_in(lowered: str) -> words.VerbRule | None:
    """Return the first rule of the vocabulary whose verb a sentence in lower case has."""
    return next((rule for rule in words.VERBS if rule.pattern.search(lowered)), None)


def word_of(sentence: Sentence, rule: words.VerbRule | None) -> str:
    """Return the word of a sentence that a rule's verb stands for; empty without a rule."""
    match = rule.pattern.search(sentence.lowered) if rule else None
    return match[0] if match else ""


def uncertain(amount: PlacedAmount) -> str:
    """Return the code for an amount without a value: it has a unit and no one reading, or no unit."""
    has_unit = re.search(r"[^\W\d_]{2}", amount.figure.passage.exact) is not None
    return "amount-unreadable" if has_unit or amount.figure.unit else "amount-without-unit"


def left_code(
    sentence: Sentence, amount: PlacedAmount, span: Span, funding: re.Match[str] | None
) -> str | None:
    """Return why an amount of a decision's sentence is none of the act, None if it is one."""
    before, after = sentence.lowered[: span[0]], sentence.lowered[span[1] :]
    if amount.figure.amount is None:
        return uncertain(amount)
    is_funding = funding is not None and (
        span[0] >= funding.start() or words.SAME_MONEY.match(sentence.lowered)
    )
    codes = {
        "rate": words.RATES.match(after),
        "funding": is_funding or _SOURCE_OF.fullmatch(before),
        "part-of": _is_part(before) or (len(sentence.spans) > 1 and _EACH.match(after)),
        "mandate": words.ASSIGNMENTS.search(before) or _is_mandate(sentence, amount.figure.amount.hedge),
        "estimate": words.ESTIMATES.search(before),
        "limit": words.LIMITS.match(after.strip()) or _LIMIT_BEFORE.search(before),
        "share": _SHARE_BEFORE.search(before),
        "alternative": _ALTERNATIVE_BEFORE.search(before) or _ALTERNATIVE_AFTER.match(after),
        "level": _LEVEL_TO.search(before) or (len(sentence.spans) > 1 and _is_level(sentence, before)),
    }
    return next((code for code, holds in codes.items() if holds), None)


def _is_part(before: str) -> bool:
    """Return whether the words before an amount say that it is a part of another."""
    clause = _CLAUSE.split(before)[-1]
    inside = before.rpartition("(")[2] if before.count("(") > before.count(")") else ""
    return bool(words.PART_OF.search(clause) or words.PART_OF.search(inside))


def _is_mandate(sentence: Sentence, hedge: Hedge) -> bool:
    """Return whether an amount is the most that somebody may decide on: no verb of giving comes first."""
    mandate, strong = words.MANDATES.search(sentence.lowered), _STRONG.search(sentence.lowered)
    is_first = mandate is not None and (strong is None or mandate.start() < strong.start())
    return hedge is Hedge.AT_MOST and is_first


def _is_level(sentence: Sentence, before: str) -> bool:
    return bool(words.LEVELS.search(before) and _CHANGES.search(sentence.lowered))


def year_of(lowered: str, section: Section) -> int | None:
    """Return the year of a sentence's money: as it says, else the only year of its §'s title."""
    without_parts = _PART_CLAUSE.sub("", lowered)
    years = {int(year) for match in _YEAR.finditer(without_parts) for year in match.groups() if year}
    if len(years) == 1:
        return years.pop()
    if not years:
        titled = {int(match[1]) for match in _YEARS.finditer(section.title)}
        return titled.pop() if len(titled) == 1 else None
    return None


def further_keys(
    sentence: Sentence, condition: re.Match[str] | None, *, kind: str | None
) -> tuple[tuple[str, Reading], ...]:
    """Return the further keys of an act: what kind of proposal it is, and its condition."""
    keys: list[tuple[str, Reading]] = []
    if kind:
        keys.append(("kind", Reading(kind, None, Reason("proposal"))))
    if condition:
        passage = sentence.passage(condition.start(), condition.end())
        keys.append(
            ("condition", Reading(passage.exact, passage, Reason("condition"), (Reason("condition"),)))
        )
    return tuple(keys)


def giver_in(sentence: Sentence, start: int, pattern: re.Pattern[str]) -> Reading | None:
    """Return who gives the money, as a sentence says it from an offset on."""
    match = pattern.search(sentence.text, start)
    if match is None or _NO_GIVER.match(match["giver"]):
        return None
    begin, end = match.span("giver")
    stop = _GIVER_END.search(sentence.text, begin)
    taker = _TAKER.search(sentence.text, begin, end) if pattern is OWN_GIVER else None
    end = min(end, *(match.start() for match in (stop, taker) if match)) if stop or taker else end
    text = sentence.text[begin:end].strip()
    if len(text) < _MIN_NAME or re.search(r"(?:kr|kronor)$", text):
        return None
    return Reading(text, sentence.passage(begin, end), Reason("giver"))


def name_of_title(section: Section) -> str:
    """Return what a §'s title says that it is about; empty without a title."""
    match = re.search(r"(?:till|för|åt|avseende|gällande) (?P<name>.+)", section.title)
    return match["name"].strip() if match else section.title


def has_both_ways(sentence: Sentence) -> bool:
    """Return whether a sentence has both increases and decreases, as one net amount."""
    return bool(re.search(r"(?:öka|höj)\w* (?:respektive|och|eller) (?:minska|sänk)\w*", sentence.lowered))
