"""What people call each kind of finding, by its code: a heading above the findings' own sentences."""

from __future__ import annotations

from collections.abc import Mapping

from tplog.i18n.vocabulary import Language, in_language

FINDING_KINDS: Mapping[str, tuple[str, str]] = {
    "accumulated-differs": ("Summan sedan start stämmer inte", "The sum since the start differs"),
    "appeal-late": ("Sent överklagande", "Late appeal"),
    "approximate-figure": ("Ungefärligt belopp", "Approximate figure"),
    "attachment-not-seen": ("Bilagan har inte granskats", "Attachment not examined"),
    "body-disputed": ("Oklart vem som beslutade", "Unclear who decided"),
    "budget-deficit": ("Budget med underskott", "Budget with a deficit"),
    "budget-late": ("Sent fastställd budget", "Budget adopted late"),
    "carried-deficit-differs": ("Fel underskott fört vidare", "Wrong deficit carried over"),
    "carried-over-too-much": ("Mer fört vidare än vad som fanns", "More carried over than there was"),
    "carry-over-exceeds-estimate": (
        "Mer fört vidare än prognosen lämnar",
        "More carried over than the forecast leaves",
    ),
    "case-number-cut": ("Avkortat diarienummer", "Case number cut short"),
    "change-ambiguous": ("Ändring med två läsningar", "Change with two readings"),
    "change-mismatch": ("Angiven ändring stämmer inte", "Stated change does not hold"),
    "change-unknown": ("Okänt hur mycket som är ändring", "Unknown how much is a change"),
    "closed-year-changed": ("Ändring av ett stängt år", "Change of a closed year"),
    "column-sum-wrong": ("Kolumnens summa stämmer inte", "The sum of a column is wrong"),
    "condition-pending": ("Villkor ej avgjort", "Condition not settled"),
    "cross-year-transfer": ("Pengar mellan år", "Money between years"),
    "dash-read-as-zero": ("Streck läst som noll", "Dash read as zero"),
    "days-out-of-order": ("Dagar i fel ordning", "Days out of order"),
    "decision-appealed": ("Överklagat beslut", "Decision appealed"),
    "decision-differs": ("Beslutet avviker från förslaget", "The decision differs from the proposal"),
    "decision-reported-twice": (
        "Samma beslut kan vara registrerat två gånger",
        "The same decision may be recorded twice",
    ),
    "decision-twice": ("Samma beslut två gånger", "The same decision twice"),
    "estimate-exceeds-carry-over": (
        "Mer beräknas gå åt än vad som förts över",
        "More is expected to be used than was carried over",
    ),
    "excerpt-ends": ("Ofullständigt utdrag", "Incomplete excerpt"),
    "figure-implausible": ("Orimligt stort belopp", "Implausibly large figure"),
    "forecast-exceeds-budget": ("Prognos över budget", "Forecast above the budget"),
    "frame-exceeded": ("Mer fördelat än anslaget", "More allocated than the frame"),
    "funding-not-stated": ("Höjt anslag utan finansiering", "Frame raised without funding"),
    "gross-mismatch": ("Kostnad minus intäkt stämmer inte", "Cost less income does not hold"),
    "income-minus-missing": ("Intäkter utan väntat minus", "Incomes without the expected minus"),
    "income-negative": ("Negativ intäkt", "Negative income"),
    "level-mismatch": ("Angiven ny nivå stämmer inte", "Stated new level does not hold"),
    "level-since-corrected": (
        "Angiven nivå stämmer inte efter rättelsen",
        "Stated level does not hold since the correction",
    ),
    "limit-exceeded": ("Beslutad gräns överskriden", "Limit exceeded"),
    "limit-negative": ("Negativ gräns", "Negative limit"),
    "line-overdrawn": ("Mer taget än vad posten har", "More taken than the line has"),
    "lines-counted-twice": ("Poster kan vara räknade två gånger", "Lines may be counted twice"),
    "lines-left-out": ("Poster som beslutet inte nämner", "Lines that the decision leaves out"),
    "mandate-missing": ("Uppdrag saknas", "Mandate missing"),
    "mandate-used-up": ("Uppdragets belopp överskridet", "Mandate's amount exceeded"),
    "metadata-missing": ("Formella uppgifter saknas", "Formal facts missing"),
    "minority-referral-again": ("Minoritetsåterremiss en andra gång", "Second referral by a minority"),
    "minus-missing": ("Kostnader utan väntat minus", "Costs without the expected minus"),
    "minutes-not-seen": ("Protokollet har inte granskats", "Minutes not examined"),
    "opening-implied": ("Ingående läge följer av beslutet", "Opening follows from the decision"),
    "opening-unknown": ("Okänt ingående läge", "Opening unknown"),
    "operations-investment-crossed": (
        "Pengar mellan drift och investering",
        "Money between operations and investment",
    ),
    "outcome-as-giver": ("Utfall eller intäkt", "Outcome or income"),
    "outcome-falls": ("Utfall som minskat", "Outcome that has fallen"),
    "outcome-superseded": (
        "Äldre utfall registrerat efter ett nyare",
        "Older outcome recorded after a newer",
    ),
    "overdrawn-by-reversal": (
        "Överdraget när pengarna tas tillbaka",
        "Overdrawn as the money is taken back",
    ),
    "overdrawn-in-retrospect": ("Överdraget i beslutsordning", "Overdrawn in the order of decisions"),
    "overspent": ("Överskridet", "Overspent"),
    "paper-version-differs": ("Två versioner av en handling", "Two versions of a paper"),
    "part-exceeds-amount": ("Delen är större än beloppet", "The part exceeds the figure"),
    "part-exceeds-whole": ("Delen är större än helheten", "The part exceeds the whole"),
    "part-not-compared": ("Delen går inte att pröva", "The part cannot be compared"),
    "part-of-nothing": ("Del utan sitt belopp", "Part without its figure"),
    "parts-exceed-whole": ("Delarna är större än helheten", "The parts exceed the whole"),
    "precision-mixed": ("Delar med olika noggrannhet", "Parts of mixed precision"),
    "proposal-across-years": ("Förslag mellan år", "Proposal across years"),
    "proposal-beyond-place": (
        "Organet ombeds besluta om andras pengar",
        "A body is asked to decide on others' money",
    ),
    "proposal-funding-not-stated": ("Förslag utan finansiering", "Proposal without funding"),
    "proposal-pending": ("Förslag ej avgjort", "Proposal not settled"),
    "provisional-decision": ("Provisoriskt beslut", "Provisional decision"),
    "raise-from-equity": ("Höjning ur eget kapital", "Raise from equity"),
    "raise-from-result": ("Höjning ur resultatet", "Raise from the result"),
    "reserve-not-cleared": ("Reserven blev inte nollställd", "Reserve not cleared"),
    "result-differs": ("Resultatet stämmer inte med ramarna", "The result differs from the frames"),
    "saving-not-divided": ("Besparing som inte är fördelad", "Saving not divided"),
    "sign-ambiguous": ("Minustecken med två läsningar", "Minus with two readings"),
    "source-contradiction": ("Handlingen säger emot sig själv", "The paper contradicts itself"),
    "split-not-stated": ("Fördelningen anges inte", "Split not stated"),
    "sum-among-lines": ("Summa bland posterna", "Sum among the lines"),
    "sum-of-lines-differs": ("Posternas summa avviker", "The sum of the lines differs"),
    "total-mismatch": ("Summan stämmer inte", "The sum does not add up"),
    "total-rounded": ("Avrundad summa", "Rounded sum"),
    "typography-repaired": ("Skrivfel tolkat som belopp", "Typing slip read as a figure"),
    "unallocated-remainder": ("Ofördelat", "Unallocated"),
    "variance-below-zero": ("Underskott mot budget", "Deficit against the budget"),
    "variance-mismatch": ("Angiven avvikelse stämmer inte", "Stated variance does not hold"),
    "variance-only": ("Bara avvikelsen är angiven", "Only the variance is stated"),
}


def finding_kind(code: str, language: Language) -> str:
    """Return what people call a kind of finding; its code where it has no name of its own."""
    pair = FINDING_KINDS.get(code)
    return in_language(pair, language) if pair else code
