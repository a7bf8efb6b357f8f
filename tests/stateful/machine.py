"""A state machine that drives the public door with every kind of act, valid and invalid, against `Model`."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from model import Act, Model, Move

import tplog
from tplog.domain.state.apply_event import fold_state
from tplog.values.account import parse_account

BUDGET = "prov"
YEARS = (2024, 2025)
LINES = {"kommunstyrelsen": ("värdar", "grupper"), "socialnämnden": ("polare", "fond")}
SPENDING = [
    f"{y}/{b}/{line}" for y in YEARS for b, lines in LINES.items() for line in lines if line != "fond"
]
FUNDS = [f"{y}/{path}" for y in YEARS for path in ("socialnämnden/fond", "reserv/oförutsett")]
BODIES = [f"{y}/{b}" for y in YEARS for b in LINES]
UNKNOWN = [f"{y}/byggnämnden" for y in YEARS]
OPENED = [*BODIES, *SPENDING, *FUNDS, *UNKNOWN]
TKR = 100_000
HEAD = f'budget = "{BUDGET}"\nbasis = "minutes"\n[source]\ntitle = "Protokoll"\n'

chance = st.integers(0, 1000)
ore = st.integers(1, 40).map(lambda n: n * 100 * TKR)
days = st.sampled_from(["2023-11-20", "2024-03-01", "2024-09-15", "2025-02-10", "2025-08-31", "2026-01-20"])
noting = st.sampled_from(["ForecastRecorded", "PlanNoted"])


def kronor(amount: int) -> str:
    """An amount as a paper would write it."""
    return f'"{amount // 100} kr"'


TEXTS = ("type", "id", "adopts", "replaces", "proposal", "decision", "corrects", "settled", "review", "kind")


def toml(act: Act) -> str:
    """The decision file of an act."""
    keys = [f'{key} = "{act[key]}"' for key in TEXTS if key in act]
    keys.append(f'paragraph = "§ {act["id"]}"')  # each act is a decision of its own
    keys += [f"{key} = {act[key]}" for key in ("decided", "year") if key in act]
    if act.get("condition"):
        keys.append('condition = "villkor"')
    if act["type"] == "Corrected":
        keys.append('because = "fel"')
    keys += money(act)
    if act.get("despite"):
        codes = ", ".join(f'{{ code = "{code}", because = "så beslutades" }}' for code in act["despite"])
        keys.append(f"despite = [{codes}]")
    return HEAD + "[[event]]\n" + "\n".join(keys) + "\n"


def money(act: Act) -> list[str]:
    """The keys that state an act's amounts."""
    keys = []
    if act.get("moves"):
        transfers = (f'{{ from = "{g}", to = "{t}", amount = {kronor(m)} }}' for g, t, m in act["moves"])
        keys.append(f"transfers = [{', '.join(transfers)}]")
    if "level" in act:
        account, level, giver = act["level"]
        if not act.get("moves"):
            keys.append(f'from = "{giver}"')
        keys.append(f'levels = {{ "{account}" = {kronor(level)} }}')
    if "line" in act:
        keys.append(f'until = {act["until"]}\nlines = {{ "{act["line"]}" = {kronor(act["total"])} }}')
    if act["type"] in {"ForecastRecorded", "PlanNoted"}:
        keys.append(f'lines = {{ "{act["noted"]}" = "1 mkr" }}')
    return keys


def pick(names: list[str], number: int) -> str:
    """One of the names, or an unknown name."""
    return names[number % len(names)] if names and number % 11 else "inget"


