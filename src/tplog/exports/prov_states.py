"""The states of accounts in a PROV document: one after each step, and what it comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from attrs import field, frozen

from tplog.events.types import Corrected
from tplog.events.value_codec import peek_header
from tplog.exports.identifiers import uri_path
from tplog.exports.prov_lines import account_id, paper_id, recording_id
from tplog.exports.provjson import Line, bilingual_text, element, ore_value, qualified_name, relation
from tplog.i18n.vocabulary import Language, translate
from tplog.values.account import Account

if TYPE_CHECKING:
    from tplog.answers.audit_trail import TrailStep


@frozen
class AccountStates:
    """The states of one budget's accounts so far, by name.

    An account's steps come in log order, and after those of the accounts that they derive from. Of the events
    in ``corrected`` the last state of each account is held. ``in_log_order`` is true if the steps of all
    accounts come in log order: then of each account only the states that a later step can need are held.
    """

    budget: str
    corrected: Collection[str]
    in_log_order: bool = False
    _by_account: dict[Account, list[tuple[int, str]]] = field(factory=dict)
    _by_event: dict[tuple[str, Account], str] = field(factory=dict)
    _parts: dict[Account, tuple[int, int]] = field(factory=dict)

    def lines(self, step: TrailStep) -> Iterator[Line]:
        """Yield the state of an account after its next step, or a pending amount, and add it to these."""
        account, index = step.account, step.record.index
        name = self._name(step)
        yield from _step_lines(step, name)
        if not step.is_pending:
            yield relation("specializationOf", name, account_id(self.budget, account))
            yield from self._derivations(step, name)
            states = self._by_account.setdefault(account, [])
            if self.in_log_order and len(states) > 1:
                # No step of an earlier record follows: those before its last are of no more use.
                states[:] = states[-1:] if states[-1][0] < index else states[:1]
            states.append((index, name))
            if step.record.event.id in self.corrected:
                self._by_event[step.record.event.id, account] = name

    def _name(self, step: TrailStep) -> str:
        """Return the name of a step's state; a record's further steps at an account are its parts."""
        account, index = step.account, step.record.index
        last, count = self._parts.get(account, (index, 0))
        count = count + 1 if last == index else 1
        self._parts[account] = index, count
        kind, part = "asked" if step.is_pending else "state", f".{count}" if count > 1 else ""
        return f"log:{kind}/{uri_path(self.budget, str(account))}/{index}{part}"

    def _last_state(self, account: Account) -> str | None:
        """Return the name of the account's last state; None if it has none."""
        return self._by_account[account][-1][1] if account in self._by_account else None

    def _state_above(self, account: Account, index: int) -> str | None:
        """Return the state, before record ``index``, of the nearest ancestor that had one."""
        states = (
            state for above in account.ancestors() for state in reversed(self._by_account.get(above, []))
        )
        return next((name for state_index, name in states if state_index < index), None)

    def _derivations(self, step: TrailStep, name: str) -> Iterator[Line]:
        """Yield what a state comes from: the one before, the one that it corrects, the ancestor's."""
        event, recording = step.record.event, recording_id(step.record)
        before, above = (
            self._last_state(step.account),
            self._state_above(step.account, step.record.index),
        )
        corrected = (
            self._by_event.get((event.corrects, step.account)) if isinstance(event, Corrected) else None
        )
        if before:
            yield relation("used", recording, before)
        if before and before != corrected:
            yield relation("wasDerivedFrom", name, before, {"prov:activity": recording})
        if corrected:
            revision = {"prov:activity": recording, "prov:type": qualified_name("prov:Revision")}
            yield relation("wasDerivedFrom", name, corrected, revision)
        if above:
            yield relation("wasInfluencedBy", name, above)


def _step_lines(step: TrailStep, name: str) -> Iterator[Line]:
    """Yield one step's state with its source."""
    kind = f"tplog:{step.column.capitalize()}" if step.is_pending else "tplog:State"
    index, recording = step.record.index, recording_id(step.record)
    swedish, english = (translate(step.column, language) for language in Language)
    yield element(
        "entity",
        name,
        {
            "prov:type": qualified_name(kind),
            "prov:label": bilingual_text(
                f"{step.account}: {swedish}, post {index}", f"{step.account}: {english}, record {index}"
            ),
            "tplog:account": str(step.account),
            "tplog:column": str(step.column),
            "tplog:counterpart": str(step.counterpart),
            "tplog:amountOre": ore_value(step.amount),
            "tplog:balanceOre": None if step.is_pending else ore_value(step.balance),
        },
    )
    recorded = {"prov:time": peek_header(step.record.leaf).recorded_at}
    yield relation("wasGeneratedBy", name, recording, recorded)
    source = {"prov:activity": recording, "prov:type": qualified_name("prov:PrimarySource")}
    yield relation("wasDerivedFrom", name, paper_id(step.act.source), source)
