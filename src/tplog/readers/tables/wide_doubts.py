"""What names of rows in a wide table hint at: that a row is no money, begins another table, or is a sum."""

from __future__ import annotations

import re

from tplog.readers.tables.heading_meaning import is_body_name
from tplog.readers.tables.headings import stated_unit

_NO_MONEY = re.compile(
    r"%|\b(?:antal\w*|medelantal\w*|andel(?:en)?|procent\w*|number of|headcount|fte|percent\w*|per capita)\b"
    r"|\bkr(?:onor)?\s*(?:/|per\b)|\bper (?:invånare|elev|barn|plats|brukare|person|dygn|timme|kvm|m2|km)\b"
    r"|/(?:inv|elev|barn|plats|brukare|kvm|m2|dygn)\b|\b\w*(?:årsarbetare|årsarbetskraft\w*|årsverken?|helårsstud\w*"
    r"|heltidstjänster)\b|\b(?:folkmängd\w*|invånarantal\w*|befolkning(?:en)?|skattesats\w*|utdebitering\w*"
    r"|soliditet\w*|sjukfrånvaro\w*|\w+andel(?:en)?|\w+sgrad(?:en)?|nyckeltal)\b"
    r"|\((?:st|tim\w*|dagar|dygn|kvm|m2|m²|km|ton|[mk]wh|personer|platser|elever)\.?\)|,\s*(?:st|kvm|m2|km|ton)\.?$",
    re.IGNORECASE,
)
_OF_A_TABLE = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])|\b\w*(?:budget(?:en)?|invester\w*|exploatering\w*|bokslut\w*|prognos\w*"
    r"|utfall\w*|resultaträkning\w*|balansräkning\w*|kassaflöde\w*)\b|\bdrift(?:en)?\b|\bbelopp\b",
    re.IGNORECASE,
)
_LIKE_SUM = re.compile(
    r"(?:.*[\s(])?\w*(?:ram(?:en)?|anslag(?:et)?|kommunbidrag(?:et)?|budget(?:en)?|nämnd(?:en)?|nämnderna(?:s)?"
    r"|verksamhet(?:en|er|erna)?|kommunen|resultat(?:et)?|tilldelat|alla|samtliga|tot)\b.*",
    re.IGNORECASE,
)


def is_no_money(name: str) -> bool:
    """Return whether a row's name says that its figures count or measure something else than money."""
    return bool(_NO_MONEY.search(name))


def begins_table(text: str) -> bool:
    """Return whether a row of text between rows of figures seems to be the title of another table."""
    return not is_body_name(text) and bool(_OF_A_TABLE.search(text) or stated_unit(text))


def is_like_sum(name: str) -> bool:
    """Return whether a row's name is one that sums often have, and lines as well."""
    return bool(_LIKE_SUM.fullmatch(name))
