"""The words for event types: what each is called in both languages, and what else people call it.

A word is read without regard to case, spaces and hyphens. `types_named` reads what tplog prints, so it serves
decision files and filters. `types_called` reads a registrar's other words too; some mean two types.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from tplog.events.base import Event
from tplog.events.types import EVENT_CLASSES
from tplog.values.identifiers import alike_to, closest_names

# What registrars also call an act, by type; a word that stands at two types means either.
_SYNONYMS: Mapping[str, str] = {
    "AccountOpened": "konto, nytt konto, kontoupplägg, kontoplan, budgetpost, upplägg",
    "OpeningStated": "ingående balans, ingående saldo, ingående värde, öppningsbalans, ib",
    "FrameDecided": "ram, rambudget, rambeslut, driftram, nettoram, investeringsram, driftbudget, årsbudget, "
    "budgetbeslut, budgetanslag, kommunbidrag, regionbidrag, investeringsbudget, frame, appropriation",
    "FrameChanged": "tilläggsanslag, tilläggsbudget, ramhöjning, ramökning, ramförstärkning, ramtillskott, "
    "ramsänkning, ramminskning, ramjustering, justering, ramändring, ramförändring, ramväxling, "
    "anslagsökning, anslagsminskning, kompletteringsbudget, budgetjustering, ändringsbudget, revidering, "
    "supplementary appropriation",
    "GrantAwarded": "bidrag, riktat bidrag, riktat statsbidrag, generellt statsbidrag, eu-bidrag, grant",
    "ProposalMade": "äskande, begäran, yrkande, framställan, framställning, hemställan, ansökan, motion, "
    "budgetförslag, budgetäskande, tilläggsäskande, beslutsförslag, ändringsyrkande, proposal, request",
    "ProposalSettled": "avslag, avslaget, återremiss, återremitterat, bordläggning, bordlagt, återtagande, "
    "återtaget, besvarat, rejection, referral",
    "AllocationDecided": "internbudget, detaljbudget, nämndbudget, nämndsbudget, nämndens budget, bidrag, "
    "föreningsbidrag, budgetfördelning, medelsfördelning, tilldelning, anvisning, allocation",
    "ReallocationDecided": "omdisponering, omdisposition, överföring, överflyttning, omföring, "
    "budgetjustering, flytt, reallocation, transfer, move",
    "CarryOverDecided": "resultatöverföring, överskottsöverföring, underskottsöverföring, överföring, "
    "överföring mellan år, överförda medel, kompletteringsbudget, carry-over, transfer",
    "ReserveUsed": "disponering, avsättning, reservering, nollställning, ianspråktagande, fond, "
    "resultatutjämningsreserv, resultatreserv, rur, oförutsett, reserve",
    "OutcomeRecorded": "resultat, förbrukning, förbrukat, uppföljning, budgetuppföljning, delårsrapport, "
    "delårsbokslut, månadsrapport, tertialrapport, årsredovisning, årsbokslut, outcome, actuals",
    "ForecastRecorded": "helårsprognos, årsprognos, slutprognos, delårsrapport, månadsrapport, "
    "tertialrapport, uppföljning, budgetuppföljning, forecast",
    "PlanNoted": "flerårsplan, ekonomisk plan, projektbudget, projektkalkyl, investeringsplan, planår",
    "MandateGiven": "delegation, delegering, delegationsordning, delegationsbeslut, bemyndigande, "
    "befogenhet, mandat, fullmakt, mandate",
    "GuidelineDecided": "mål, skattesats, gräns, budgetdirektiv, direktiv, budgetdirektiven, guideline, "
    "target, limit",
    "ConditionSettled": "villkor, villkor uppfyllt, villkoret uppfyllt, condition",
    "DecisionReviewed": "överklagande, överklagan, laglighetsprövning, laga kraft, upphävande, upphävt, "
    "återkallelse, återkallat, justering, protokollsjustering, fastställelse, prövning, appeal, review",
    "Corrected": "korrigering, rättning, korrigerat, felrättning, felregistrering, makulering, revidering, "
    "correction",
    "YearClosed": "årsbokslut, årsredovisning, stängt år, årsavslut, closing",
    "SumStated": "summa, totalsumma, summering, total, sum",
    "FindingAnswered": "svar, svar på anmärkning, svar på avvikelse, besvarad iakttagelse, answer",
    "RelationNoted": "koppling, del av, följer på, organisationsförändring, omorganisation, relation",
}
_BREAKS = re.compile(r"[\s_\-–()]+")


def word_key(word: str) -> str:
    """Return a word without case, spaces and hyphens, to compare it with another."""
    return _BREAKS.sub("", word).casefold()


def english_words(event_type: type[Event]) -> str:
    """Return an event type's name in English words: ``allocation decided``."""
    name = event_type.__name__
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def printed_names(event_type: type[Event]) -> Sequence[str]:
    """Return all that tplog calls an event type: its class, and its name in English and in Swedish.

    A Swedish name with brackets counts whole and in its parts: ``anslag (budgetram)``, ``anslag``,
    ``budgetram``.
    """
    swedish = event_type.swedish
    parts = [part.strip(" )") for part in swedish.split("(")]
    return tuple(dict.fromkeys((event_type.__name__, english_words(event_type), *parts, swedish)))


def short_name(event_type: type[Event]) -> str:
    """Return the Swedish name as a shell takes it in one word: ``anslag``, ``konto-upplagt``."""
    return event_type.swedish.partition("(")[0].strip().replace(" ", "-")


@cache
def types_by_name() -> Mapping[str, type[Event]]:
    """Return each event type by the keys (`word_key`) of all its printed names."""
    return {word_key(name): kind for kind in EVENT_CLASSES for name in printed_names(kind)}


@cache
def types_by_synonym() -> Mapping[str, tuple[type[Event], ...]]:
    """Return the event types that each of a registrar's other words means, by its key (`word_key`)."""
    kinds: dict[str, list[type[Event]]] = defaultdict(list)
    for kind in EVENT_CLASSES:
        for word in _SYNONYMS.get(kind.__name__, "").split(", "):
            kinds[word_key(word)].append(kind)
    return {word: tuple(kinds_of_word) for word, kinds_of_word in kinds.items()}


def type_named(word: str) -> type[Event] | None:
    """Return the event type with this printed name in either language, or None."""
    return types_by_name().get(word_key(word))


def types_called(word: str) -> tuple[type[Event], ...]:
    """Return the event types that a registrar may mean by a word; none where the word is not known."""
    named = type_named(word)
    return (named,) if named else types_by_synonym().get(word_key(word), ())


def nearest_types(word: str) -> Sequence[str]:
    """Return names of the types that a word may mean: by a synonym, else by a spelling very like it.

    The name is in the word's language. A type whose name merely resembles the word is none of them: a wrong
    one is worse than none.
    """
    key = word_key(word)
    kinds = list(types_called(word))
    is_english = False
    if not kinds:
        names = types_by_name()
        for near in closest_names(key, filter(alike_to(key), {*names, *types_by_synonym()}), limit=1):
            kinds += types_called(near)
            is_english = is_english or near == word_key(types_called(near)[0].__name__)
    return _names(dict.fromkeys(kinds), is_english=is_english)


def _names(kinds: Iterable[type[Event]], *, is_english: bool) -> Sequence[str]:
    return [kind.__name__ if is_english else kind.swedish for kind in kinds]
