"""The sentences of a budget's first page, and the words of its chart."""

from __future__ import annotations

from collections.abc import Mapping

FLOW: Mapping[str, tuple[str, str]] = {
    "flow-part-used": ("{ore} använt", "{ore} is spent"),
    "flow-part-left": ("{ore} kvar på posterna", "{ore} left at lines"),
    "flow-part-left-whole": ("{ore} kvar", "{ore} left"),
    "flow-part-unallocated": ("{ore} ofördelat", "{ore} unallocated"),
    "flow-part-unreported": ("{ore} ej redovisat", "{ore} not reported"),
    "flow-part-reserve": ("{ore} i reserv", "{ore} in reserve"),
    "flow-part-divided": ("{ore} fördelat på poster", "{ore} is allocated to lines"),
    "flow-of-whole": ("Av {total} är {parts}.", "Of {total}, {parts}."),
    "flow-and": ("{first} och {last}", "{first} and {last}"),
    "flow-overspent": (
        "{used} är använt av {total}: {over} mer än beslutat.",
        "{used} is spent of {total}: {over} more than decided.",
    ),
    "flow-used-left": (
        "Av {total} är {used} använt och {left} kvar.",
        "Of {total}, {used} is spent and {left} left.",
    ),
    "flow-income": ("Budgeten är en nettointäkt på {total}.", "The budget is a net income of {total}."),
    "flow-income-used": (
        "Budgeten är en nettointäkt på {total}; {used} är redovisat.",
        "The budget is a net income of {total}; {used} is reported.",
    ),
    "flow-spent-without": (
        "{used} är använt utan att någon budget är beslutad.",
        "{used} is spent without a decided budget.",
    ),
    "flow-nothing": ("Inget är beslutat för {year}.", "Nothing is decided for {year}."),
    "flow-none-reported": ("Inget utfall är redovisat.", "No outcome has been reported."),
    "flow-decided": ("{total} är beslutat för {year}.", "{total} is decided for {year}."),
    "flow-level-unknown": (
        "Vad kontona höll när loggen börjar är inte känt: beloppen är förändringar sedan dess.",
        "What the accounts held when the log begins is not known: the amounts are changes since then.",
    ),
    "flow-wrong-sum": (
        "Handlingens summa för {name} stämmer inte: den säger {what}{stated}, posterna blir {summed}.",
        "The document's sum for {name} is wrong: it says {what}{stated}, its parts make {summed}.",
    ),
    "flow-wrong-joint-sum": (
        "Handlingens summa över flera organ stämmer inte: den säger {what}{stated}, delarna blir {summed}.",
        "The document's sum over several bodies is wrong: it says {what}{stated}, its parts make {summed}.",
    ),
    "flow-more-wrong-sums": (
        "{count} {count:summa till stämmer|summor till stämmer} inte.",
        "{count} more {count:sum is|sums are} wrong.",
    ),
    "flow-unreported-bodies": ("Ej redovisat: {names}.", "Not reported: {names}."),
    "flow-overspent-lines": (
        "{count} {count:post är överskriden|poster är överskridna}, mest {name} med {ore}.",
        "{count} {count:line is|lines are} overspent, most {name} by {ore}.",
    ),
    "flow-waits-proposed": (
        "{ore} är föreslaget och väntar på beslut; det ingår inte i summorna.",
        "{ore} is proposed and waits to be decided; it is in no sum.",
    ),
    "flow-waits-conditional": (
        "{ore} är beslutat med villkor som inte är avgjorda; det ingår inte i summorna.",
        "{ore} is decided on conditions that are not settled; it is in no sum.",
    ),
    "flow-used": ("använt", "spent"),
    "flow-net-income": ("nettointäkt", "net income"),
    "flow-whole": ("Hela budgeten", "The whole budget"),
    "flow-given": ("Tilldelat netto", "Given, net"),
    "flow-surplus": ("Mer intäkter än kostnader", "More income than cost"),
    "flow-folded": ("{count} {count:post|poster} till", "{count} more {count:line|lines}"),
    "flow-larger": ("{count} {count:större post|större poster}", "{count} larger {count:line|lines}"),
    "flow-differs": (
        "⚠ handlingen säger {what}{stated}, posterna blir {summed}",
        "⚠ the document says {what}{stated}, its parts make {summed}",
    ),
    "flow-stated-sum": ("handlingens summa: {what}{stated}", "stated sum: {what}{stated}"),
    "flow-pending-proposed": ("Föreslaget, i ingen summa", "Proposed, in no sum"),
    "flow-pending-conditional": ("Beslutat med villkor, i ingen summa", "Decided on conditions, in no sum"),
    "flow-above": ("Nivåer ovanför", "Levels above"),
    "flow-lines": ("Post för post", "Line by line"),
    "flow-line": ("Post", "Line"),
    "flow-where": ("Var det står", "Where it stands"),
    "flow-more-lines": (
        "{shown} av {count} poster visas.",
        "{shown} of {count} lines are shown.",
    ),
    "flow-all-lines": ("Alla poster", "All lines"),
    "flow-trail": ("Så blev det: {name}", "How do we know: {name}"),
    "flow-key-used": ("använt", "spent"),
    "flow-key-left": ("kvar", "left"),
    "flow-key-unallocated": ("ofördelat", "unallocated"),
    "flow-key-unreported": ("ej redovisat", "not reported"),
    "flow-key-over": ("överskridet", "overspent"),
}
