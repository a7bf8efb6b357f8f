"""The headings of events that a page names by their ids alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from tplog.answers.traced_figure import account_name
from tplog.i18n.event_sentences import event_heading
from tplog.i18n.vocabulary import Language

if TYPE_CHECKING:
    from tplog.domain.state.budget_state import BudgetState
    from tplog.events.base import Event

MAX_HEADINGS = 200  # events that are read for a page; those beyond are shown by their ids


def headings_by_id(
    event_of: Callable[[str], Event], states: Mapping[str, BudgetState], language: Language
) -> Callable[[str], str]:
    """Return a function that returns an event's heading by its id, as pages have it.

    ``event_of`` returns the event of an id, which the log has; ``states`` have the names of accounts. Each
    event is looked up once, at most `MAX_HEADINGS` of them.
    """
    headings: dict[str, str] = {}

    def heading(event_id: str) -> str:
        if event_id not in headings:
            if len(headings) >= MAX_HEADINGS:
                return event_id
            event = event_of(event_id)
            state = states.get(event.budget)
            headings[event_id] = event_heading(
                event, language, partial(account_name, state) if state else None
            )
        return headings[event_id]

    return heading
