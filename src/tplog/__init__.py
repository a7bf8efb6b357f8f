"""tplog: every budget decision of a municipality as an immutable event, replayed at will.

::

    import tplog

    with tplog.open("sqlite:///tplog.db") as book:
        receipt = book.apply("events/2025-01-29-trygghetspaketet.toml")
        state = book.state("trygghetspaketet")
        print(state["2025/kommunstyrelsen"].frame)
"""

from __future__ import annotations

from collections.abc import Iterable

from tplog.book import Book, Receipt
from tplog.errors import BadFile, Conflict, Incompatible, NotFound, Refused, Tampered, TplogError, Unavailable
from tplog.events.event import Event
from tplog.events.types import (
    AccountOpened,
    AllocationDecided,
    CarryOverDecided,
    ConditionSettled,
    Corrected,
    DecisionReviewed,
    FindingAnswered,
    ForecastRecorded,
    FrameChanged,
    FrameDecided,
    GrantAwarded,
    MandateGiven,
    OpeningStated,
    OutcomeRecorded,
    PlanNoted,
    ProposalMade,
    ProposalSettled,
    ReallocationDecided,
    ReserveUsed,
    YearClosed,
)
from tplog.log.memory import MemoryLog

__version__ = "0.1.0"

__all__ = [
    "AccountOpened",
    "AllocationDecided",
    "BadFile",
    "Book",
    "CarryOverDecided",
    "ConditionSettled",
    "Conflict",
    "Corrected",
    "DecisionReviewed",
    "Event",
    "FindingAnswered",
    "ForecastRecorded",
    "FrameChanged",
    "FrameDecided",
    "GrantAwarded",
    "Incompatible",
    "MandateGiven",
    "MemoryLog",
    "NotFound",
    "OpeningStated",
    "OutcomeRecorded",
    "PlanNoted",
    "ProposalMade",
    "ProposalSettled",
    "ReallocationDecided",
    "Receipt",
    "Refused",
    "ReserveUsed",
    "Tampered",
    "TplogError",
    "Unavailable",
    "YearClosed",
    "__version__",
    "create",
    "open",
]


def open(url: str = "tplog.db", *, raised: Iterable[str] = ()) -> Book:  # noqa: A001 (as in io.open)
    """Open a log by its path or ``sqlite:///`` address.

    ``raised`` are codes of findings that are refused here though tplog only flags them. Raises
    NotFound where there is no log, Incompatible where a newer tplog made it.
    """
    from tplog.log.sql import open_log  # noqa: PLC0415 (SQLAlchemy takes a third of a second to import)

    return Book(open_log(url), raised=frozenset(raised))


def create(url: str = "tplog.db", *, raised: Iterable[str] = ()) -> Book:
    """Make a new, empty log and open it, as `open` does. Raises Incompatible where something lies there."""
    from tplog.log import sql  # noqa: PLC0415 (as above)

    return Book(sql.create(url), raised=frozenset(raised))
