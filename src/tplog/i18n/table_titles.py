"""What the tables of spreadsheets and open data are called; the command line reads these names too."""

from __future__ import annotations

from collections.abc import Mapping

# By name, in the order of their use; the trail is the one of a single account.
TABLE_TITLES: Mapping[str, tuple[str, str]] = {
    "state": ("Läge", "State"),
    "transfers": ("Överföringar", "Transfers"),
    "events": ("Händelser", "Events"),
    "stated": ("Angivna belopp", "Stated figures"),
    "projects": ("Projekt", "Projects"),
    "findings": ("Iakttagelser", "Findings"),
    "papers": ("Handlingar", "Papers"),
    "accounts": ("Konton", "Accounts"),
    "trail": ("Beslutskedja", "Trail"),
}
