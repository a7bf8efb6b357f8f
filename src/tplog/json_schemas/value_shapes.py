"""What each reader of a decision file's values takes, as JSON Schema of TOML that is seen as JSON.

There a date is a text. Texts are read in NFC, so they may come with the accents of their letters apart. JSON
knows no difference between 2 and 2.0: that the latter is no amount, only the reader can tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tplog.answers.json_schema import TRUTH, Schema, one_of
from tplog.readers import table_reader as read
from tplog.readers.decision_file import basis
from tplog.readers.event_money import ABSOLUTE, in_unit
from tplog.values.act import Basis
from tplog.values.amount import ORE_PER_KRONA
from tplog.values.amount_parser import UNITS
from tplog.values.identifiers import LETTER
from tplog.values.limits import (
    DEEPEST_ACCOUNT,
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_AMOUNT,
    LONGEST_ID,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_PARTS,
    MOST_TEXTS,
    ORE_LIMIT,
)

# Written so that the dialects of Python, ECMAScript and Rust take them for the same.
_ACCENTS = r"[\u0300-\u036f]*"
_ANY_LETTER = rf"[{LETTER}]{_ACCENTS}"
_SEGMENT = f"(?:{_ANY_LETTER})+(?:-(?:{_ANY_LETTER})+)*"
# Two signs, of kelvin and ångström, are in NFC the letters that they look like.
_CAPITALS = r"A-ZÀ-ÖØ-Þ\u212a\u212b"
_IDENTIFIER = (
    rf"[{LETTER}{_CAPITALS}]{_ACCENTS}(?:[{LETTER}{_CAPITALS}._:/§-]{_ACCENTS}){{0,{LONGEST_ID - 1}}}"
)
YEARS = "(?:186[3-9]|18[7-9][0-9]|19[0-9]{2}|2[01][0-9]{2})"
MONTHS, DAYS = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
PATH = rf"{YEARS}(?:/{_SEGMENT}){{1,{DEEPEST_ACCOUNT}}}"
# What holds the place of an amount, a rate, and what nobody can see.
_NO_AMOUNT = (
    r"^\s*(?:[xX?.…_–—-]+\s*[A-Za-zÅÄÖåäö.]*\s*)?$|[%‰/]|\bper\b|procent|promille"
    r"|[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)


def _in_any_case(pattern: str) -> str:
    """A pattern of lower case letters, for capitals too; ö also with its dots apart."""
    told = re.sub("[a-z]", lambda found: f"[{found[0]}{found[0].upper()}]", pattern)
    return told.replace("ö", r"(?:[öÖ]|[oO]\u0308)")


def _text(longest: int) -> Schema:
    return {"type": "string", "pattern": r"\S", "maxLength": longest}


def _several(one: Schema, most: int = MOST_TEXTS) -> Schema:
    return {"anyOf": [one, {"type": "array", "items": one, "maxItems": most}]}


TEXT, TITLE = _text(LONGEST_TEXT), _text(LONGEST_NAME)
NAME: Schema = {"type": "string", "pattern": f"^{_SEGMENT}$", "maxLength": LONGEST_NAME}
IDENTIFIER: Schema = {"type": "string", "pattern": f"^{_IDENTIFIER}$", "maxLength": LONGEST_NAME}
ACCOUNT: Schema = {"type": "string", "pattern": f"^{PATH}$"}
AMOUNT: Schema = {
    "type": ["string", "integer"],
    "minLength": 1,
    "maxLength": LONGEST_AMOUNT,
    "not": {"type": "string", "pattern": _NO_AMOUNT},
    "minimum": -((ORE_LIMIT - 1) // ORE_PER_KRONA),
    "maximum": (ORE_LIMIT - 1) // ORE_PER_KRONA,
}
YEAR: Schema = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
DAY: Schema = {"type": "string", "pattern": f"^{YEARS}-{MONTHS}-{DAYS}$"}
DATE: Schema = {**YEAR, "type": ["string", "integer"], "pattern": f"^{YEARS}(?:-{MONTHS}(?:-{DAYS})?)?$"}
UNIT: Schema = {
    "anyOf": [
        one_of("kr", "tkr", "mkr"),
        {"type": "string", "pattern": f"^(?:{'|'.join(_in_any_case(one.pattern) for one, _ in UNITS)})$"},
    ]
}

# By the function that reads it.
SHAPES: Mapping[Callable[..., Any], Schema] = {
    read.text: TEXT,
    read.title: TITLE,
    read.texts: _several(TEXT),
    read.titles: _several(TITLE),
    read.name: NAME,
    read.names: _several(NAME),
    read.identifier: IDENTIFIER,
    read.account: ACCOUNT,
    read.accounts: _several(ACCOUNT, MOST_PARTS),
    read.amount: AMOUNT,
    read.partial_date: DATE,
    read.day: DAY,
    read.year: YEAR,
    read.truth: TRUTH,
    read.sha256: {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    basis: one_of(*Basis),
    in_unit: UNIT,
}
# Amounts by the names of lines below the giver, or by the paths of accounts.
AMOUNTS: Schema = {
    "type": "object",
    "propertyNames": {"pattern": f"^(?:{YEARS}/)?{_SEGMENT}(?:/{_SEGMENT}){{0,{DEEPEST_ACCOUNT - 1}}}$"},
    "additionalProperties": AMOUNT,
    "maxProperties": MOST_PARTS,
}
ONLY_PATHS: Schema = {"propertyNames": {"pattern": f"^{ABSOLUTE}"}}