class Machine(RuleBasedStateMachine):
    """Every rule does one act, in the book and in the model."""

    tally: ClassVar[Counter[str]] = Counter()

    @initialize()
    def begin(self) -> None:
        """Make a book of real file, and open the accounts."""
        self.folder = Path(tempfile.mkdtemp(prefix="tplog-"))
        self.path = self.place()
        self.book = tplog.create(self.path)
        self.reader = tplog.open(self.path)  # it never writes, so it remembers nothing
        self.clock = datetime(2026, 2, 1, tzinfo=UTC)
        self.book._signing.clock = self.tick  # noqa: SLF001 (the door has no clock of its own)
        self.model = Model(OPENED, UNKNOWN, FUNDS)
        self.history: list[dict[str, int]] = []
        self.number = 0
        for name, paths, more in (
            ("konton", [path for path in OPENED if path not in (*FUNDS, *UNKNOWN)], ""),
            ("fonder", FUNDS, 'role = "reserve"'),
            ("okända", UNKNOWN, 'opening = "unknown"'),
        ):
            accounts = ", ".join(f'"{path}" = "x"' for path in paths)
            text = f'[[event]]\ntype = "AccountOpened"\nid = "{name}"\naccounts = {{ {accounts} }}\n{more}\n'
            self.apply(HEAD + text)
            self.history.append({})
        for body in BODIES:
            self.act("FrameDecided", "2023-11-20", [(f"{body[:4]}/kommunfullmäktige", body, 60 * 100 * TKR)])

    def place(self) -> str:
        """Where the log is to lie."""
        return str(self.folder / "tplog.db")

    def tick(self) -> datetime:
        """Time goes on."""
        self.clock += timedelta(minutes=1)
        return self.clock

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.book.close()
        self.reader.close()
        shutil.rmtree(self.folder)

    def apply(self, text: str) -> tplog.Receipt:
        """Apply a file of this text."""
        path = self.folder / "akt.toml"
        path.write_text(text, "utf-8")
        return self.book.apply(path)

    def act(self, kind: str, decided: str, moves: list[Move] | None = None, /, **more: object) -> None:
        """Do an act, and see that the book records or refuses it as the model says."""
        self.number += 1
        act: Act = {"type": kind, "id": f"akt/{self.number}", "decided": decided, **more}
        if moves is not None:
            act["moves"] = moves
        self.attempt(act)

    def attempt(self, act: Act) -> None:
        """Apply an act's file, whether it is new or not."""
        code = self.model.refusal(act)
        known = act["id"] in self.model.acts
        before = len(list(self.book.records())), self.book.state(BUDGET)
        try:
            receipt = self.apply(toml(act))
        except tplog.Refused as refused:
            codes = {reason.code for reason in refused.reasons}
            assert code in codes, f"refused for {codes}, the model says {code}: {refused}"  # noqa: PT017 (either may be)
            assert (len(list(self.book.records())), self.book.state(BUDGET)) == before
            self.tally[code] += 1
            return
        assert code is None, f"recorded, though the model says {code}"
        assert len(receipt.records) == (0 if known else 1)
        self.tally["again" if known else act["type"]] += 1
        self.model.take(act)
        if not known:
            self.history.append({path: ore for path, ore in self.model.balance.items() if ore})

    # The acts.

    @rule(body=st.sampled_from([*BODIES, *FUNDS]), ore=ore, decided=days, provisional=st.booleans())
    def frame(self, body: str, ore: int, decided: str, provisional: bool) -> None:  # noqa: FBT001 (a rule)
        """The council grants a frame."""
        kind = "FrameChanged" if provisional else "FrameDecided"
        self.act(kind, decided, [(f"{body[:4]}/kommunfullmäktige", body, 3 * ore)])

    @rule(line=st.sampled_from(SPENDING), ore=ore, decided=days, chance=chance)
    def allocate(self, line: str, ore: int, decided: str, chance: int) -> None:
        """A body gives one of its lines, sometimes in spite of its frame, adopting, or on a condition."""
        more: dict[str, object] = {}
        if chance % 5 == 0:
            more["despite"] = ["frame-exceeded"]
        if chance % 3 == 0:
            more["adopts"] = pick(self.ids("ProposalMade"), chance)
        elif chance % 3 == 1:
            more["condition"] = True
        self.act("AllocationDecided", decided, [(line.rpartition("/")[0], line, ore)], **more)

    @rule(giver=st.sampled_from([*SPENDING, *BODIES]), taker=st.sampled_from(SPENDING), ore=ore, decided=days)
    def reallocate(self, giver: str, taker: str, ore: int, decided: str) -> None:
        """Money moves between lines, bodies, or (flagged) years."""
        if giver != taker:
            self.act("ReallocationDecided", decided, [(giver, taker, ore)])

    @rule(line=st.sampled_from(SPENDING), ore=ore, decided=days, chance=chance)
    def carry(self, line: str, ore: int, decided: str, chance: int) -> None:
        """Money goes to the other year, back, or waits; what waits may be granted."""
        other = f"{4049 - int(line[:4])}{line[4:]}"
        taker = [other, f"{line[:4]}/återlämnat", f"{line[:4]}/hänskjutet", other][chance % 4]
        giver = f"{line[:4]}/hänskjutet" if chance % 4 == 3 else line
        despite = {"despite": ["carried-over-too-much"]} if chance % 5 == 0 else {}
        self.act("CarryOverDecided", decided, [(giver, taker, ore)], **despite)

    @rule(fund=st.sampled_from(FUNDS), line=st.sampled_from(SPENDING), ore=ore, decided=days, chance=chance)
    def reserve(self, fund: str, line: str, ore: int, decided: str, chance: int) -> None:
        """A reserve is drawn on or added to."""
        drawn = chance % 2 == 0
        move = (fund, line, ore) if drawn else (line, fund, ore)
        self.act("ReserveUsed", decided, [move], kind="disponering" if drawn else "avsättning")

    @rule(line=st.sampled_from(SPENDING), ore=ore, decided=days, until=days)
    def outcome(self, line: str, ore: int, decided: str, until: str) -> None:
        """What was spent so far."""
        self.act("OutcomeRecorded", decided, line=line, until=until, total=ore)

    @rule(account=st.sampled_from([*UNKNOWN, *BODIES]), ore=ore, more=ore, decided=days, chance=chance)
    def level(self, account: str, ore: int, more: int, decided: str, chance: int) -> None:
        """A paper gives a new level, alone or with the increment."""
        giver = f"{account[:4]}/kommunfullmäktige"
        moves = [(giver, account, ore)] if chance % 2 else None
        act: Act = {"level": (account, 0, giver), "moves": moves or []}
        right = self.model.before_level(act) + self.model.stated(act, account)
        level = right if chance % 3 == 0 and right > 0 else 5 * more
        self.act("FrameChanged", decided, moves, level=(account, level, giver))

    @rule(line=st.sampled_from(SPENDING), ore=ore, decided=days)
    def grant(self, line: str, ore: int, decided: str) -> None:
        """The state gives."""
        self.act("GrantAwarded", decided, [(f"{line[:4]}/staten", line, ore)])

    @rule(line=st.sampled_from(SPENDING), ore=ore, decided=days)
    def propose(self, line: str, ore: int, decided: str) -> None:
        """Somebody asks."""
        self.act("ProposalMade", decided, [(line.rpartition("/")[0], line, ore)])

    @rule(chance=chance, decided=days, word=st.sampled_from(["avslag", "återremiss"]))
    def settle(self, chance: int, decided: str, word: str) -> None:
        """A proposal is rejected or referred back."""
        self.act("ProposalSettled", decided, proposal=pick(self.ids("ProposalMade"), chance), settled=word)

    @precondition(lambda self: self.waiting())
    @rule(chance=chance, decided=days, word=st.sampled_from(["uppfyllt", "uppfyllt", "ej uppfyllt"]))
    def condition(self, chance: int, decided: str, word: str) -> None:
        """A condition comes true, or does not."""
        waiting = self.waiting()
        self.act("ConditionSettled", decided, decision=pick(waiting, chance), settled=word)

    @rule(line=st.sampled_from(SPENDING), ore=ore, decided=days, chance=chance)
    def live(self, line: str, ore: int, decided: str, chance: int) -> None:
        """A condition's whole life, which chance alone would seldom go through: set, met, and taken back."""
        self.act("AllocationDecided", decided, [(line.rpartition("/")[0], line, ore)], condition=True)
        name = f"akt/{self.number}"
        self.act("ConditionSettled", decided, decision=name, settled="uppfyllt")
        settled = f"akt/{self.number}"
        if chance % 3 == 0:
            self.act("DecisionReviewed", decided, decision=name, review="upphävd")
        elif chance % 3 == 1:
            self.act("Corrected", decided, [], corrects=settled)
            self.act("ConditionSettled", decided, decision=name, settled="uppfyllt")

    @rule(chance=chance, decided=days, word=st.sampled_from(["överklagad", "upphävd", "återkallad"]))
    def review(self, chance: int, decided: str, word: str) -> None:
        """A decision is appealed, quashed or revoked."""
        names = self.ids("AllocationDecided", "FrameDecided", "FrameChanged", "GrantAwarded", "Corrected")
        released = [name for name in names if self.model.status.get(name) == "uppfyllt"]
        names = released if released and chance % 3 == 0 else names
        self.act("DecisionReviewed", decided, decision=pick(names, chance), review=word)

    @rule(chance=chance, decided=days, ore=ore)
    def replace(self, chance: int, decided: str, ore: int) -> None:
        """A decision is replaced by another."""
        name = pick(self.ids("FrameDecided", "AllocationDecided"), chance)
        body = BODIES[chance % len(BODIES)]
        self.act("FrameDecided", decided, [(f"{body[:4]}/kommunfullmäktige", body, ore)], replaces=name)

    @rule(chance=chance, decided=days, ore=ore)
    def correct(self, chance: int, decided: str, ore: int) -> None:
        """A recorded mistake is corrected, with other money or with none."""
        name = pick(list(self.model.acts), chance)
        moves = [(g, t, ore) for g, t, _ in self.model.acts.get(name, {}).get("moves", [])[:1]]
        self.act("Corrected", decided, moves if chance % 2 else [], corrects=name)

    @rule(chance=chance, decided=days, year=st.sampled_from(YEARS))
    def close(self, chance: int, decided: str, year: int) -> None:
        """A year is closed; rarely, or nothing more could happen."""
        if chance % 5 == 0:
            self.act("YearClosed", decided, year=year)

    @rule(
        line=st.sampled_from(SPENDING), decided=days, kind=st.sampled_from(["ForecastRecorded", "PlanNoted"])
    )
    def note(self, line: str, decided: str, kind: str) -> None:
        """A figure that moves nothing."""
        self.act(kind, decided, noted=line)

    @rule(body=st.sampled_from(BODIES), ore=ore, decided=days)
    def misspell(self, body: str, ore: int, decided: str) -> None:
        """A line that is not opened."""
        self.act("AllocationDecided", decided, [(body, f"{body}/värder", ore)])

    @rule(chance=chance, other=st.booleans())
    def again(self, chance: int, other: bool) -> None:  # noqa: FBT001 (a rule)
        """The same act once more, or another under its id."""
        if self.model.acts:
            act = list(self.model.acts.values())[chance % len(self.model.acts)]["as_given"]
            self.attempt({**act, "decided": "2023-01-01"} if other else act)

    @rule()
    def reopen(self) -> None:
        """The book is closed and opened, and goes on from its stored projections."""
        self.book.close()
        self.book = tplog.open(self.path)
        self.book._signing.clock = self.tick  # noqa: SLF001 (as above)

    @rule()
    def rebuild(self) -> None:
        """The stored projections are rebuilt."""
        assert self.book.rebuild_projections().size == len(self.history)

    def waiting(self) -> list[str]:
        """The ids of decisions on a condition, whether or not it was settled."""
        return [name for name, act in self.model.acts.items() if act.get("condition")]

    def ids(self, *kinds: str) -> list[str]:
        """The ids of the acts of these kinds."""
        return [name for name, act in self.model.acts.items() if act["type"] in kinds]

    # What always holds.

    @invariant()
    def balances_are_those_of_the_model(self) -> None:
        """Balances, and what is proposed and conditional; and all of it sums to zero."""
        if not hasattr(self, "model"):
            return
        accounts = self.reader.state(BUDGET).accounts
        balances = {str(path): balance.remaining for path, balance in accounts.items() if balance.remaining}
        assert balances == {path: ore for path, ore in self.model.balance.items() if ore}
        assert sum(balances.values()) == 0
        for column in ("proposed", "conditional"):
            sums = {
                str(path): getattr(balance, column)
                for path, balance in accounts.items()
                if getattr(balance, column)
            }
            assert sums == self.model.waiting(column), column
        self.tally["checks"] += 1

    @invariant()
    def projections_are_those_of_a_replay(self) -> None:
        """The stored state, the state of a full replay, and an old state as it was known then."""
        if not hasattr(self, "model"):
            return
        records = list(self.book.records())
        replayed = fold_state(records).budget(BUDGET)
        assert self.reader.state(BUDGET) == replayed
        assert self.book.state(BUDGET) == replayed
        assert len(records) == len(self.history)
        then = (self.number * 7) % len(records)
        accounts = self.book.state(BUDGET, known_at=then).accounts
        assert {str(p): at.remaining for p, at in accounts.items() if at.remaining} == self.history[then]

    @invariant()
    def trails_explain_balances(self) -> None:
        """The steps of an account add up to its balance, whichever account is checked."""
        if not hasattr(self, "model"):
            return
        account = parse_account(OPENED[self.number % len(OPENED)])
        steps = [step for step in self.reader.trail(BUDGET, account).steps if not step.is_pending]
        assert sum(step.amount for step in steps) == self.model.balance[str(account)]
