"""The smaller matters of Exempelby: packages, grants, investments, a proposal that waits, and 200 schools."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from decision_text import COUNCIL, Paper, Toml, body_names, event, names, paper, quoted, table, wrong_sum

NEWEST = 2026
SCHOOLS = "barn-och-utbildningsnämnden"
# The share of a year in thousandths that is spent at the end of a month, and the last days of short months.
SPENT_BY = {2: 161, 3: 246, 4: 329, 5: 412, 6: 496, 7: 571, 8: 648, 9: 736, 10: 822, 12: 1000}
LAST_DAYS = {2: 28, 4: 30, 6: 30, 9: 30}
# The year whose grants to associations have a sum that is not that of their parts.
WRONG_GRANTS = 2025


def matter(
    about: Mapping[str, Any], by: str, day: date, number: int, year: int, holder: str, events: Iterable[str]
) -> Paper:
    """Return the first paper of a smaller matter, with its accounts and where its money lies."""
    body = holder.split("/")[1]
    lines = {f"{holder}/{line}": name for line, (name, _) in about["lines"].items()}
    opened = event(
        "AccountOpened", f"{about['id']}/konton", accounts=names({holder: body_names()[body], **lines})
    )
    related = []
    if "part_of" in about:
        inside = Toml(table({holder: quoted(about["part_of"])}))
        of = f"mål-och-budget-{year}"
        related = [event("RelationNoted", f"{about['id']}/del-av", kind="del av", of=of, accounts=inside)]
    return paper(day, about["id"], about["title"], by, number, [opened, *events, *related])


def spent_paper(about: Mapping[str, Any], holder: str) -> Iterator[Paper]:
    """Yield the report of what a matter has spent, if one was made."""
    if "spent" in about:
        spent = {f"{holder}/{line}": amount for line, amount in about["spent"].items()}
        outcome = event("OutcomeRecorded", f"{about['id']}/utfall", until=about["until"], lines=spent)
        told = about["until"] + timedelta(days=16)
        by = holder.split("/")[1]
        yield paper(told, about["id"], about["title"], by, 90, [outcome], "Uppföljning")


def package(about: Mapping[str, Any]) -> Iterator[Paper]:
    """Yield the papers of a package: the council grants, the body splits, what was spent."""
    holder, day = about["body"], about["decided"]
    by, lines = holder.split("/")[1], {line: amount for line, (_, amount) in about["lines"].items()}
    frame = event(
        "FrameDecided",
        f"{about['id']}/ram",
        title=f"{about['title']} får {about['amount'] / 1000:.1f} mkr".replace(".", ","),
        from_=f"{day.year}/{COUNCIL}",
        lines={holder: about["amount"]},
    )
    yield matter(about, COUNCIL, day, 14, day.year, holder, [frame])
    split = event(
        "AllocationDecided", f"{about['id']}/fördelning", from_=holder, lines=lines, total=sum(lines.values())
    )
    yield paper(day + timedelta(days=21), about["id"], about["title"], by, 27, [split])
    yield from spent_paper(about, holder)
    if about["id"] == "klimatpaket-2026":
        rest = {"laddplatser": 1_000}
        open_ = event(
            "AllocationDecided",
            f"{about['id']}/villkorad",
            title="En miljon till laddplatser om Naturvårdsverket ger lika mycket",
            condition="att Naturvårdsverket beviljar lika mycket ur Klimatklivet",
            from_=holder,
            lines=rest,
        )
        yield paper(date(2026, 6, 2), about["id"], about["title"], by, 58, [open_])
    if about["id"] == "trygghetspaket-2025":
        wrong = event(
            "Corrected",
            f"{about['id']}/fördelning/rättad",
            title="Fältgruppen fick 1,2 mkr, inte 1,1",
            corrects=f"{about['id']}/fördelning",
            because="Protokollet har 1 200 tkr; registrerat var 1 100.",
            from_=holder,
            lines={**lines, "fältgrupp": 1_200},
        )
        yield paper(day + timedelta(days=52), about["id"], about["title"], by, 39, [wrong])


def state_grant(about: Mapping[str, Any]) -> Iterator[Paper]:
    """Yield the papers of a state grant."""
    holder, day = about["body"], about["decided"]
    lines = {line: amount for line, (_, amount) in about["lines"].items()}
    given = event(
        "GrantAwarded", f"{about['id']}/bidrag", from_=f"{day.year}/staten", lines={holder: about["amount"]}
    )
    by = holder.split("/")[1]
    split = event("AllocationDecided", f"{about['id']}/fördelning", from_=holder, lines=lines)
    yield matter(about, by, day, 11, day.year, holder, [given, split])
    yield from spent_paper(about, holder)


def grants(about: Mapping[str, Any]) -> Iterator[Paper]:
    """Yield the papers of a year's grants to associations: one frame, split and paid."""
    year, body = about["year"], "kultur-och-fritidsnämnden"
    holder = f"{year}/{body}"
    lines = {line: amount for line, (_, amount) in about["lines"].items()}
    whole = {**about, "part_of": f"{holder}/föreningsstöd", "until": date(year, 6, 30), "spent": lines}
    frame = event(
        "FrameDecided", f"{about['id']}/ram", from_=f"{year}/{COUNCIL}", lines={holder: sum(lines.values())}
    )
    split = event(
        "AllocationDecided",
        f"{about['id']}/beslut",
        title="Nämnden fördelar bidragen",
        from_=holder,
        lines=lines,
        **wrong_sum(
            sum(lines.values()) + 100, "Protokollets summa är 0,1 mkr för hög.", when=year == WRONG_GRANTS
        ),
    )
    yield matter(whole, COUNCIL, date(year, 2, 24), 19, year, holder, [frame])
    yield paper(date(year, 3, 17), about["id"], about["title"], body, 31, [split])
    yield from spent_paper(whole, holder)


