"""Rounds of measurements: every tool does each of its operations in turn, and its answers are checked."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from attrs import define, evolve, field

from logs import POSTGRESQL, Log
from measure import Sample, figures_of_laps, measured
from stores import Databases, Files, Store
from tools import BALANCES, LAPS, LOAD, OPERATIONS, TOOLS, TPLOG, Operation, Tool

HERE = Path(__file__).resolve().parent

# For each operation the figures of all its runs: {"seconds": […], "cpu": […], "memory": […]}.
Figures = dict[str, dict[str, list[Any]]]


class Wrong(Exception):
    """A command failed, or an answer is not ours."""


@define
class Bench:
    """The operations to measure, the tools, and the number of rounds; ``wrong`` lists all errors so far."""

    folder: Path
    python: str
    src: Path
    peers: Path
    runs: int
    slow: float
    limit: float
    only: frozenset[str] = frozenset()
    databases: Databases | None = None
    wrong: list[str] = field(factory=list)
    tools: list[Tool] = field(factory=list)

    def environment(self) -> dict[str, str]:
        """Return a command's environment: a language, where `tplog` is, and no setting of this machine."""
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        return environment | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(self.src)}

    def places(self) -> dict[str, str]:
        """Return the values of the placeholders in a command line, for any log."""
        return {"python": self.python, "bench": str(HERE), "peers": str(self.peers)}

    def versions(self) -> dict[str, str]:
        """Each tool's version; one that is not installed is reported and left out."""
        names = {tool.name for tool in TOOLS}
        chosen = [tool for tool in TOOLS if not self.only & names or tool.name in self.only]
        versions = {}
        for tool in chosen:
            try:
                versions[tool.name] = self.quietly(tool.version, self.places()).splitlines()[0]
                self.tools.append(tool)
            except Wrong as error:
                print(
                    f"NOT MEASURED: {tool.name} is not installed ({tool.install}): {error}", file=sys.stderr
                )
        return versions

    def quietly(self, command: str, places: dict[str, str]) -> str:
        """Run a command that is not timed; returns what it printed. Raises Wrong where it fails."""
        words = filled(command, places)
        try:
            done = subprocess.run(
                words, capture_output=True, text=True, check=False, env=self.environment(), cwd=self.folder
            )
        except OSError as error:
            raise Wrong(str(error)) from error
        if done.returncode:
            message = f"{shlex.join(words)}: {(done.stdout + done.stderr).strip()[-2000:]}"
            raise Wrong(message)
        return done.stdout

    def measure(self, log: Log) -> tuple[dict[str, Figures], dict[str, dict[str, str]]]:
        """All figures of a log by tool, and the result of the check of the balances."""
        work = self.folder / log.name.replace(":", "-")
        work.mkdir(exist_ok=True)
        leaves = work.with_suffix(".jsonl")
        say(f"{log.words}: making the log")
        self.quietly(
            f"{{python}} {{bench}}/prepare.py {log.name} {{leaves}} {{work}}",
            self.places() | {"leaves": str(leaves), "work": str(work)},
        )
        store = self.databases if log.shape == POSTGRESQL else Files(work)
        if store is None:
            message = "there is no server"
            raise Wrong(message)
        bench = LogBench(self, log, store, work, leaves, json.loads((work / "question.json").read_text()))
        for tool in bench.tools:
            for command in tool.ready:
                self.quietly(command, bench.places(tool))
        figures = bench.rounds()
        return figures, bench.checked(figures)


