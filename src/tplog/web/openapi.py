"""The description of the site, as OpenAPI 3.1: every address, what may be asked, and what comes back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tplog import __version__
from tplog.answers.json_schema import TEXT, Schema, closed, one_of
from tplog.i18n.vocabulary import Language
from tplog.web.problem_details import TITLES
from tplog.web.routes import Address, Download

Data = dict[str, Any]

_PARAMETER = re.compile(r"\{([a-z_]+)(?::path)?\}")
_WHOLE: Schema = {"type": "integer", "minimum": 0}
_POINT: Mapping[str, tuple[Schema, str]] = {
    "as-of": ({"type": "string", "format": "date"}, "Only what was decided by this day."),
    "known-at": (TEXT, "Only what was recorded by this log index, day (its end) or instant."),
}
_LANG: Mapping[str, tuple[Schema, str]] = {
    "lang": (one_of(*Language), "The language of what people read; else by Accept-Language."),
}
# What pages may be asked beside that, by name.
CHOICES: Mapping[str, tuple[Schema, str]] = {
    "year": (_WHOLE, "Budget year; several may be given where years are compared."),
    "order": (TEXT, "By which of the two times events are ordered."),
    "column": (TEXT, "The column whose figure is followed."),
    "severity": (one_of("refuse", "warning", "note"), "Only findings of this severity."),
    "answered": (one_of("yes", "no"), "Only findings that were answered, or that were not."),
    "q": (TEXT, "Words to be found."),
    "budget": (TEXT, "Only this budget."),
    "by": (TEXT, "Only acts of this body."),
    "account": (TEXT, "Only what moves, asks for or states money at or below this account, or opens it."),
    "case-number": (TEXT, "Only acts of this case."),
    "paragraph": (TEXT, "Only acts under this paragraph."),
    "amount": (TEXT, "Only events with this amount."),
    "status": (TEXT, "Only what stands like this."),
    "type": (TEXT, "Only events of this type."),
    "before": (_WHOLE, "Only what stands before this log index: the next page."),
    "step": (_WHOLE, "Which event the replay stands at."),
}
_NAMES = {
    "budget": "The budget's name.",
    "account": "The account's path: year/holder/line. It holds slashes.",
    "event": "The event's id. It may hold slashes.",
    "key": "The paper's key, as the list of papers gives it.",
}
_PROBLEM = closed(
    type={"type": "string", "format": "uri-reference", "description": "/problems/ and the code"},
    title=TEXT,
    status={"type": "integer"},
    detail=TEXT,
    instance={"type": "string", "format": "uri-reference"},
    code={"type": "string", "description": "The same as the command line tells"},
)
_ALWAYS = (400, 405, 414, 421, 431, 500, 503)  # whatever is asked


def document(pages: Sequence[Address], downloads: Sequence[Download]) -> Data:
    """The whole description."""
    paths: dict[str, Data] = {}
    for address in pages:
        paths |= _described(address)
    for one in downloads:
        content: Data = {one.media: {}}
        paths[_plain(one.pattern)] = _path(one.pattern, one.summary, (), content)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "tplog",
            "version": __version__,
            "description": "Budget decisions as immutable events, to be read only. Money is in whole öre. A "
            "page is JSON with the ending .json or Accept: application/json, and CSV if it has a table.",
        },
        "paths": paths,
        "components": {"schemas": {"Problem": _PROBLEM}, "responses": _problems()},
    }


def _described(address: Address) -> dict[str, Data]:
    """A page's own address, in every form, and the same with the ending of JSON."""
    name = address.maker.__name__.rpartition(".")[2]
    summary = (address.maker.__doc__ or name).split("\n")[0]
    data = {"application/json": {"schema": address.maker.SCHEMA}}
    every = {**data, "text/html": {}, "text/csv": {}}
    plain = _plain(address.pattern)
    ended = "/start.json" if plain == "/" else f"{plain}.json"
    return {
        plain: _path(address.pattern, summary, address.choices, every, timed=True),
        ended: _path(address.pattern, f"{summary} As JSON.", address.choices, data, timed=True),
    }


def _path(pattern: str, summary: str, choices: Sequence[str], content: Data, *, timed: bool = False) -> Data:
    asked = {**_POINT, **_LANG, **{name: CHOICES[name] for name in choices}} if timed else {}
    within = [
        {"name": name, "in": "path", "required": True, "description": _NAMES[name], "schema": TEXT}
        for name in _PARAMETER.findall(pattern)
    ]
    query = [
        {"name": name, "in": "query", "description": says, "schema": schema}
        for name, (schema, says) in asked.items()
    ]
    statuses = [*_ALWAYS, 404, *([406] if len(content) > 1 else [])]
    answers = {"200": {"description": summary, "content": content}}
    refused = {str(one): {"$ref": f"#/components/responses/{one}"} for one in sorted(statuses)}
    return {"get": {"summary": summary, "parameters": [*within, *query], "responses": {**answers, **refused}}}


def _problems() -> Data:
    shape = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(status): {"description": words[1], "content": shape} for status, words in TITLES.items()}


def _plain(pattern: str) -> str:
    return _PARAMETER.sub(r"{\1}", pattern)
