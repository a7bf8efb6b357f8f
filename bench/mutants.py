"""Would the fast tests notice? Small changes to the core, a sample, one at a time, and which of them live.

cosmic-ray lists all mutants of values, merkle and domain, and makes them in a copy of ``src``: a sign turned,
a bound by one, a condition negated, a loop left out. A place in the code is drawn, and then one mutant of it,
so that a comparison with its nine mutants weighs no more than an ``and`` with its one. The draw is by hash of
the place's name (module, function, kind, number), so that a seed draws the same places while others change.

Left out, since no test can see the difference: annotations, which nothing evaluates, and decorators
that cache. A mutant that is no Python is passed over. Texts are not mutated at all.

    python bench/mutants.py --sample 60 --seed 1
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from difflib import unified_diff
from hashlib import sha256
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from time import perf_counter

from attrs import frozen
from coverage import CoverageData

CORE = ("values", "merkle", "domain")
TESTS = ("values", "merkle", "events", "domain", "readers")
BENCH = Path(__file__).resolve().parent
PATIENCE = 4  # a mutant whose tests take this many times as long as all tests do runs for ever: it is noticed


@frozen
class Mutant:
    """A change that cosmic-ray can make: the module (relative to ``src``), the operator, and where."""

    module: str
    operator: str
    occurrence: int
    line: int
    column: int
    place: str


@frozen
class Change:
    """A mutant's module before and after."""

    mutant: Mutant
    before: str
    after: str

    def diff(self) -> str:
        """Return the diff, with two lines around it."""
        texts, name = (self.before.splitlines(), self.after.splitlines()), self.mutant.module
        return "\n".join(unified_diff(*texts, name, name, n=2, lineterm=""))


@frozen
class Verdict:
    """The result of a change: the first test that failed, empty when none did, and the seconds it took."""

    change: Change
    killer: str
    seconds: float

    def __str__(self) -> str:
        """One line."""
        mutant = self.change.mutant
        place = f"{mutant.module}:{mutant.line} {mutant.operator.removeprefix('core/')}"
        return (
            f"{'killed' if self.killer else 'LIVES '}  {place} ({self.seconds:.0f} s)  {self.killer}".rstrip()
        )


@frozen
class Reach:
    """Which tests run a line of a module, how long each test takes, and how long all take, in seconds."""

    tests_by_line: dict[tuple[str, int], set[str]]
    seconds: dict[str, float]
    total: float

    def order(self, mutant: Mutant) -> list[str]:
        """All tests, likeliest first: those that run the line, then the package's own, then the quick."""
        reaching = self.tests_by_line.get((mutant.module, mutant.line), set())
        tests = f"tests/{mutant.module.split('/')[1]}/"
        return sorted(
            self.seconds,
            key=lambda test: (test not in reaching, not test.startswith(tests), self.seconds[test]),
        )


def all_mutants(root: Path, cosmic_ray: str) -> list[Mutant]:
    """Every mutant that cosmic-ray knows of the core, but for those that no test can see."""
    with tempfile.TemporaryDirectory() as folder:
        config, session = Path(folder, "config.toml"), Path(folder, "session.sqlite")
        paths = json.dumps([f"src/tplog/{package}" for package in CORE])
        config.write_text(
            f'[cosmic-ray]\nmodule-path = {paths}\ntimeout = 1\nexcluded-modules = []\ntest-command = ""\n'
            '[cosmic-ray.distributor]\nname = "local"\n',
            "utf-8",
        )
        subprocess.run([cosmic_ray, "init", config, session], cwd=root, check=True)
        rows = sqlite3.connect(session).execute(
            "SELECT module_path, operator_name, occurrence, start_pos_row, start_pos_col, definition_name"
            " FROM mutation_specs ORDER BY 1, 2, 3"
        )
        return list(_named(rows.fetchall(), root))


