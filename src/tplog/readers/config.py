"""``tplog.toml``: what a municipality is stricter about than tplog itself."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tplog.domain.checks import KINDS
from tplog.errors import BadFile
from tplog.readers.decision import NOT_TOML
from tplog.readers.reading import Reading, one_of, table
from tplog.values.finding import Figures, Finding, Place


def read_config(path: Path) -> frozenset[str]:
    """The codes of findings that are refused here: ``[checks]`` with ``code = "refuse"``.

    A file that does not exist raises nothing. Raises BadFile for an unknown code, or another word than
    ``refuse``: a rule can be raised, never lowered.
    """
    if not path.exists():
        return frozenset()
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        facts: Figures = {"file": str(path), "why": str(error)}
        raise BadFile(Finding(NOT_TOML, facts, place=Place(str(path)))) from error
    reading = Reading(str(path))
    reading.only(data, {"checks"})
    checks = reading.maybe(data, "checks", "[checks]", table) or {}
    reading.only(checks, {kind.code for kind in KINDS})
    for code in checks:
        reading.maybe(checks, code, "refuse", one_of("refuse"))
    if reading.problems:
        raise BadFile(*reading.problems)
    return frozenset(checks)
