"""Who recorded an event and who reviewed it: stated, required, and shown at every door."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from conftest import EXAMPLE, Cli
from tplog.values.registration import checked_signature


def test_who_recorded_and_reviewed_is_kept_and_shown(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """What is stated with the command stands in the records of its file alone, and in what shows them."""
    assert "registrar" not in cli("log").stdout
    stated = ("--registrar", "registrator KS", "--reviewed-by", "ekonomichef")
    assert cli("apply", str(EXAMPLE), *stated, "--quiet").exit_code == 0
    assert b'"registrar":"registrator KS","reviewed_by":"ekonomichef","v":1}' in seeded()
    assert cli("apply", str(EXAMPLE), "--registrar", "another").exit_code == 0, "it is recorded already"
    log, replayed = cli("log", lang="sv").stdout, cli("replay", lang="sv").stdout
    assert "granskad" in log
    assert "registrator registrator KS, granskad av ekonomichef" in replayed
    *_, last = cli("log", "--json").stdout.splitlines()
    leaf = json.loads(last)["leaf"]
    assert (leaf["registrar"], leaf["reviewed_by"]) == ("registrator KS", "ekonomichef")
    rows = cli("export", "csv", "--table", "events").stdout.splitlines()
    assert rows[-1].endswith("registrator KS,ekonomichef")
    prov = json.loads(cli("export", "prov").stdout)
    assert "log:agent/ekonomichef" in prov["agent"]
    roles = [each.get("prov:role") for each in prov["wasAssociatedWith"].values()]
    assert [{"$": "granskare", "lang": "sv"}, {"$": "reviewer", "lang": "en"}] in roles


def test_two_pairs_of_eyes_can_be_required(cli: Cli, seeded: Callable[[], bytes]) -> None:
    """Nothing is recorded unless it is stated who records and that another reviewed."""
    before, required = seeded(), ("apply", str(EXAMPLE), "--require", "registrar,review")
    cases = {
        (): ("registrar-missing", "review-missing"),
        ("--registrar", "KS"): ("review-missing",),
        ("--registrar", "KS", "--reviewed-by", "ks"): ("review-by-registrar",),
        ("--registrar", "Eva  Ek", "--reviewed-by", "eva ek."): ("review-by-registrar",),
    }
    for given, codes in cases.items():
        refused = cli(*required, *given)
        assert refused.exit_code == 1
        assert [code in refused.stderr for code in codes] == [True] * len(codes)
    assert seeded() == before
    assert cli(*required, "--registrar", "KS", "--reviewed-by", "ekonomichef").exit_code == 0


@pytest.mark.parametrize(
    "text", ["", "a\nb", "x" * 61, "Eva 850101-1234", "198501011234", "850101+1234", "1985-07-09-9805"]
)
def test_a_signature_is_short_and_no_personal_number(text: str) -> None:
    """It stands in the record for ever."""
    with pytest.raises(ValueError, match="no role"):
        checked_signature(text)
