"""The goals that `tplog` sets itself, and whether a run met them."""

from __future__ import annotations

from collections.abc import Callable
from math import log

from attrs import frozen

from figures import OURS, Results, mebibytes, middle, seconds, sizes, table, words_of_size
from tools import APPEND, APPLY, LOAD, PAST, QUESTION, REBUILD, VERIFY

MIB = 1024**2
LARGE = 100_000  # below, the start of a process is most of what it takes

# A goal's figure for one size, and how it is written; None where it was not measured.
Measure = Callable[[Results, str], float | None]


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
    return lambda results, size: middle(results, size, OURS, name)


def compared(name: str, tool: str) -> Measure:
    """How many times as long as another tool we take for the same."""
    return lambda results, size: _ratio(middle(results, size, OURS, name), middle(results, size, tool, name))


def over(name: str, second: str) -> Measure:
    """How many times as long one of our operations takes as another."""
    return lambda results, size: _ratio(
        middle(results, size, OURS, name), middle(results, size, OURS, second)
    )


def flat(name: str) -> Measure:
    """How many times as long it takes as on the smallest log."""

    def measure(results: Results, size: str) -> float | None:
        small = sizes(results)[0]
        if size == small:
            return None
        return _ratio(middle(results, size, OURS, name), middle(results, small, OURS, name))

    return measure


def exponent(name: str) -> Measure:
    """The power of the log's size with which it grew since the size before."""

    def measure(results: Results, size: str) -> float | None:
        smaller = [number for number in sizes(results) if int(number) < int(size)]
        if not smaller:
            return None
        ratio = _ratio(middle(results, size, OURS, name), middle(results, smaller[-1], OURS, name))
        return log(ratio) / log(int(size) / int(smaller[-1])) if ratio else None

    return measure


def _ratio(first: float | None, second: float | None) -> float | None:
    return first / second if first and second else None


GOALS = (
    Goal(
        "load: at most this part of eventsourcing's time",
        1 / 1.5,
        compared(LOAD, "eventsourcing"),
        least=LARGE,
    ),
    Goal("rebuild: of eventsourcing's time", 1 / 2, compared(REBUILD, "eventsourcing"), least=LARGE),
    Goal("rebuild: of ledger's time", 1 / 3, compared(REBUILD, "ledger"), least=LARGE),
    Goal("rebuild: exponent of its growth", 1.05, exponent(REBUILD), least=LARGE),
    Goal("rebuild: peak memory", 100 * MIB, lambda w, s: middle(w, s, OURS, REBUILD, "memory"), mebibytes),
    Goal("`show` of a budget and year, cold", 0.4, seconds_of(QUESTION), seconds),
    Goal("`trail` of a line, cold", 0.4, seconds_of("trail"), seconds),
    Goal("`show`: times as long as on the smallest log", 1.2, flat(QUESTION)),
    Goal("`trail`: times as long as on the smallest log", 1.2, flat("trail")),
    Goal("`show` at a past day: times the question of now", 2, over(PAST, QUESTION)),
    Goal(
        "`show` at past knowledge: times the question of now", 2, over("question at past knowledge", QUESTION)
    ),
    Goal("`trail` at a past day: times the question of now", 2, over("trail at a past day", "trail")),
    Goal("`trail` at past knowledge: times the question of now", 2, over("trail at past knowledge", "trail")),
    Goal("`verify`: times the floor's pass of hashing", 3, compared(VERIFY, "floor"), least=LARGE),
    Goal("one durable append, warm, p50", 1.7e-3, seconds_of(APPEND), seconds),
    Goal("`apply` of one event, cold", 0.7, seconds_of(APPLY), seconds),
    Goal("`--help`", 0.25, seconds_of("help"), seconds),
    Goal("`--version`", 0.25, seconds_of("version"), seconds),
)


def judged(results: Results) -> str:
    """Each goal with what was reached at each size."""
    rows = [[goal.words, f"≤ {goal.form(goal.limit)}", *_outcomes(goal, results)] for goal in GOALS]
    return table(["goal", "limit", *(f"{words_of_size(size)} events" for size in sizes(results))], rows)


def _outcomes(goal: Goal, results: Results) -> list[str]:
    values = [goal.measure(results, size) if int(size) >= goal.least else None for size in sizes(results)]
    return [
        "–" if value is None else f"{goal.form(value)} {'met' if value <= goal.limit else '**not met**'}"
        for value in values
    ]
