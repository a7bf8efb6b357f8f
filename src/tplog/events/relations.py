"""The kind of event by which accounts relate to others."""

from __future__ import annotations

from attrs import field, frozen

from tplog.events.base import Event, FieldType, field_info
from tplog.values.account import Account
from tplog.values.by_fields import ByFields
from tplog.values.relation import RELATION_KINDS, Relation


@frozen(kw_only=True, eq=False, repr=False)
class RelatedAccounts(ByFields):
    """An account, and those to which it relates: the one in which it lies, or those that it follows."""

    account: Account
    to: tuple[Account, ...]


@frozen(kw_only=True, eq=False, repr=False)
class RelationNoted(Event):
    """An account lies in another, often of another budget; or a body follows others. No balance changes."""

    tag = "relation-noted/1"
    swedish = "samband"
    swedish_doc = (
        "Ett konto ligger i ett annat, ofta i ett annat ärende, eller ett organ följer på andra. "
        "Inget saldo ändras."
    )
    by_registrar = True

    kind: str = field(
        metadata=field_info(
            "slag: del av (pengarna finns redan i det andra kontot) eller följer på (ett organ efter andra)",
            "kind: del av (its money is in the other account already) or följer på (a body after others)",
            *RELATION_KINDS,
        )
    )
    of: str | None = field(
        default=None,
        metadata=field_info(
            "i ärendet: ärendet som har de andra kontona, om inte det egna",
            "in the budget: the budget that has the other accounts, if not its own",
            field_type=FieldType.BUDGET,
        ),
    )
    accounts: tuple[RelatedAccounts, ...] = field(
        metadata=field_info(
            "konton: eget konto = kontot som det ligger i, eller det eller de som det följer på",
            "accounts: its own account = the one in which it lies, or the one or those that it follows",
            field_type=FieldType.RELATED_ACCOUNTS,
        )
    )

    @property
    def other_budget(self) -> str:
        """The budget that has the accounts to which its own relate."""
        return self.of or self.budget

    @property
    def relations(self) -> tuple[Relation, ...]:
        """Each account's relation to each of the others, in the order of the paper."""
        return tuple(
            Relation(self.kind, self.budget, related.account, self.other_budget, other, self.id)
            for related in self.accounts
            for other in related.to
        )
