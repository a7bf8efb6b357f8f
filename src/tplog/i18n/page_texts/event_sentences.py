"""The sentences of events by kind, and by the words of a kind that say something else."""

from __future__ import annotations

from collections.abc import Mapping

# Words of counted things, singular and plural, and words that stand in for what is not known.
COUNTED: Mapping[str, tuple[str, str]] = {
    "body": ("ett organ|organ", "one body|bodies"),
    "line": ("en post|poster", "one line|lines"),
    "account": ("ett konto|konton", "one account|accounts"),
    "nothing": ("ingen post", "no line"),
    "unknown-body": ("okänt organ", "an unknown body"),
    "condition": ("på villkor", "on a condition"),
    "provisional": ("preliminärt", "provisionally"),
}
SMALL_NUMBERS = (
    "noll en två tre fyra fem sex sju åtta nio tio elva tolv",
    "zero one two three four five six seven eight nine ten eleven twelve",
)

SENTENCES: Mapping[str, tuple[str, str]] = {
    # Of a kind that has no sentence.
    "Event": ("{kind}: {amount} till {to}", "{kind}: {amount} to {to}"),
    "AccountOpened": ("{count} konton lades upp för {years}", "{count} accounts were opened for {years}"),
    "AccountOpened/single": (
        "Ett konto lades upp för {years}: {name}",
        "An account was opened for {years}: {name}",
    ),
    "OpeningStated": (
        "Ingående läge för {to} {years}: {amount}",
        "The opening state of {to} in {years}: {amount}",
    ),
    "FrameDecided": (
        "{by} anslog {amount} till {to} för {years}",
        "{by} granted {amount} to {to} for {years}",
    ),
    "FrameChanged/raised": (
        "{by} höjde anslaget till {to} med {amount} för {years}",
        "{by} raised the frame of {to} by {amount} for {years}",
    ),
    "FrameChanged/lowered": (
        "{by} sänkte anslaget till {to} med {amount} för {years}",
        "{by} lowered the frame of {to} by {amount} for {years}",
    ),
    "FrameChanged/moved": (
        "{by} flyttade {amount} mellan anslagen till {to} för {years}",
        "{by} moved {amount} between the frames of {to} for {years}",
    ),
    "GrantAwarded": (
        "{to} fick ett bidrag på {amount} för {years}",
        "{to} received a grant of {amount} for {years}",
    ),
    "GrantAwarded/adjusted": (
        "Ett bidrag till {to} för {years} justerades med {amount}",
        "A grant to {to} for {years} was adjusted by {amount}",
    ),
    "GrantAwarded/back": (
        "{amount} av ett bidrag till {to} för {years} krävdes tillbaka",
        "{amount} of a grant to {to} for {years} was claimed back",
    ),
    "ProposalMade/förslag": (
        "{by} föreslog {amount} till {to} för {years}",
        "{by} proposed {amount} to {to} for {years}",
    ),
    "ProposalMade/begäran": (
        "{by} begärde {amount} till {to} för {years}",
        "{by} requested {amount} for {to} for {years}",
    ),
    "ProposalMade/äskande": (
        "{by} äskade {amount} till {to} för {years}",
        "{by} applied for {amount} for {to} for {years}",
    ),
    "ProposalMade/yrkande": (
        "{by} yrkade {amount} till {to} för {years}",
        "{by} moved for {amount} to {to} for {years}",
    ),
    "ProposalMade/förslag-unset": (
        "{by} lade ett förslag utan angivet belopp",
        "{by} made a proposal without a stated amount",
    ),
    "ProposalMade/begäran-unset": (
        "{by} lämnade en begäran utan angivet belopp",
        "{by} made a request without a stated amount",
    ),
    "ProposalMade/äskande-unset": (
        "{by} lämnade ett äskande utan angivet belopp",
        "{by} made an application without a stated amount",
    ),
    "ProposalMade/yrkande-unset": (
        "{by} lade ett yrkande utan angivet belopp",
        "{by} put forward a motion without a stated amount",
    ),
    "ProposalSettled/avslag": ("{by} avslog ett förslag", "{by} rejected a proposal"),
    "ProposalSettled/återtagande": ("{by} återtog ett förslag", "{by} withdrew a proposal"),
    "ProposalSettled/besvarad": (
        "{by} förklarade ett förslag besvarat",
        "{by} declared a proposal answered",
    ),
    "ProposalSettled/återremiss": ("{by} återremitterade ett förslag", "{by} referred a proposal back"),
    "ProposalSettled/bordläggning": ("{by} bordlade ett förslag", "{by} tabled a proposal"),
    "AllocationDecided": (
        "{by} fördelade {amount} på {to} för {years}",
        "{by} allocated {amount} to {to} for {years}",
    ),
    "ReallocationDecided": (
        "{by} omfördelade {amount} mellan {to} för {years}",
        "{by} reallocated {amount} between {to} for {years}",
    ),
    "CarryOverDecided": (
        "{by} beslutade om {amount} som blivit över",
        "{by} decided what becomes of {amount} left over",
    ),
    "CarryOverDecided/years": (
        "{by} förde över {amount} från {from_year} till {to_year}",
        "{by} carried over {amount} from {from_year} to {to_year}",
    ),
    "ReserveUsed/disponering": (
        "{by} tog {amount} ur en reserv {years}",
        "{by} drew {amount} from a reserve in {years}",
    ),
    "ReserveUsed/avsättning": (
        "{by} avsatte {amount} till en reserv {years}",
        "{by} set aside {amount} to a reserve in {years}",
    ),
    "ReserveUsed/nollställning": (
        "{by} nollställde en reserv på {amount} {years}",
        "{by} wrote off a reserve of {amount} in {years}",
    ),
    "OutcomeRecorded": (
        "Utfall till och med {until} för {to}: {amount}",
        "Outcome until {until} of {to}: {amount}",
    ),
    "ForecastRecorded": ("Prognos {years} för {to}: {amount}", "Forecast for {years} of {to}: {amount}"),
    "ForecastRecorded/slut": ("Slutprognos för {to}: {amount}", "Final forecast of {to}: {amount}"),
    "PlanNoted": ("Plan {years} för {to}: {amount}", "Plan for {years} of {to}: {amount}"),
    "PlanNoted/slut": ("Projektbudget för {to}: {amount}", "Project budget of {to}: {amount}"),
    "MandateGiven": ("{by} gav {holder} ett uppdrag: {scope}", "{by} gave {holder} a mandate: {scope}"),
    "GuidelineDecided/riktlinje": ("{by} beslutade en riktlinje: {text}", "{by} set a guideline: {text}"),
    "GuidelineDecided/mål": ("{by} beslutade ett mål: {text}", "{by} set a target: {text}"),
    "GuidelineDecided/skattesats": ("{by} beslutade skattesatsen: {text}", "{by} set the tax rate: {text}"),
    "GuidelineDecided/gräns": ("{by} beslutade en gräns: {text}", "{by} set a limit: {text}"),
    "GuidelineDecided/uppdrag": ("{by} gav ett uppdrag: {text}", "{by} gave a task: {text}"),
    "ConditionSettled/uppfyllt": ("Ett villkor uppfylldes", "A condition was met"),
    "ConditionSettled/uppfyllt-moved": (
        "Ett villkor uppfylldes, och {amount} gäller nu",
        "A condition was met, and {amount} now holds",
    ),
    "ConditionSettled/ej uppfyllt": ("Ett villkor uppfylldes inte", "A condition was not met"),
    "ConditionSettled/ej uppfyllt-moved": ("Ett villkor uppfylldes inte", "A condition was not met"),
    "DecisionReviewed/justerad": (
        "Ett besluts protokoll justerades",
        "The minutes of a decision were approved",
    ),
    "DecisionReviewed/överklagad": ("Ett beslut överklagades", "A decision was appealed"),
    "DecisionReviewed/fastställd": ("{by} fastställde ett beslut", "{by} upheld a decision"),
    "DecisionReviewed/upphävd": ("{by} upphävde ett beslut", "{by} quashed a decision"),
    "DecisionReviewed/återkallad": ("{by} återkallade ett beslut", "{by} revoked a decision"),
    "Corrected": ("En registrering rättades: {because}", "A record was corrected: {because}"),
    "YearClosed": ("{by} stängde räkenskaperna för {year}", "{by} closed the books of {year}"),
    "SumStated": ("Handlingen anger summan {amount}", "The paper states the sum of {amount}"),
    "SumStated/named": (
        "Handlingen anger {amount} som summa: {name}",
        "The paper states {amount} as a sum: {name}",
    ),
    "FindingAnswered": ("En iakttagelse besvarades: {answer}", "A finding was answered: {answer}"),
    "RelationNoted/del av": (
        "Samband noterat för {to}: ligger i annat konto",
        "Relation noted of {to}: lies in another account",
    ),
    "RelationNoted/följer på": (
        "Samband noterat för {to}: följer på ett tidigare konto",
        "Relation noted of {to}: follows an earlier account",
    ),
    "LogOpened": ("Loggen lades upp", "The log was opened"),
    "KeyChanged": ("Loggens nyckel byttes", "The key of the log was changed"),
    "CosignatureVoided": ("En medsignatur förklarades ogiltig", "A cosignature was declared void"),
}
