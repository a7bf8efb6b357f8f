"""The settings that docs/cluster shows are whole, and are those that `make cluster-test` runs."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

import pytest

from cluster import settings
from cluster.settings import DOCUMENTED, Machine, Passwords

TEMPLATES = ("patroni.yml", "etcd")
ENVIRONMENT = dict(re.findall(r"^(\w+)=(.*)$", (DOCUMENTED / "machine.env").read_text("utf-8"), re.MULTILINE))
MACHINE = Machine("one", Path("/tmp/one"), 1, 2, 3, 4)  # noqa: S108 (nothing is written there)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The values of the test's own machines, wherever PostgreSQL lies."""
    monkeypatch.setattr(settings, "programs", lambda: Path("/usr/lib/postgresql/15/bin"))
    return dict(settings.values(MACHINE, [MACHINE], Passwords("a", "b", "c", "d"), "etcd"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_value_of_a_file_is_in_machine_env(name: str) -> None:
    """What is shown can be filled in from machine.env, and then has no gap."""
    text = (DOCUMENTED / name).read_text("utf-8")
    assert set(Template(text).get_identifiers()) <= set(ENVIRONMENT)
    assert "$" not in Template(text).substitute(ENVIRONMENT)


def test_machine_env_has_what_the_test_fills_in(rendered: dict[str, str]) -> None:
    """The same names, none more and none less."""
    assert set(rendered) == set(ENVIRONMENT)


def test_the_test_runs_what_is_shown(rendered: dict[str, str]) -> None:
    """Patroni gets the very file, with synchronous commits and strict; etcd every line of its own."""
    rendered_text = settings.patroni_settings(rendered, synchronous=True)
    assert rendered_text == Template((DOCUMENTED / "patroni.yml").read_text("utf-8")).substitute(rendered)
    assert re.search(r"^ +synchronous_mode: true ", rendered_text, re.MULTILINE)
    assert re.search(r"^ +synchronous_mode_strict: true ", rendered_text, re.MULTILINE)
    documented = re.findall(r"^(ETCD_\w+)=", (DOCUMENTED / "etcd").read_text("utf-8"), re.MULTILINE)
    assert list(settings.etcd_settings(rendered)) == documented


def test_the_control_differs_in_three_lines(rendered: dict[str, str]) -> None:
    """Two switches are off, and one limit is high enough not to matter."""
    strict = settings.patroni_settings(rendered, synchronous=True).splitlines()
    control = settings.patroni_settings(rendered, synchronous=False).splitlines()
    changed = [
        line.split(":")[0].strip()
        for line, other_line in zip(strict, control, strict=True)
        if line != other_line
    ]
    assert changed == ["synchronous_mode", "synchronous_mode_strict", "maximum_lag_on_failover"]