def _named(rows: Iterable[tuple[str, str, int, int, int, str | None]], root: Path) -> Iterator[Mutant]:
    """Mutants with a name for each place: module, function, kind of code, the how manyeth of it there."""
    untold: dict[str, set[tuple[int, int]]] = {}
    seen: Counter[str] = Counter()
    for path, operator, occurrence, line, column, definition in rows:
        if path not in untold:
            untold[path] = set(_untellable((root / path).read_text("utf-8")))
        if (line, column) not in untold[path] and (line, -1) not in untold[path]:
            module = path.removeprefix("src/")
            stem = f"{module}:{definition or ''}:{operator}"
            place = f"{module}:{definition or ''}:{_kind(operator)}:{seen[stem]}"
            seen[stem] += 1
            yield Mutant(module, operator, occurrence, line, column, place)


def _kind(operator: str) -> str:
    """Return what is mutated, not what it becomes: ``…_Lt`` for ``ReplaceComparisonOperator_Lt_Gt``."""
    kind, _, becomes = operator.removeprefix("core/").rpartition("_")
    return kind or becomes


def _untellable(source: str) -> Iterator[tuple[int, int]]:
    """The places (line and column, -1 for the whole line) in annotations and at caches' decorators."""
    for node in ast.walk(ast.parse(source)):
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(annotation, ast.expr):
                for line in range(annotation.lineno, (annotation.end_lineno or annotation.lineno) + 1):
                    last = (annotation.end_col_offset or 0) if line == annotation.end_lineno else 1000
                    first = annotation.col_offset if line == annotation.lineno else 0
                    yield from ((line, column) for column in range(first, last))
        for decorator in getattr(node, "decorator_list", ()):
            if "cache" in ast.unparse(decorator):
                yield decorator.lineno, -1


def drawn(mutants: Iterable[Mutant], seed: str) -> Iterator[Mutant]:
    """The places of all mutants by the hash of seed and place, and one mutant of each, by a hash too."""
    by_place: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        by_place[mutant.place].append(mutant)
    for place in sorted(by_place, key=lambda place: _chance(seed, place)):
        yield min(by_place[place], key=lambda candidate: _chance(seed, place + candidate.operator))


def _chance(seed: str, name: str) -> str:
    return sha256(f"{seed}:{name}".encode()).hexdigest()


def changes(mutants: Iterable[Mutant], source: Path, cosmic_ray: str) -> Iterator[Change]:
    """Yield each mutant's change of its module, in the copy of ``src``; none where it is no Python."""
    for mutant in mutants:
        path = source / mutant.module
        before = path.read_text("utf-8")
        command = [cosmic_ray, "apply", str(path), mutant.operator, str(mutant.occurrence)]
        subprocess.run(command, check=True)
        after = path.read_text("utf-8")
        path.write_text(before, "utf-8")
        try:
            compile(after, path, "exec")
        except SyntaxError:
            continue
        yield Change(mutant, before, after)


def run_tests(
    root: Path, source: Path, *args: str, timeout: float | None = None, **more: str
) -> tuple[int, str]:
    """The fast tests with the program from ``source``: pytest's exit code, and what it printed."""
    env = {**os.environ, "PYTHONPATH": f"{source}{os.pathsep}{BENCH}", "PYTHONDONTWRITEBYTECODE": "1", **more}
    pytest = ["pytest", "-p", "mutants_plugin", "-p", "no:cacheprovider", "--hypothesis-profile", "ci"]
    quiet = ["--quiet", "--tb=no", "--no-header", *(f"tests/{folder}" for folder in TESTS)]
    command = [sys.executable, *args, "-m", *pytest, *(["-x"] if timeout else []), *quiet]
    done = subprocess.run(
        command, cwd=root, env=env, capture_output=True, text=True, timeout=timeout, check=False
    )
    return done.returncode, done.stdout


