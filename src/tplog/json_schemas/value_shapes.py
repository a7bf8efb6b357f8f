"""The JSON Schema of what each value reader of decision files accepts, for TOML seen as JSON.

A date is a text there. Texts are normalized to NFC when read, so accents may be separate characters. JSON
does not distinguish 2 from 2.0: only the reader can refuse the latter as an amount.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tplog.answers.json_schema import BOOLEAN, Schema, enum_of, partial_object
from tplog.domain.rules.registry import RULES_BY_CODE
from tplog.events.base import SIGNS
from tplog.i18n.field_help import ACT_PARTS, QUOTE_PARTS
from tplog.readers import field_readers as read
from tplog.readers.act_fields import basis, preparations, votes
from tplog.readers.event_money import money_unit, path_prefix, sign_convention
from tplog.readers.quotes import quote_tables
from tplog.readers.table_form import rows_text
from tplog.readers.tables.cell_marks import NEGATIVE_NOTATIONS, negative_notations
from tplog.values.act import Basis
from tplog.values.amount import ORE_PER_KRONA
from tplog.values.amount_parser import MONEY_UNITS
from tplog.values.choice_words import CHOICE_WORDS, UNKNOWN
from tplog.values.identifiers import LETTER
from tplog.values.limits import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_ACCOUNT_DEPTH,
    MAX_AMOUNT_LENGTH,
    MAX_EVENT_PARTS,
    MAX_FILE_BYTES,
    MAX_ID_LENGTH,
    MAX_NAME_LENGTH,
    MAX_QUOTE_CONTEXT,
    MAX_QUOTE_EDGE,
    MAX_QUOTE_LENGTH,
    MAX_QUOTE_PAGE,
    MAX_QUOTES,
    MAX_TEXT_LENGTH,
    MAX_TEXTS,
    MAX_VOTES,
    ORE_LIMIT,
)
from tplog.values.partial_date import UNKNOWN_YEAR_MARK

# Patterns with the same meaning in Python, ECMAScript and Rust.
_ACCENTS = r"[\u0300-\u036f]*"
_ANY_LETTER = rf"[{LETTER}]{_ACCENTS}"
# The signs of kelvin and ångström become K and Å in NFC.
_CAPITALS = r"A-ZÀ-ÖØ-Þ\u212a\u212b"
_IDENTIFIER = (
    rf"[{LETTER}{_CAPITALS}]{_ACCENTS}(?:[{LETTER}{_CAPITALS}._:/§-]{_ACCENTS}){{0,{MAX_ID_LENGTH - 1}}}"
)
YEARS = "(?:186[3-9]|18[7-9][0-9]|19[0-9]{2}|2[01][0-9]{2})"
MONTHS, DAYS = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
# The first part of a path, where there is no calendar year.
_ACCOUNT_YEARS = rf"(?:{YEARS}|ok(?:ä|a\u0308)nt-(?:å|a\u030a)r|fler(?:å|a\u030a)rig)"
# A date without its year.
_YEARLESS = f"{UNKNOWN_YEAR_MARK}-{MONTHS}(?:-{DAYS})?"
# A name as people write it has a letter or a digit, and none of the letters that look like Latin ones.
_GREEK_OR_CYRILLIC = r"\u0391-\u03a1\u03a3-\u03c9\u0400-\u0481\u048a-\u052f"
_LETTER_OF_NAME = rf"[{LETTER}{_CAPITALS}]"
_WRITTEN = rf"[^/{_GREEK_OR_CYRILLIC}]*{_LETTER_OF_NAME}[^/{_GREEK_OR_CYRILLIC}]*"
PATH = rf"\s*{_ACCOUNT_YEARS}\s*(?:/{_WRITTEN}){{1,{MAX_ACCOUNT_DEPTH}}}"
# Placeholders, rates and invisible characters.
_NO_AMOUNT = (
    r"^\s*(?:[xX?.…_–—-]+\s*[A-Za-zÅÄÖåäö.]*\s*)?$|[%‰/]|\bper\b|procent|promille"
    r"|[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)


def _ignore_case(pattern: str) -> str:
    """Return a pattern of lower case letters that also matches capitals, separate accents and more spaces."""
    folded = re.sub("[a-z]", lambda match: f"[{match[0]}{match[0].upper()}]", pattern)
    return folded.replace("ö", r"(?:[öÖ]|[oO]\u0308)").replace(" ?", r"\s*").replace(" ", r"\s+")


def _text_schema(longest: int) -> Schema:
    return {"type": "string", "pattern": r"\S", "maxLength": longest}


def _value_or_list(item: Schema, limit: int = MAX_TEXTS) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item, "maxItems": limit}]}


TEXT, TITLE = _text_schema(MAX_TEXT_LENGTH), _text_schema(MAX_NAME_LENGTH)
NAME: Schema = {
    "type": "string",
    "pattern": f"^[^{_GREEK_OR_CYRILLIC}]*{_LETTER_OF_NAME}[^{_GREEK_OR_CYRILLIC}]*$",
    "not": {"type": "string", "pattern": rf"^\s*{_ACCOUNT_YEARS}\s*/"},
    "maxLength": MAX_NAME_LENGTH,
}
IDENTIFIER: Schema = {"type": "string", "pattern": f"^{_IDENTIFIER}$", "maxLength": MAX_NAME_LENGTH}
ACCOUNT: Schema = {"type": "string", "pattern": f"^{PATH}$"}
AMOUNT: Schema = {
    "type": ["string", "integer"],
    "minLength": 1,
    "maxLength": MAX_AMOUNT_LENGTH,
    "not": {"type": "string", "pattern": _NO_AMOUNT},
    "minimum": -((ORE_LIMIT - 1) // ORE_PER_KRONA),
    "maximum": (ORE_LIMIT - 1) // ORE_PER_KRONA,
}
YEAR: Schema = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
DAY: Schema = {"type": "string", "pattern": f"^{YEARS}-{MONTHS}-{DAYS}$"}
_DATE = f"{YEARS}(?:-{MONTHS}(?:-{DAYS})?)?|{_YEARLESS}"
DATE: Schema = {**YEAR, "type": ["string", "integer"], "pattern": f"^(?:{_DATE})$"}
DATE_IF_KNOWN: Schema = {**DATE, "pattern": f"^(?:{_DATE}|{UNKNOWN})$"}
_MONEY_UNIT = "|".join(_ignore_case(pattern.pattern) for pattern, _ in MONEY_UNITS)
UNIT: Schema = {
    "anyOf": [
        enum_of("kr", "tkr", "mkr"),
        {
            "type": "string",
            "pattern": rf"^\s*(?:{_MONEY_UNIT})\s*$",
        },
    ]
}

_VOTE_COUNT: Schema = {"type": "integer", "minimum": 0, "maximum": MAX_VOTES}


def _part_schema(parts: Mapping[str, tuple[str, str]], **shapes: Schema) -> Schema:
    """Return the schema of a table with these keys; ``parts`` says what each is for, in both languages."""
    described = {
        key: {**dict(zip(("title", "description"), parts[key], strict=True)), **shape}
        for key, shape in shapes.items()
    }
    return partial_object(**described)


_PREPARATION: Schema = {
    **_part_schema(ACT_PARTS, body=NAME, decided=DATE, paragraph=TITLE),
    "required": ["body"],
}
_COUNTS = dict.fromkeys(("yes", "no", "abstained"), _VOTE_COUNT)
_VOTES: Schema = {**_part_schema(ACT_PARTS, text=TITLE, **_COUNTS, casting_vote=BOOLEAN), "minProperties": 1}
_CONTEXT: Schema = {"type": "string", "maxLength": MAX_QUOTE_CONTEXT}
_EDGE: Schema = {"type": "integer", "minimum": 0, "maximum": MAX_QUOTE_EDGE}
_QUOTE: Schema = {
    **_part_schema(
        QUOTE_PARTS,
        of=TITLE,
        page={"type": "integer", "minimum": 1, "maximum": MAX_QUOTE_PAGE},
        exact=_text_schema(MAX_QUOTE_LENGTH),
        prefix=_CONTEXT,
        suffix=_CONTEXT,
        box={"type": "array", "items": _EDGE, "minItems": 4, "maxItems": 4},
    ),
    "required": ["of", "exact"],
    "dependentRequired": {"box": ["page"]},
}

# The schema of each reader function.
SCHEMA_BY_READER: Mapping[Callable[..., Any], Schema] = {
    read.text: TEXT,
    read.title: TITLE,
    read.texts: _value_or_list(TEXT),
    read.titles: _value_or_list(TITLE),
    read.name: NAME,
    read.body: NAME,
    read.body_if_known: NAME,
    read.bodies: _value_or_list(NAME),
    read.identifier: IDENTIFIER,
    read.account: ACCOUNT,
    read.accounts: _value_or_list(ACCOUNT, MAX_EVENT_PARTS),
    read.amount: AMOUNT,
    read.partial_date: DATE,
    read.date_if_known: DATE_IF_KNOWN,
    read.day: DAY,
    # Editors offer the known codes.
    read.finding_code: {"anyOf": [enum_of(*sorted(RULES_BY_CODE)), TITLE]},
    read.year: YEAR,
    read.boolean: BOOLEAN,
    read.sha256: {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    basis: enum_of(*Basis, *(word for basis_word in Basis for word in CHOICE_WORDS[basis_word])),
    preparations: _value_or_list({"anyOf": [NAME, _PREPARATION]}),
    votes: {"anyOf": [TITLE, _VOTES]},
    quote_tables: {"type": "array", "items": _QUOTE, "maxItems": MAX_QUOTES},
    money_unit: UNIT,
    path_prefix: {
        **YEAR,
        "type": ["string", "integer"],
        "pattern": rf"^\s*{_ACCOUNT_YEARS}\s*(?:/{_WRITTEN}){{0,{MAX_ACCOUNT_DEPTH}}}$",
    },
    negative_notations: _value_or_list(enum_of(*NEGATIVE_NOTATIONS)),
    rows_text: _text_schema(MAX_FILE_BYTES),
    sign_convention: enum_of(*SIGNS),
}
# Amounts by line name below the giver, or by account path.
AMOUNTS: Schema = {
    "type": "object",
    "propertyNames": {
        "pattern": rf"^(?:\s*{_ACCOUNT_YEARS}\s*/)?{_WRITTEN}(?:/{_WRITTEN}){{0,{MAX_ACCOUNT_DEPTH - 1}}}$"
    },
    "additionalProperties": AMOUNT,
    "maxProperties": MAX_EVENT_PARTS,
}
ONLY_PATHS: Schema = {"propertyNames": {"pattern": f"^(?:[0-9]{{4}}|{_ACCOUNT_YEARS})/"}}