@define
class LogBench:
    """The measurements of one log."""

    bench: Bench
    log: Log
    store: Store
    work: Path
    leaves: Path
    question: dict[str, Any]
    failed: set[tuple[str, str]] = field(factory=set)

    @property
    def words(self) -> str:
        """Return the log's name for readers."""
        return self.log.words

    @property
    def tools(self) -> list[Tool]:
        """Return the tools that are measured on this log."""
        return [tool for tool in self.bench.tools if self.log.size <= tool.most and self.operations(tool)]

    def places(self, tool: Tool) -> dict[str, str]:
        """Return the values of the placeholders in a tool's command lines."""
        question = self.question
        following = date.fromisoformat(question["day"]) + timedelta(days=1)
        places = {
            "leaves": self.leaves,
            "db": self.store.address(tool.name),
            "copy": self.store.address(f"{tool.name}-copy"),
            "file": self.work / f"{tool.name}.journal",
            "written": self.work / f"{tool.name}-written",
            "decisions": self.work / "decisions",
            "outcome": self.work / "bookkeeping.csv",
            "map": self.work / "map.toml",
            "upto": f"{question['year']}-06-30",
            "question": self.work / "question.json",
            "entry": f"{question['budget']}/{question['account']}".replace("/", ":"),
            "next": following,
            **{name: value for name, value in question.items() if not isinstance(value, list)},
        }
        return self.bench.places() | {name: str(value) for name, value in places.items()}

    def output(self, tool: Tool, name: str) -> Path:
        """Return the path for the operation's output."""
        return self.work / f"{tool.name}, {name}.txt"

    def operations(self, tool: Tool) -> dict[str, Operation]:
        """Return what is measured of a tool on this log, by name."""
        served = self.log.shape == POSTGRESQL
        return {
            name: operation
            for name, operation in tool.operations.items()
            if name in tool.served or not served
        }

    def chosen(self) -> Iterator[tuple[str, Tool, Operation]]:
        """Yield what to measure: operation by operation, all tools next to each other."""
        names = self.bench.only & OPERATIONS.keys()
        for name in OPERATIONS:
            for tool in self.tools:
                operations = self.operations(tool)
                if name in operations and (not names or name in names):
                    yield name, tool, operations[name]

    def rounds(self) -> dict[str, Figures]:
        """All rounds' figures."""
        figures: dict[str, Figures] = {tool.name: {} for tool in self.tools}
        chosen = list(self.chosen())
        for tool in self.tools:
            if LOAD in self.operations(tool) and (LOAD, tool) not in [pair[:2] for pair in chosen]:
                self.store.make_empty(tool.name)
                self.bench.quietly(tool.operations[LOAD].command, self.places(tool))
        for number in range(self.bench.runs):
            say(f"{self.words}: round {number + 1} of {self.bench.runs}")
            for name, tool, operation in chosen:
                took = figures[tool.name].get(name, {}).get("seconds", [0])
                if took[0] <= self.bench.slow and (tool.name, name) not in self.failed:
                    self.once(name, tool, operation, figures[tool.name])
        return figures

    def once(self, name: str, tool: Tool, operation: Operation, figures: Figures) -> None:
        """Run one operation once, and note what it took."""
        places = self.places(tool)
        if name == LOAD:
            self.store.make_empty(tool.name)
        self.remove_written(tool)
        if operation.writes:
            self.store.copy(tool.name, f"{tool.name}-copy")
        words = filled(operation.command, places)
        output = self.output(tool, name)
        served = self.store.processor_seconds()
        sample = measured(words, self.bench.environment(), self.work, output, self.bench.limit)
        sample = evolve(sample, cpu=sample.cpu + self.store.processor_seconds() - served)
        if operation.writes:
            self.store.make_empty(f"{tool.name}-copy")
        if sample.code != operation.code:
            self.failed.add((tool.name, name))
            why = output.with_suffix(".err").read_text()[-2000:]
            self.bench.wrong.append(f"{self.words}, {shlex.join(words)}: left with {sample.code}. {why}")
            say(f"FAILED: {self.bench.wrong[-1]}")
        elif name in LAPS:
            lines = [[int(word) for word in line.split()] for line in output.read_text().splitlines()]
            laps, busy = (figures_of_laps(column, LAPS[name]) for column in zip(*lines, strict=True))
            for row, nanoseconds in laps.items():
                note(figures, row, evolve(sample, seconds=nanoseconds / 10**9))
                figures[row].setdefault("lap cpu", []).append(busy[row] / 10**9)
        else:
            note(figures, name, sample)

    def remove_written(self, tool: Tool) -> None:
        """Remove the file or folder that a command wrote."""
        written = Path(self.places(tool)["written"])
        if written.is_dir():
            shutil.rmtree(written)
        else:
            written.unlink(missing_ok=True)

    def checked(self, figures: dict[str, Figures]) -> dict[str, dict[str, str]]:
        """Hold all answers against ours; what does not agree is wrong."""
        verdicts: dict[str, dict[str, str]] = {}
        if TPLOG not in self.tools:
            return verdicts
        ours = self.work / "ours"
        ours.mkdir(exist_ok=True)
        tool_places = self.places(TPLOG) | {"ours": str(ours)}
        self.bench.quietly("{python} {bench}/ours.py {db} {ours} {budget} {account} {day}", tool_places)
        for tool in self.tools:
            for name in BALANCES:
                if tool is TPLOG or name not in figures[tool.name]:
                    continue
                places = tool_places | {
                    "mine": str(ours / f"{name}.txt"),
                    "theirs": str(self.output(tool, name)),
                }
                command = f"{{python}} {{bench}}/agree.py {tool.form} {{mine}} {{theirs}}"
                try:
                    verdict = self.bench.quietly(command, places).strip()
                except Wrong as error:
                    verdict = "**differs**"
                    self.bench.wrong.append(f"{self.words}, {tool.name}, {name}: {error}")
                say(f"{self.words}, {tool.name}, {name}: {verdict}")
                verdicts.setdefault(tool.name, {})[name] = verdict
        return verdicts


def filled(command: str, places: dict[str, str]) -> list[str]:
    """A command line's words, with its places filled in."""
    return [word.format_map(places) for word in shlex.split(command.replace("\\", "\\\\"))]


def note(figures: Figures, name: str, sample: Sample) -> None:
    """Add a run to an operation's figures."""
    values = figures.setdefault(name, {"seconds": [], "cpu": [], "memory": []})
    values["seconds"].append(sample.seconds)
    values["cpu"].append(sample.cpu)
    values["memory"].append(sample.memory)


def say(text: str) -> None:
    """Print the progress."""
    print(text, file=sys.stderr, flush=True)
