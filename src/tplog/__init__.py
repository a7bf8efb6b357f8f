"""tplog: every budget decision of a municipality as an immutable event, replayed at will.

::

    import tplog

    with tplog.open("sqlite:///tplog.db") as book:
        receipt = book.apply("events/2025-01-29-trygghetspaketet.toml")
        state = book.state("trygghetspaketet")
        print(state["2025/kommunstyrelsen"].frame)

Each name is imported from its module when it is first used, so that importing tplog takes no time.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as `typing` has it, which takes time to import
if TYPE_CHECKING:
    from tplog import papers as papers
    from tplog.answers.catalogue import to_dict as to_dict
    from tplog.answers.search_query import SearchQuery as SearchQuery
    from tplog.book.book import Book as Book
    from tplog.book.create import create as create
    from tplog.book.open import open as open  # noqa: A004 (as in io.open)
    from tplog.book.receipt import Receipt as Receipt
    from tplog.book.restore import backup as backup
    from tplog.book.restore import restore as restore
    from tplog.errors import BadFile as BadFile
    from tplog.errors import Conflict as Conflict
    from tplog.errors import Incompatible as Incompatible
    from tplog.errors import NotFound as NotFound
    from tplog.errors import Refused as Refused
    from tplog.errors import Tampered as Tampered
    from tplog.errors import TplogError as TplogError
    from tplog.errors import Unavailable as Unavailable
    from tplog.events.base import Event as Event
    from tplog.events.binding_words import GuidelineDecided as GuidelineDecided
    from tplog.events.binding_words import MandateGiven as MandateGiven
    from tplog.events.decisions import AllocationDecided as AllocationDecided
    from tplog.events.decisions import CarryOverDecided as CarryOverDecided
    from tplog.events.decisions import FrameChanged as FrameChanged
    from tplog.events.decisions import FrameDecided as FrameDecided
    from tplog.events.decisions import ReallocationDecided as ReallocationDecided
    from tplog.events.decisions import ReserveUsed as ReserveUsed
    from tplog.events.follow_ups import ConditionSettled as ConditionSettled
    from tplog.events.follow_ups import Corrected as Corrected
    from tplog.events.follow_ups import DecisionReviewed as DecisionReviewed
    from tplog.events.follow_ups import FindingAnswered as FindingAnswered
    from tplog.events.follow_ups import ProposalSettled as ProposalSettled
    from tplog.events.follow_ups import SumStated as SumStated
    from tplog.events.relations import RelationNoted as RelationNoted
    from tplog.events.types import AccountOpened as AccountOpened
    from tplog.events.types import ForecastRecorded as ForecastRecorded
    from tplog.events.types import GrantAwarded as GrantAwarded
    from tplog.events.types import OpeningStated as OpeningStated
    from tplog.events.types import OutcomeRecorded as OutcomeRecorded
    from tplog.events.types import PlanNoted as PlanNoted
    from tplog.events.types import ProposalMade as ProposalMade
    from tplog.events.types import YearClosed as YearClosed
    from tplog.eventstore.memory import MemoryLog as MemoryLog
    from tplog.merkle.note import parse_key as parse_key
    from tplog.values.as_of import AsOf as AsOf
    from tplog.verification.report import CheckpointEvidence as CheckpointEvidence
    from tplog.verification.report import Report as Report
    from tplog.verification.report import TrustAnchors as TrustAnchors

__version__ = "0.1.0"

# The types of events, in the order in which a budget meets them, and their modules. These and the imports
# above are made from `EVENT_CLASSES` by `pytest --update tests/test_start.py`.
_EVENT_MODULES = {
    "AccountOpened": "tplog.events.types",
    "OpeningStated": "tplog.events.types",
    "FrameDecided": "tplog.events.decisions",
    "FrameChanged": "tplog.events.decisions",
    "GrantAwarded": "tplog.events.types",
    "ProposalMade": "tplog.events.types",
    "ProposalSettled": "tplog.events.follow_ups",
    "AllocationDecided": "tplog.events.decisions",
    "ReallocationDecided": "tplog.events.decisions",
    "CarryOverDecided": "tplog.events.decisions",
    "ReserveUsed": "tplog.events.decisions",
    "OutcomeRecorded": "tplog.events.types",
    "ForecastRecorded": "tplog.events.types",
    "PlanNoted": "tplog.events.types",
    "MandateGiven": "tplog.events.binding_words",
    "GuidelineDecided": "tplog.events.binding_words",
    "ConditionSettled": "tplog.events.follow_ups",
    "DecisionReviewed": "tplog.events.follow_ups",
    "Corrected": "tplog.events.follow_ups",
    "YearClosed": "tplog.events.types",
    "SumStated": "tplog.events.follow_ups",
    "FindingAnswered": "tplog.events.follow_ups",
    "RelationNoted": "tplog.events.relations",
}
EVENT_TYPES = tuple(_EVENT_MODULES)
# The module of each name; tests/test_start.py compares it with the imports above.
_MODULE_OF = {
    **dict.fromkeys(("Report", "CheckpointEvidence", "TrustAnchors"), "tplog.verification.report"),
    "Book": "tplog.book.book",
    "Receipt": "tplog.book.receipt",
    "AsOf": "tplog.values.as_of",
    "SearchQuery": "tplog.answers.search_query",
    "to_dict": "tplog.answers.catalogue",
    **dict.fromkeys(("BadFile", "Conflict", "Incompatible", "NotFound", "Refused"), "tplog.errors"),
    **dict.fromkeys(("Tampered", "TplogError", "Unavailable"), "tplog.errors"),
    "Event": "tplog.events.base",
    **_EVENT_MODULES,
    "MemoryLog": "tplog.eventstore.memory",
    "parse_key": "tplog.merkle.note",
    "create": "tplog.book.create",
    "open": "tplog.book.open",
    **dict.fromkeys(("backup", "restore"), "tplog.book.restore"),
    "papers": "tplog.papers",  # the package itself
}

__all__ = ["__version__", *_MODULE_OF]  # noqa: PLE0604 (strings, all of them)

if not TYPE_CHECKING:  # to which a name that is not listed is a mistake

    def __getattr__(name: str) -> object:
        """Import a name from its module, and store it here."""
        if name not in _MODULE_OF:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message, name=name)
        from importlib import import_module  # noqa: PLC0415 (start-up time)

        module = import_module(_MODULE_OF[name])
        value = globals()[name] = module if module.__name__ == f"tplog.{name}" else getattr(module, name)
        return value


def __dir__() -> list[str]:
    """Return all names, imported or not."""
    return sorted({*globals(), *_MODULE_OF})