def investment(about: Mapping[str, Any]) -> Iterator[Paper]:
    """Yield the papers of an investment: the decision over its years, and each year's outcome."""
    body, line = about["body"], about["line"]
    years = {int(year): amount for year, amount in about["years"].items()}
    accounts = {f"{year}/{body}": body_names()[body] for year in years}
    accounts |= {f"{year}/{body}/{line}": about["title"] for year in years}
    first = min(years)
    frame = event(
        "FrameDecided",
        f"{about['id']}/beslut",
        title=f"{about['title']}: {sum(years.values()) // 1000} mkr över {len(years)} år",
        from_=f"{first}/{COUNCIL}",
        lines={f"{year}/{body}/{line}": amount for year, amount in years.items()},
        total=sum(years.values()),
    )
    opened = event("AccountOpened", f"{about['id']}/konton", kind="investering", accounts=names(accounts))
    yield paper(date(first - 1, 12, 15), about["id"], about["title"], COUNCIL, 131, [opened, frame])
    for year, amount in ((int(year), amount) for year, amount in about["spent"].items()):
        until = date(year, 10, 31) if year == NEWEST else date(year, 12, 31)
        outcome = event(
            "OutcomeRecorded",
            f"{about['id']}/utfall/{year}",
            until=until,
            lines={f"{year}/{body}/{line}": amount},
        )
        yield paper(
            until + timedelta(days=17), about["id"], about["title"], body, 8, [outcome], "Uppföljning"
        )


def waiting(about: Mapping[str, Any]) -> Iterator[Paper]:
    """Yield the papers of a matter that nobody has decided yet: one proposal, and a later one beside it."""
    holder, year = about["body"], about["decided"].year
    for number, (line, (_, amount)) in enumerate(about["lines"].items()):
        day = about["decided"] + timedelta(days=83 * number)
        asked = event(
            "ProposalMade",
            f"{about['id']}/förslag/{line}",
            to=COUNCIL,
            from_=f"{year}/{COUNCIL}",
            lines={f"{holder}/{line}": amount},
        )
        if number:
            yield paper(day, about["id"], about["title"], about["by"], 40 + number, [asked])
        else:
            yield matter(about, about["by"], day, 40, year, holder, [asked])


def schools(draw: random.Random) -> Iterator[Paper]:
    """Yield the budget of 200 schools and preschools, which lies in the board's frame of the newest year."""
    places = ("Norrby", "Sundby", "Västra", "Östra", "Kyrkbyn", "Strand", "Bruket", "Hagen", "Lunda", "Åsen")
    kinds = ("förskola", "skola", "fritidshem", "förskola avdelning", "skola resursenhet")
    units = [f"{place} {kind} {number}" for number in range(1, 5) for place in places for kind in kinds]
    lines = {unit.lower().replace(" ", "-"): [unit, draw.randint(1_700, 6_300)] for unit in units}
    about = {
        "id": "skolornas-budget-2026",
        "title": "Skolornas och förskolornas budget 2026",
        "part_of": f"{NEWEST}/{SCHOOLS}",
        "lines": lines,
    }
    holder = f"{NEWEST}/{SCHOOLS}"
    given = event(
        "FrameDecided",
        f"{about['id']}/ram",
        from_=f"{NEWEST}/{COUNCIL}",
        lines={holder: sum(amount for _, amount in lines.values()) + 18_000},
    )
    split = event(
        "AllocationDecided",
        f"{about['id']}/fördelning",
        title="Nämnden fördelar på 200 enheter",
        from_=holder,
        lines={line: amount for line, (_, amount) in lines.items()},
    )
    yield matter(about, COUNCIL, date(2025, 12, 15), 140, NEWEST, holder, [given])
    yield paper(date(2025, 12, 18), about["id"], about["title"], SCHOOLS, 99, [split])
    for month in (4, 8, 10):
        until = date(NEWEST, month, LAST_DAYS.get(month, 31))
        spent = {
            f"{holder}/{line}": amount * SPENT_BY[month] // 1000 * draw.randint(955, 1015) // 1000
            for line, (_, amount) in list(lines.items())[:-6]
        }
        outcome = event("OutcomeRecorded", f"{about['id']}/utfall/{until:%Y-%m}", until=until, lines=spent)
        yield paper(
            until + timedelta(days=15),
            about["id"],
            about["title"],
            SCHOOLS,
            60 + month,
            [outcome],
            "Uppföljning",
        )
