"""The goals that `tplog` sets itself, and whether a run met them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import log as logarithm

from attrs import frozen

from figures import OURS, Results, measured_logs, mebibytes, middle, seconds, table
from logs import Log, steps
from tools import APPEND, APPLY, EXPORTS, IMPORTS, LOAD, PAST, QUESTION, REBUILD, VERIFY

MIB = 1024**2
LARGE = 20_000  # below, the start of a process is most of what it takes
MOMENT = 0.5

# A goal's figure for one log, and how it is written; None where it was not measured.
Measure = Callable[[Results, Log], float | None]


@frozen
class Goal:
    """A figure that is to be no higher than a limit, in a log of so many events or more."""

    words: str
    limit: float
    measure: Measure
    form: Callable[[float], str] = "{:.2f}".format
    least: int = 0


def seconds_of(name: str) -> Measure:
    """The seconds of our own operation."""
    return lambda results, log: middle(results, log, OURS, name)


def memory_of(name: str) -> Measure:
    """The bytes of the largest process of our own operation."""
    return lambda results, log: middle(results, log, OURS, name, "memory")


def compared(name: str, tool: str, other: str | None = None) -> Measure:
    """How many times as long as another tool we take, for the same or for another operation of it."""
    return lambda results, log: _ratio(
        middle(results, log, OURS, name), middle(results, log, tool, other or name)
    )


def over(name: str, second: str) -> Measure:
    """How many times as long one of our operations takes as another."""
    return compared(name, OURS, second)


def exponent(name: str) -> Measure:
    """The power of the log's size with which it grew since the smaller log of the same shape.

    What is over before it grows has no exponent: below `MOMENT` seconds it is the start of a process.
    """

    def measure(results: Results, log: Log) -> float | None:
        smaller = [small for small, large in steps(measured_logs(results)) if large == log]
        if not smaller:
            return None
        now, before = middle(results, log, OURS, name), middle(results, smaller[0], OURS, name)
        if now is None or before is None or now < MOMENT:
            return None
        start = middle(results, log, OURS, "help") or 0
        return logarithm((now - start) / (before - start)) / logarithm(log.size / smaller[0].size)

    return measure


def _ratio(first: float | None, second: float | None) -> float | None:
    return first / second if first and second else None


_GROWING = (
    LOAD,
    REBUILD,
    VERIFY,
    "findings",
    "replay",
    "diff",
    "log of a line",
    "report",
    "cold page, p95",
    APPLY,
    *(f"export {form}" for form in EXPORTS),
)
GOALS = (
    Goal("load: of eventsourcing's time", 1, compared(LOAD, "eventsourcing"), least=LARGE),
    Goal("rebuild: of eventsourcing's time", 1, compared(REBUILD, "eventsourcing"), least=LARGE),
    Goal("rebuild: of ledger's time", 3, compared(REBUILD, "ledger"), least=LARGE),
    Goal("`verify`: times the floor's pass of hashing", 10, compared(VERIFY, "floor"), least=LARGE),
    Goal("`findings`: of the time of a rebuild", 1, over("findings", REBUILD), least=LARGE),
    *(Goal(f"{name}: exponent of its growth", 1.05, exponent(name)) for name in _GROWING),
    *(
        Goal(f"{name}: peak memory", 100 * MIB, memory_of(name), mebibytes)
        for name in (REBUILD, "findings", "report", "import outcome", *(f"export {form}" for form in EXPORTS))
    ),
    Goal("`show --json`, cold: of what it imports", 2, compared("question, JSON", "floor", IMPORTS)),
    Goal("`show`, cold: of what it imports", 3, compared(QUESTION, "floor", IMPORTS)),
    Goal("`trail`, cold: of what it imports", 3, compared("trail", "floor", IMPORTS)),
    Goal("`apply` of one event, cold: of what it imports", 5, compared(APPLY, "floor", IMPORTS)),
    Goal("its dry run", 5, compared("apply, dry run", "floor", IMPORTS)),
    Goal("`show` at a past day: times the question of now", 2, over(PAST, QUESTION)),
    Goal(
        "`show` at past knowledge: times the question of now", 2, over("question at past knowledge", QUESTION)
    ),
    Goal("`trail` at a past day: times the question of now", 2, over("trail at a past day", "trail")),
    Goal("`trail` at past knowledge: times the question of now", 2, over("trail at past knowledge", "trail")),
    Goal("one durable append, warm, p50: times the floor's", 3, compared(APPEND, "floor")),
    Goal("a page, cold, p95", 0.3, seconds_of("cold page, p95"), seconds),
    Goal("a page, warm, p95", 0.03, seconds_of("warm page, p95"), seconds),
    Goal("`--help`", 0.25, seconds_of("help"), seconds),
    Goal("`--version`", 0.25, seconds_of("version"), seconds),
)
GOALS_OF_TIME = tuple(goal for goal in GOALS if goal.form is not mebibytes)


def judged(results: Results, goals: Iterable[Goal] = GOALS) -> str:
    """Each goal with what was reached on each log."""
    logs = measured_logs(results)
    rows = [[goal.words, f"≤ {goal.form(goal.limit)}", *_outcomes(goal, results, logs)] for goal in goals]
    return table(["goal", "limit", *(log.words for log in logs)], rows)


def _outcomes(goal: Goal, results: Results, logs: list[Log]) -> list[str]:
    values = [goal.measure(results, log) if log.size >= goal.least else None for log in logs]
    return [
        "–" if value is None else f"{goal.form(value)} {'met' if value <= goal.limit else '**not met**'}"
        for value in values
    ]
