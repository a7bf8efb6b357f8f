"""Make Exempelby: decision files of a made-up municipality, 20 budgets over five years, and a log of them.

`python examples/municipality/make.py FOLDER` writes the files into FOLDER/events and the log FOLDER/tplog.db.
The data are `bodies.toml` and `matters.toml`; what is between them is drawn with a fixed seed, so it is the
same each time. Each file is recorded some days after what it tells of, by a clock of its own.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from decision_text import COUNCIL, Paper, Toml, data, event, names, paper, tkr, wrong_sum
from smaller_matters import (
    LAST_DAYS,
    NEWEST,
    SPENT_BY,
    grants,
    investment,
    package,
    schools,
    state_grant,
    waiting,
)

import tplog
from tplog.book.open import open_existing
from tplog.eventstore.connect import dialect_for_url

YEARS = (2022, 2023, 2024, 2025, NEWEST)
BOARD = "kommunstyrelsen"
UNREPORTED = "överförmyndarnämnden"  # in the newest year
COST_GROWTH = (1000, 1032, 1071, 1103, 1134)  # thousandths of the costs of the first year
RECORDED_AFTER = timedelta(days=4)
# The months that are reported: of years that are over, and of the newest.
TERTIALS, MONTHS = (4, 8, 12), (2, 3, 4, 5, 6, 7, 8, 9, 10)
WRONG_FRAMES = 2024  # the year whose frames have a sum that is not that of their parts


def shares(total: int, lines: Mapping[str, list[Any]]) -> dict[str, int]:
    """Return the amounts of lines by their shares in percent; the last has what is left of the total."""
    amounts = {line: total * share // 100 // 10 * 10 for line, (_, share) in lines.items()}
    last = next(reversed(lines))
    return {**amounts, last: total - sum(amount for line, amount in amounts.items() if line != last)}


def budget_of_year(bodies: list[dict[str, Any]], year: int, draw: random.Random) -> Iterator[Paper]:
    """Yield the papers of a year's budget: frames, lines, what changed, what was spent, the books closed."""
    budget, title = f"mål-och-budget-{year}", f"Mål och budget {year}"
    growth = COST_GROWTH[year - YEARS[0]]
    frames = {f"{year}/{body['id']}": body["cost"] * growth // 1000 // 10 * 10 for body in bodies}
    opened = {f"{year}/{body['id']}": body["name"] for body in bodies}
    opened |= {
        f"{year}/{body['id']}/{line}": name for body in bodies for line, (name, _) in body["lines"].items()
    }
    total = sum(frames.values())
    yield paper(
        date(year - 1, 11, 24),
        budget,
        title,
        COUNCIL,
        118 + year % 7,
        [
            event("AccountOpened", f"{budget}/konton", accounts=names(opened)),
            event(
                "FrameDecided",
                f"{budget}/ramar",
                title=f"Nämnderna får {total // 1000:,} mkr för {year}".replace(",", " "),
                from_=f"{year}/{COUNCIL}",
                lines=frames,
                **(
                    {"total": total} | wrong_sum(total - 1_000, "Tabellen gäller.", when=year == WRONG_FRAMES)
                ),
            ),
        ],
    )
    budgets: dict[str, int] = {}
    for number, body in enumerate(bodies):
        held = f"{year}/{body['id']}"
        lines = shares(frames[held], body["lines"])
        if body["id"] == BOARD:
            lines["ks-oförutsett"] -= 6_000  # not allocated yet
        budgets |= {f"{held}/{line}": amount for line, amount in lines.items()}
        allocation = event(
            "AllocationDecided",
            f"{budget}/{body['id']}/internbudget",
            title=f"{body['name']} fördelar sin ram",
            from_=held,
            lines=lines,
            total=sum(lines.values()),
        )
        yield paper(date(year - 1, 12, 8 + number), budget, title, body["id"], 61 + number, [allocation])
    yield from changes(budget, title, year, budgets)
    yield from reports(budget, title, year, budgets, draw)


def changes(budget: str, title: str, year: int, budgets: dict[str, int]) -> Iterator[Paper]:
    """Yield what was decided during a year, and note it in the budgets of the lines."""
    moved = 1_200 + 150 * (year - YEARS[0])
    giver, taker = f"{year}/socialnämnden/ekonomiskt-bistånd", f"{year}/socialnämnden/barn-och-unga"
    budgets[giver] -= moved
    budgets[taker] += moved
    move = event(
        "ReallocationDecided",
        f"{budget}/socialnämnden/omfördelning",
        title=f"Socialnämnden flyttar {moved / 1000:.1f} mkr till barn och unga".replace(".", ","),
        from_=giver,
        lines={taker: moved},
    )
    yield paper(date(year, 5, 19), budget, title, "socialnämnden", 44, [move])
    raised = f"{year}/vård-och-omsorgsnämnden"
    funded = (
        {} if year == NEWEST else {f"{year}/{BOARD}": -3_000}
    )  # in the newest year nobody says from where
    raise_ = event(
        "FrameChanged",
        f"{budget}/tilläggsanslag",
        title="Vård- och omsorgsnämnden får 3 mkr till",
        from_=f"{year}/{COUNCIL}",
        lines={raised: 3_000, **funded},
    )
    yield paper(date(year, 6, 15), budget, title, COUNCIL, 77, [raise_])
    if year == NEWEST:
        yield delegation(budget, title)
        return
    budgets[f"{raised}/hemtjänst"] += 3_000
    split = event(
        "AllocationDecided",
        f"{budget}/vård-och-omsorgsnämnden/tillägg",
        title="Tillägget går till hemtjänsten",
        from_=raised,
        lines={"hemtjänst": 3_000},
    )
    yield paper(date(year, 6, 25), budget, title, "vård-och-omsorgsnämnden", 72, [split])


def delegation(budget: str, title: str) -> Paper:
    """Return the paper in which the board lets its committee move what is at the board's disposal."""
    mandate = event(
        "MandateGiven",
        f"{budget}/delegation",
        title="Arbetsutskottet får flytta högst 0,5 mkr åt gången",
        to="kommunstyrelsens-arbetsutskott",
        scope="att flytta medel till kommunstyrelsens förfogande mellan kommunstyrelsens poster",
        over=Toml(f'["{NEWEST}/{BOARD}/ks-oförutsett"]'),
        limit=Toml(tkr(500)),
    )
    return paper(date(NEWEST, 1, 12), budget, title, BOARD, 6, [mandate])


def reports(
    budget: str, title: str, year: int, budgets: Mapping[str, int], draw: random.Random
) -> Iterator[Paper]:
    """Yield what was spent by tertial, in the newest year by month, forecasts, and when the books closed."""
    pace = {line: draw.randint(938, 1000) for line in budgets}
    pace[f"{year}/socialnämnden/barn-och-unga"] = 1_064 + 4 * (year - YEARS[0])
    pace[f"{year}/tekniska-nämnden/vinterväghållning"] = draw.choice((905, 1_120))
    for month in MONTHS if year == NEWEST else TERTIALS:
        until = date(year, month, LAST_DAYS.get(month, 31))
        spent = {
            line: amount * SPENT_BY[month] // 1000 * pace[line] // 1000
            for line, amount in budgets.items()
            if not (year == NEWEST and UNREPORTED in line) and not line.endswith("/klimatråd")
        }
        events = [event("OutcomeRecorded", f"{budget}/utfall/{until:%Y-%m}", until=until, lines=spent)]
        if month in {4, 8}:
            ending = {"/".join(line.split("/")[:2]): 0 for line in spent}
            for line, amount in budgets.items():
                if (body := "/".join(line.split("/")[:2])) in ending:
                    ending[body] += amount * pace[line] // 1000
            events.append(
                event("ForecastRecorded", f"{budget}/prognos/{until:%Y-%m}", made=until, lines=ending)
            )
        told = until + timedelta(days=18)
        yield paper(told, budget, title, BOARD, 20 + 9 * month, events, "Uppföljning")
    if year != NEWEST:
        closed = event("YearClosed", f"{budget}/bokslut", title=f"Bokslutet {year} läggs fast", year=year)
        yield paper(date(year + 1, 4, 21), budget, title, COUNCIL, 52, [closed])


def papers() -> list[Paper]:
    """Return all papers of the municipality, in the order of their days."""
    draw = random.Random(27)
    bodies, matters = data("bodies")["body"], data("matters")
    all_papers = [page for year in YEARS for page in budget_of_year(bodies, year, draw)]
    kinds = {
        "package": package,
        "state_grant": state_grant,
        "grants": grants,
        "investment": investment,
        "waiting": waiting,
    }
    all_papers += [page for kind, of in kinds.items() for about in matters[kind] for page in of(about)]
    all_papers += schools(draw)
    return sorted(all_papers, key=lambda page: page.day)


def write(folder: Path) -> list[tuple[date, Path]]:
    """Write all decision files into a folder, and return each with the day of its paper, oldest first."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, page in enumerate(papers(), 1):
        path = folder / f"{number:03}-{page.name}.toml"
        path.write_text(page.text, encoding="utf-8")
        written.append((page.day, path))
    return written


class Clock:
    """The time of recording: so many days after the paper at hand."""

    def __init__(self) -> None:
        """Start at the first day of all."""
        self.day = date(YEARS[0] - 1, 1, 1)

    def __call__(self) -> datetime:
        """Return noon of the day of recording, in UTC."""
        return datetime.combine(self.day + RECORDED_AFTER, datetime.min.time(), UTC) + timedelta(hours=12)


def main(folder: Path) -> None:
    """Write the files and record them, in a database that is not there yet."""
    database, clock = folder / "tplog.db", Clock()
    files = write(folder / "events")
    tplog.create(str(database)).close()
    with tplog.Book(open_existing(dialect_for_url(str(database)), None), clock=clock) as book:
        for clock.day, path in files:
            book.apply(path)
        counts = f"{len(files)} decision files, {book.size()} records, {len(book.budgets())} budgets"
    print(f"{counts}: {database}\nNow: tplog serve --db {database}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
