"""A third opinion, for the state machine: the result of every act, in plain dictionaries.

Nothing of tplog is imported. An act is a dictionary: ``type`` and ``id``; ``moves`` as (giver, taker, öre);
and what else that type has. The model says whether the act must be refused and by which code, and if not,
what every account then holds.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

Act = dict[str, Any]
Move = tuple[str, str, int]
Settlement = tuple[str, str, str, bool]

HOLDING = {"kommunstyrelsen", "socialnämnden", "byggnämnden", "reserv"}
OPEN = {"pending", "återremiss"}
UNDONE = {"upphävd", "återkallad", "rättad", "ersatt"}


def turned(moves: list[Move]) -> list[Move]:
    """The same moves in reverse."""
    return [(taker, giver, ore) for giver, taker, ore in moves]


def holder(account: str) -> str:
    """The first part after the year."""
    return account.split("/")[1]


class Model:
    """The balances and statuses that the book must have."""

    def __init__(self, opened: list[str], unknown: list[str], funds: list[str]) -> None:
        """Start with the accounts that exist, those whose opening balance is unknown, and the reserves."""
        self.opened = set(opened)
        self.funds = set(funds)
        self.opened_unknown = set(unknown)
        self.balance: dict[str, int] = defaultdict(int)
        self.opening: dict[str, int] = defaultdict(int)
        self.spent: dict[str, int] = defaultdict(int)
        self.until: dict[str, str] = {}
        self.acts: dict[str, Act] = {}
        self.status: dict[str, str] = {}
        self.settled_by: dict[str, str] = {}
        self.settlements: list[Settlement] = []
        self.totals: list[tuple[str, str, int, str]] = []
        self.closed: dict[int, str] = {}
        self.proposed: dict[str, list[str]] = {}

    @property
    def unknown(self) -> set[str]:
        """The accounts whose opening balance nothing says, or nothing any more."""
        return {path for path in self.opened_unknown if not self.opening[path]}

    # What an act moves.

    def all_moves(self, act: Act) -> list[Move]:
        """Everything that the act moves, with what is computed."""
        if act["type"] == "OutcomeRecorded":
            return self.new_spending(act)
        if act["type"] == "ConditionSettled":
            return self.acts[act["decision"]]["moves"] if act["settled"] == "uppfyllt" else []
        if act["type"] == "ProposalMade" or act.get("condition"):
            return []
        return [*self.reversed_moves(act), *act.get("moves", []), *self.to_level(act)]

    def undone(self, act: Act) -> str | None:
        """The id of the act whose money is taken back."""
        if act["type"] == "DecisionReviewed" and act["review"] not in UNDONE:
            return None
        name: str | None = act.get("replaces") or act.get("corrects")
        return name or (act["decision"] if act["type"] == "DecisionReviewed" else None)

    def reversed_moves(self, act: Act) -> list[Move]:
        """The reverse of what the named act moved, or will have moved through its condition."""
        name = self.undone(act)
        if name is None or name not in self.acts:
            return []
        other = self.acts[name]
        released = other["moves"] if other.get("condition") and self.status.get(name) == "uppfyllt" else []
        own_only = act.get("moves") or (other["type"] == "Corrected" and act["type"] != "Corrected")
        first = other
        while first["type"] == "Corrected" and act["type"] != "Corrected" and not act.get("moves"):
            first = self.acts[first["corrects"]]
        stands = first is not other and other.get("moves")  # in the place of the first, else it struck it
        replaced = [move for move in first["all"] if move not in first["own"]] if stands else []
        back = turned([*replaced, *(other["own"] if own_only else other["all"]), *released])
        if other["type"] not in {"OutcomeRecorded", "Corrected"}:
            return back
        left = self.spending_left(act)
        spending = [self.spend(line, total - self.spent[line]) for line, total in left.items()]
        others = [
            (giver, taker, ore)
            for giver, taker, ore in back
            if "utfall" not in {holder(giver), holder(taker)} or not {giver, taker} & left.keys()
        ]
        return [*others, *(move for moves in spending for move in moves)]

    def to_level(self, act: Act) -> list[Move]:
        """The moves that bring an account to its stated level."""
        if "level" not in act:
            return []
        account, level, giver = act["level"]
        gap = level - self.before_level(act) - self.stated(act, account)
        source = f"{account[:4]}/ingående" if account in self.unknown else giver
        if account not in self.unknown and act.get("moves"):
            return []
        return [(source, account, gap)] if gap > 0 else [(account, source, -gap)] if gap < 0 else []

    def before_level(self, act: Act) -> int:
        """A body's budget before the act: all it got, spent or not, with its lines but without its funds."""
        account = act["level"][0]
        below = [path for path in self.opened - self.funds if f"{path}/".startswith(f"{account}/")]
        total: int = sum(self.balance[path] + self.spent[path] for path in below)
        return total

    def stated(self, act: Act, account: str) -> int:
        """What the act's own moves give the account or its lines."""
        inside = [account == path or path.startswith(f"{account}/") for _, path, _ in act.get("moves", [])]
        given = sum(ore for (_, _, ore), yes in zip(act.get("moves", []), inside, strict=True) if yes)
        taken = sum(ore for giver, _, ore in act.get("moves", []) if f"{giver}/".startswith(f"{account}/"))
        return int(given - taken)

    def new_spending(self, act: Act) -> list[Move]:
        """The sum so far less what was spent before; nothing where a later outcome is there."""
        line, until, total = act["line"], act["until"], act["total"]
        if until < self.until.get(line, until):
            return []
        return self.spend(line, total - self.spent[line])

    @staticmethod
    def spend(line: str, more: int) -> list[Move]:
        """So much more spent at a line, or less."""
        sink = f"{line[:4]}/utfall"
        return [(line, sink, more)] if more > 0 else [(sink, line, -more)] if more < 0 else []

    # Whether it may be recorded.

    def refusal(self, act: Act) -> str | None:
        """The code by which the act is refused; None where it is recorded."""
        if act["id"] in self.acts:
            return None if act == self.acts[act["id"]]["as_given"] else "id-taken"
        for rule in (self.unopened, self.unsettled, self.closed_year, self.type_rules, self.overdrawn):
            if code := rule(act):
                return code
        return None

    def unopened(self, act: Act) -> str | None:
        """Accounts must exist."""
        named = {path for giver, taker, _ in act.get("moves", []) for path in (giver, taker)}
        given = {"kommunfullmäktige", "staten", "ingående", "utfall", "återlämnat", "hänskjutet"}
        missing = [path for path in named if path not in self.opened and holder(path) not in given]
        return "account-not-opened" if missing else None

    def unsettled(self, act: Act) -> str | None:  # noqa: PLR0911 (a list of rules)
        """What is settled must exist and be open."""
        if "proposal" in act or "adopts" in act:
            name = act.get("proposal") or act["adopts"]
            if self.acts.get(name, {}).get("type") != "ProposalMade":
                return "proposal-unknown"
            return None if self.status[name] in OPEN else "proposal-closed"
        if act["type"] == "ConditionSettled":
            if not self.acts.get(act["decision"], {}).get("condition"):
                return "event-unknown" if act["decision"] not in self.acts else "condition-closed"
            return None if self.status.get(act["decision"]) == "pending" else "condition-closed"
        name = act.get("replaces") or act.get("corrects") or act.get("decision")
        if name is None:
            return None
        if name not in self.acts:
            return "event-unknown"
        settled = self.acts[name]
        if settled["type"] == "ConditionSettled" and self.settled_by.get(settled["decision"]) != name:
            return "decision-closed"
        if self.status.get(name) in UNDONE:
            return "decision-closed"
        return "replaced-since" if self.replaced_since(act, name) else None

    def replaced_since(self, act: Act, name: str) -> bool:
        """Whether an act that holds again through this one took away what another has taken away since."""
        if act.get("moves") or act.get("review") == "överklagad":
            return False
        restored = [
            of
            for by, of, status, _ in self.settlements
            if by == name and status in UNDONE and (status != "rättad" or act["type"] == "Corrected")
        ]
        fallen = [(of, by) for by, of, status, _ in self.settlements if by in restored and status in UNDONE]
        reversals = [(self.taken_back(of, self.settlements), by) for of, by in fallen]
        return any(reversal is not None and reversal[0] != by for reversal, by in reversals)

    def closed_year(self, act: Act) -> str | None:
        """A closed year takes only corrections and reviews."""
        if act["type"] in {"Corrected", "DecisionReviewed", "ProposalMade"}:
            return None
        if act.get("year") in self.closed:
            return "year-closed"
        moves = act["moves"] if act.get("condition") else self.all_moves(act)
        years = {int(path[:4]) for giver, taker, _ in moves for path in (giver, taker)}
        return "year-closed" if years & self.closed.keys() else None

    def type_rules(self, act: Act) -> str | None:
        """A level that is not reached; a correction of what moved nothing; a line of another body."""
        if act["type"] == "Corrected" and act.get("moves") and not self.acts[act["corrects"]]["all"]:
            return "correction-of-no-money"
        if "level" in act and act.get("moves") and act["level"][0] not in self.unknown:
            account, level, _ = act["level"]
            if level != self.before_level(act) + self.stated(act, account):
                return "level-mismatch"
        return None

    def overdrawn(self, act: Act) -> str | None:
        """Nobody gives what it does not have, but by an outcome, or when money is taken back."""
        if act["type"] in {"Corrected", "DecisionReviewed"}:
            return None
        moves = self.all_moves(act)
        after = dict(self.balance)
        for giver, taker, ore in moves:
            after[giver] = after.get(giver, 0) - ore
            after[taker] = after.get(taker, 0) + ore
        codes = []
        for giver in dict.fromkeys(giver for giver, taker, _ in moves if holder(taker) != "ingående"):
            short = after[giver] < 0 and after[giver] < self.balance[giver]
            if not short or (holder(giver) not in HOLDING and holder(giver) != "hänskjutet"):
                continue
            if giver in self.unknown or act["type"] == "OutcomeRecorded":
                continue
            if self.is_cut_to_divide(act, giver, after):
                continue
            if act["type"] == "CarryOverDecided":
                codes.append("carried-over-too-much")
            else:
                codes.append("line-overdrawn" if giver.count("/") > 1 else "frame-exceeded")
        left = [code for code in codes if code not in act.get("despite", [])]
        return left[0] if left else None

    def is_cut_to_divide(self, act: Act, path: str, after: dict[str, int]) -> bool:
        """Only a new level lowers the account, and with all below it, it still has as much."""
        given = [move for move in self.all_moves(act) if move[0] == path]
        below = [other for other in self.opened - self.funds if f"{other}/".startswith(f"{path}/")]
        if given != self.to_level(act) or not self.unknown.isdisjoint(below):
            return False
        return sum(after[other] for other in below) >= 0

    # What it then is.

    def take(self, act: Act) -> None:
        """Record the act."""
        if act["id"] in self.acts:
            return
        moves = self.all_moves(act)
        reversal = self.reversed_moves(act) if self.undone(act) else []
        own_moves = [move for move in moves if move not in reversal]
        for giver, taker, ore in moves:
            self.balance[giver] -= ore
            self.balance[taker] += ore
            for path, sign in ((giver, 1), (taker, -1)):
                if "utfall" in {holder(giver), holder(taker)} and holder(path) != "utfall":
                    self.spent[path] += sign * ore
            for path, sign in ((giver, -1), (taker, 1)):
                if "ingående" in {holder(giver), holder(taker)}:
                    self.opening[path] += sign * ore
        self.acts[act["id"]] = {**act, "as_given": act, "all": moves, "own": own_moves}
        self.settle(act)

    def settle(self, act: Act) -> None:
        """Note what the act settles; the statuses are those that no act took back."""
        name = act["id"]
        self.settlements += self.settled_with(act)
        if act["type"] == "ProposalMade" or act.get("condition"):
            self.acts[name]["first"] = "pending"
        if act["type"] == "OutcomeRecorded":
            self.totals.append((act["line"], act["until"], act["total"], name))
        self.status = {of: self.acts[of]["first"] for of in self.acts if self.acts[of].get("first")}
        self.settled_by = {}
        for settlement in self.settlements:
            if self.holds(settlement, self.settlements):
                by, of, status, _ = settlement
                self.status[of], self.settled_by[of] = status, by
        closings = [(other["year"], closer) for closer, other in self.acts.items() if "year" in other]
        self.closed = {
            year: closer for year, closer in closings if not self.taken_back(closer, self.settlements)
        }
        self.until = {line: until for line, (until, _) in self.outcomes(self.settlements).items()}

    @staticmethod
    def settled_with(act: Act) -> list[Settlement]:
        """What the act settles: its own id, the other's, the new status, and whether money stands instead."""
        changes: list[tuple[str | None, str | None]] = [
            (act.get("proposal"), act.get("settled")),
            (act.get("adopts"), "adopted"),
            (act.get("replaces"), "ersatt"),
            (act.get("corrects"), "rättad"),
            (act.get("decision"), act.get("settled") or act.get("review")),
        ]
        return [
            (str(act["id"]), other, str(status), bool(act.get("moves")))
            for other, status in changes
            if other is not None and status not in {None, "överklagad", "justerad"}
        ]

    def taken_back(self, name: str, settlements: list[Settlement]) -> Settlement | None:
        """What takes an act back: the last that did so and was not taken back itself."""
        undoing = [change for change in settlements if change[1] == name and change[2] in UNDONE]
        return next((change for change in reversed(undoing) if self.holds(change, settlements)), None)

    def holds(self, settlement: Settlement, settlements: list[Settlement]) -> bool:
        """Whether what an act settled is so: nobody took the act back, or put other money in its place.

        A mistake in the record stays corrected, whatever a body decides about the correction.
        """
        by, of, status, money = settlement
        undoing = self.taken_back(by, settlements)
        if undoing is None:
            return True
        if undoing[3]:
            return self.holds((undoing[0], of, status, money), settlements)
        return status == "rättad" != undoing[2]

    def outcomes(self, settlements: list[Settlement]) -> dict[str, tuple[str, int]]:
        """The latest outcome of each line that nobody took back: its day, and the sum until then."""
        latest: dict[str, tuple[str, int]] = {}
        for line, until, total, name in self.totals:
            if not self.taken_back(name, settlements) and until >= latest.get(line, (until, 0))[0]:
                latest[line] = (until, total)
        return latest

    def spending_left(self, act: Act) -> dict[str, int]:
        """What is spent at each line whose outcomes the act takes back, or brings back."""
        after = [*self.settlements, *self.settled_with(act)]
        lines = {
            line
            for line, _, _, name in self.totals
            if bool(self.taken_back(name, self.settlements)) != bool(self.taken_back(name, after))
        }
        latest = self.outcomes(after)
        return {line: latest[line][1] if line in latest else 0 for line in lines}

    # What it asks for.

    def waiting(self, kind: str) -> dict[str, int]:
        """What standing proposals, or conditional decisions, would give each account."""
        sums: dict[str, int] = defaultdict(int)
        for name, act in self.acts.items():
            is_proposal = act["type"] == "ProposalMade"
            stands = self.status.get(name) in ({*OPEN, "adopted"} if is_proposal else {"pending"})
            if stands and (is_proposal if kind == "proposed" else bool(act.get("condition"))):
                for giver, taker, ore in act["moves"]:
                    sums[giver] -= ore
                    sums[taker] += ore
        return {path: ore for path, ore in sums.items() if ore}