def measured(root: Path, source: Path) -> Reach:
    """Run the fast tests once, unchanged, and note which test reaches which line, and how long it takes."""
    with tempfile.TemporaryDirectory() as folder:
        data, seconds = Path(folder, "coverage"), Path(folder, "seconds")
        counting = ("-m", "coverage", "run", f"--data-file={data}", f"--source={source}")
        start = perf_counter()
        # The tests' own bytecode is kept for the runs to come; that of a mutant never is.
        code, printed = run_tests(
            root, source, *counting, MUTANTS_SECONDS=str(seconds), PYTHONDONTWRITEBYTECODE=""
        )
        if code:
            sys.exit(f"The tests fail before anything is changed:\n{printed}")
        lines: dict[tuple[str, int], set[str]] = {}
        reached = CoverageData(str(data))
        reached.read()
        for path in reached.measured_files():
            module = Path(path).relative_to(source).as_posix()
            for line, tests in reached.contexts_by_lineno(path).items():
                lines[module, line] = set(tests) - {""}
        return Reach(lines, json.loads(seconds.read_text("utf-8")), perf_counter() - start)


def tried(change: Change, root: Path, source: Path, reach: Reach) -> Verdict:
    """Run the tests with the changed module in the copy of ``src`` until one fails, and put it back."""
    start, path = perf_counter(), source / change.mutant.module
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as order:
        order.write("\n".join(reach.order(change.mutant)))
        order.flush()
        path.write_text(change.after, "utf-8")
        try:
            killer = _killer(root, source, order.name, PATIENCE * reach.total)
        finally:
            path.write_text(change.before, "utf-8")
    return Verdict(change, killer, perf_counter() - start)


def _killer(root: Path, source: Path, order: str, timeout: float) -> str:
    """The first test that fails, ``""`` when all pass."""
    try:
        code, printed = run_tests(root, source, timeout=timeout, MUTANTS_ORDER=order)
    except subprocess.TimeoutExpired:
        return f"no end within {timeout:.0f} s"
    failed = (line for line in printed.splitlines() if line.startswith(("FAILED ", "ERROR ")))
    return next(failed, "it cannot be imported") if code else ""


def report(verdicts: Sequence[Verdict], total: int, seed: str) -> str:
    """Each survivor with its diff, and the score."""
    alive = [verdict for verdict in verdicts if not verdict.killer]
    killed = len(verdicts) - len(alive)
    parts = [f"\n{verdict}\n{verdict.change.diff()}" for verdict in alive]
    share = f"{killed / len(verdicts):.0%}" if verdicts else "–"
    return "\n".join(
        [*parts, "", f"{killed} of {len(verdicts)} killed ({share}), of {total} mutants, seed {seed}."]
    )


def main() -> None:
    """Draw, try, and print. The exit code is 0 even if mutants survive: some change nothing visible."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sample", type=int, default=60, help="how many mutants to try")
    parser.add_argument("--seed", default="1", help="another seed, another sample")
    parser.add_argument("--jobs", type=int, default=2, help="how many to try at the same time")
    parser.add_argument("--root", type=Path, default=BENCH.parent, help="the program and its tests")
    parser.add_argument("--cosmic-ray", default="cosmic-ray", help="the program of that name")
    options = parser.parse_args()
    mutants = all_mutants(options.root, options.cosmic_ray)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(options.jobs):
            copies.put(Path(shutil.copytree(options.root / "src", Path(folder, str(number)))))
        first = copies.get()
        reach = measured(options.root, first)
        sample = list(
            islice(changes(drawn(mutants, options.seed), first, options.cosmic_ray), options.sample)
        )
        copies.put(first)

        def verdict_of(change: Change) -> Verdict:
            source = copies.get()
            try:
                verdict = tried(change, options.root, source, reach)
            finally:
                copies.put(source)
            print(verdict, flush=True)
            return verdict

        verdicts = list(pool.map(verdict_of, sample))
    print(report(verdicts, len(mutants), options.seed))


if __name__ == "__main__":
    main()
