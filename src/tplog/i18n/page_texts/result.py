"""The sentences of the pages that ask whether a budget held, and how its years stand beside each other."""

from __future__ import annotations

from collections.abc import Mapping

RESULT: Mapping[str, tuple[str, str]] = {
    "page-years": ("Åren tillsammans", "The years together"),
    "page-changes": ("Vad ändrades sedan i fjol?", "What changed since last year?"),
    "nav-all_changes": ("Ändringar", "Changes"),
    "all-lines": ("{count} {count:post|poster}", "{count} {count:line|lines}"),
    "reported-lines": (
        "{count} {count:redovisad post|redovisade poster}",
        "{count} reported {count:line|lines}",
    ),
    "result-held": (
        "Budgeten för {year} höll: {used} av {budget} är använt.",
        "The budget of {year} held: {used} of {budget} is spent.",
    ),
    "result-held-lines": (
        "Budgeten för {year} höll: ingen av {lines} överskred den.",
        "The budget of {year} held: none of {lines} overspent it.",
    ),
    "result-so-far": (
        "Hittills har ingen post överskridit budgeten för {year}: {used} av {budget} är använt.",
        "So far no line has overspent the budget of {year}: {used} of {budget} is spent.",
    ),
    "result-so-far-lines": (
        "Hittills har ingen av {lines} överskridit budgeten för {year}.",
        "So far none of {lines} has overspent the budget of {year}.",
    ),
    "result-part": (
        "Utfall för {year} är redovisat för {part} av {budget}. Ingen redovisad post har överskridit den.",
        "Outcomes of {year} are reported for {part} of {budget}. No reported line has overspent it.",
    ),
    "result-broke": (
        "Budgeten för {year} höll inte: {over} av {lines} överskred den {over:med|med tillsammans} {ore}.",
        "The budget of {year} did not hold: {over} of {lines} overspent it {over:by|together by} {ore}.",
    ),
    "result-broke-lines": (
        (
            "Budgeten för {year} höll i sin helhet, men {over} av {lines} överskred den"
            " {over:med|med tillsammans} {ore}."
        ),
        (
            "The budget of {year} held as a whole, but {over} of {lines} overspent it"
            " {over:by|together by} {ore}."
        ),
    ),
    "result-broke-so-far": (
        "{over} av {lines} har redan överskridit budgeten för {year} {over:med|med tillsammans} {ore}.",
        (
            "{over} of {lines} {over:has|have} already overspent the budget of {year}"
            " {over:by|together by} {ore}."
        ),
    ),
    "result-broke-alone": (
        "Budgeten för {year} höll inte: den överskreds med {ore}.",
        "The budget of {year} did not hold: it was overspent by {ore}.",
    ),
    "result-broke-reported": (
        "{over} av {lines} överskred budgeten för {year} {over:med|med tillsammans} {ore}.",
        "{over} of {lines} overspent the budget of {year} {over:by|together by} {ore}.",
    ),
    "result-short": (
        "Budgeten för {year} höll inte: {over} av {lines} tog in {ore} mindre än budgeterat.",
        "The budget of {year} did not hold: {over} of {lines} took in {ore} less than budgeted.",
    ),
    "result-short-so-far": (
        "Hittills har {over} av {lines} tagit in mindre än budgeterat för {year}: {ore} återstår.",
        "So far {over} of {lines} {over:has|have} taken in less than budgeted for {year}: {ore} remains.",
    ),
    "result-without-budget": (
        "{over} av {lines} har ett utfall för {year} men ingen budget: {ore}.",
        "{over} of {lines} {over:has|have} an outcome of {year} but no budget: {ore}.",
    ),
    "result-too-little": (
        "Budgeten för {year} höll inte: {used} är använt av {budget}.",
        "The budget of {year} did not hold: {used} is spent of {budget}.",
    ),
    "result-unreported": (
        "Inget utfall är redovisat för {year}. Budgeten är {budget}.",
        "No outcome has been reported for {year}. The budget is {budget}.",
    ),
    "result-nothing": ("För {year} är ingen budget beslutad.", "No budget is decided for {year}."),
    "result-unknown": (
        "Utfallet för {year} är {spent}. Hur mycket som fanns från början är inte registrerat.",
        "The outcome of {year} is {spent}. How much there was to begin with is not on record.",
    ),
    "overspent-named": ("Överskred: {names}.", "Overspent: {names}."),
    "short-named": ("Tog in mindre än budgeterat: {names}.", "Took in less than budgeted: {names}."),
    "without-budget-named": ("Utfall utan budget: {names}.", "Outcome without a budget: {names}."),
    "named-with": ("{name} med {ore}", "{name} by {ore}"),
    "names-and-more": ("{names} och {count} till", "{names} and {count} more"),
    "whole-used": (
        "Tillsammans är {used} av {budget} använt, {percent}\u00a0%.",
        "Together {used} of {budget} is spent, {percent}\u00a0%.",
    ),
    "lacks-outcome-named": (
        "Utfall är inte redovisat för {ore} av budgeten: {names}.",
        "No outcome is reported for {ore} of the budget: {names}.",
    ),
    "reported-until": ("Utfallet gäller till och med {day}.", "The outcome is up to {day}."),
    "reported-at-days": (
        "Utfallen är redovisade till olika dagar, den senaste {day}.",
        "The outcomes are reported up to different days, the last {day}.",
    ),
    "per-inhabitant-sentence": (
        "Budgeten är {budget} per invånare ({population} invånare {year}, {source}).",
        "The budget is {budget} per inhabitant ({population} inhabitants in {year}, {source}).",
    ),
    "proposed-waits": (
        "Förslag om {ore} väntar på beslut.",
        "Proposals of {ore} wait to be decided.",
    ),
    "no-source": ("källa inte angiven", "source not stated"),
    "per-inhabitant": ("kr/invånare", "SEK/inhabitant"),
    "share-of-total": ("Andel av alla organ", "Share of all bodies"),
    "per-inhabitant-note": (
        "Hela kronor av budgeten per invånare: {population} invånare {year} ({source}).",
        "Whole kronor of the budget per inhabitant: {population} inhabitants in {year} ({source}).",
    ),
    "used-share": ("Använt", "Spent"),
    "all-bodies": ("Alla organ", "All bodies"),
    "not-in-sum": (
        "Reserver, fonder och annat, inte med i summan",
        "Reserves, funds and others, not in the sum",
    ),
    "deviations": ("Största avvikelserna", "Largest deviations"),
    "deviations-of": (
        "Avvikelse mellan budget och utfall, störst först.",
        "Deviation between budget and outcome, largest first.",
    ),
    "deviation": ("Avvikelse", "Deviation"),
    "over-by": ("över budget", "over budget"),
    "left-by": ("kvar", "left"),
    "less-in": ("mindre in", "less income"),
    "more-in": ("mer in", "more income"),
    "without-budget": ("utan budget", "without a budget"),
    "show-all-of": ("Visa alla {count}", "Show all {count}"),
    "show-fewer": ("Visa färre", "Show fewer"),
    "lines-folded": ("{count} {count:post|poster}: visa", "{count} {count:line|lines}: show"),
    "fold": ("dölj posterna", "hide the lines"),
    "corrected-events": (
        "Rättade beslut i ärendet, som inte längre räknas som de skrevs:",
        "Corrected decisions of the matter, which no longer count as they were written:",
    ),
    "corrected-mark": ("{count:rättad|rättad flera gånger}", "{count:corrected|corrected several times}"),
    "corrections-unmarked": (
        "{count} rättade beslut är inte märkta här: de är för många i sin budget.",
        "{count} corrected {count:decision is|decisions are} not marked here: too many in their budget.",
    ),
    "corrected-unmarked": (
        "Budgeten har {count} rättade beslut, för många för att märka raderna som de ändrade.",
        "The budget has {count} corrected decisions, too many to mark the rows that they changed.",
    ),
    "stated-before": ("innan budgeten ändrades genom", "before the budget was changed by"),
    "years-grew": (
        "Budgeten växte med {percent}\u00a0%, från {before} {first} till {after} {last}.",
        "The budget grew by {percent}\u00a0%, from {before} in {first} to {after} in {last}.",
    ),
    "years-shrank": (
        "Budgeten minskade med {percent}\u00a0%, från {before} {first} till {after} {last}.",
        "The budget shrank by {percent}\u00a0%, from {before} in {first} to {after} in {last}.",
    ),
    "years-same": (
        "Budgeten är densamma {last} som {first}: {after}.",
        "The budget is the same in {last} as in {first}: {after}.",
    ),
    "years-from-to": (
        "Budgeten gick från {before} {first} till {after} {last}.",
        "The budget went from {before} in {first} to {after} in {last}.",
    ),
    "years-overspent": ("Utfallet översteg budgeten {years}.", "The outcome exceeded the budget in {years}."),
    "years-unreported": (
        "Inget utfall är redovisat för {years}.",
        "No outcome has been reported for {years}.",
    ),
    "years-unfinished": (
        "Utfallet för {years} är hittills, inte för hela året.",
        "The outcome of {years} is so far, not of the whole year.",
    ),
    "years-of-others": (
        "Också ur budgetar som har samma konton: {names}. Ingen har registrerat att de hör ihop.",
        "Also from budgets that have the same accounts: {names}. Nobody has noted that they belong together.",
    ),
    "own-scale": (
        "Varje bild har sin egen skala. En lucka är ett år utan redovisat utfall.",
        "Each chart has a scale of its own. A gap is a year without a reported outcome.",
    ),
    "no-such-account": ("fanns inte", "did not exist"),
    "year-column": ("År", "Year"),
    "population-years": (
        "Hela kronor av budgeten per invånare, för de år vars folkmängd är angiven ({source}).",
        "Whole kronor of the budget per inhabitant, in the years whose population is stated ({source}).",
    ),
    "changes-more": (
        "För {year} är {change} mer beslutat än för {earlier}: {after} mot {before}.",
        "{change} more is decided for {year} than for {earlier}: {after} against {before}.",
    ),
    "changes-less": (
        "För {year} är {change} mindre beslutat än för {earlier}: {after} mot {before}.",
        "{change} less is decided for {year} than for {earlier}: {after} against {before}.",
    ),
    "changes-same": (
        "För {year} är lika mycket beslutat som för {earlier}: {before}.",
        "As much is decided for {year} as for {earlier}: {before}.",
    ),
    "changes-none": (
        "Det finns inget tidigare år att jämföra med.",
        "There is no earlier year to compare with.",
    ),
    "largest-raise": ("Mest höjs {name}, med {change}.", "The largest raise is of {name}, by {change}."),
    "largest-cut": ("Mest sänks {name}, med {change}.", "The largest cut is of {name}, by {change}."),
    "lines-new": ("{count} {count:post är ny|poster är nya}.", "{count} {count:line is|lines are} new."),
    "lines-gone": (
        "{count} {count:post|poster} från {earlier} saknas {year}.",
        "{count} {count:line|lines} of {earlier} {count:is|are} missing in {year}.",
    ),
    "earlier-of-other": (
        "{year} är ur {name}, som har samma konton. Ingen har registrerat att de hör ihop.",
        "{year} is from {name}, which has the same accounts. Nobody has noted that they belong together.",
    ),
    "raises": ("Största höjningarna", "Largest raises"),
    "cuts": ("Största sänkningarna", "Largest cuts"),
    "uncompared": ("Går inte att jämföra", "Cannot be compared"),
    "by-body": ("Organ för organ", "Body by body"),
    "decided-of": ("Beslutat {year}", "Decided {year}"),
    "outcome-of": ("Utfall {year}", "Outcome {year}"),
    "change": ("Ändring", "Change"),
    "was-proposed": ("Föreslogs", "Was proposed"),
    "not-divided": ("ej fördelat", "not divided"),
    "is-new": ("ny", "new"),
    "is-gone": ("saknas {year}", "missing in {year}"),
    "decided-note": (
        "Beslutat är årets budget utan det som förts hit från andra år eller härifrån till dem.",
        "Decided is the year's budget without what was carried here from other years, or from here to them.",
    ),
    "changes-once": (
        "{ore} ligger i två ärenden och räknas en gång.",
        "{ore} lies in two matters and counts once.",
    ),
}
