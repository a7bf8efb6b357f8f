"""The words of matters: their statuses and what each of them means, and the kinds of guidelines."""

from __future__ import annotations

# The statuses of a matter: a proposal, a conditional or provisional decision, or a reviewed one.
PENDING, PROVISIONAL, ADOPTED = "pending", "provisional", "adopted"
CORRECTED, REPLACED = "rättad", "ersatt"
MET, NOT_MET = "uppfyllt", "ej uppfyllt"
# Of a motion: it is declared answered (anses besvarad), neither granted nor rejected.
ANSWERED = "besvarad"
REJECTED_STATUSES = ("avslag", "återtagande", ANSWERED)
QUASHED_STATUSES = ("upphävd", "återkallad")
# Of a decision under review: an appeal came in, and the decision stands until it is tried.
APPEALED = "överklagad"
# With these statuses nothing more can be decided about the matter itself.
CLOSED_STATUSES = frozenset(
    {ADOPTED, CORRECTED, REPLACED, MET, NOT_MET, *REJECTED_STATUSES, *QUASHED_STATUSES}
)
# With these a decision no longer holds.
FALLEN_STATUSES = CLOSED_STATUSES - {ADOPTED, MET}
# With these statuses an event is taken back: its money, and what else it did.
REVERSED_STATUSES = frozenset({CORRECTED, REPLACED, *QUASHED_STATUSES})
# A referral back or a tabling changes a proposal's status but leaves it open.
REOPENING_STATUSES = frozenset({"återremiss", "bordläggning"})
# The kinds of words by which a body binds money.
TAX_RATE = "skattesats"
GUIDELINES = ("riktlinje", "mål", TAX_RATE, "gräns", "uppdrag")
