"""Describe the site as OpenAPI 3.1: every path, its parameters and its responses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tplog import __version__
from tplog.answers.doubts import doubtable, notable
from tplog.answers.json_schema import TEXT, Schema, enum_of
from tplog.answers.to_json import answer_schema
from tplog.i18n.vocabulary import Language
from tplog.values.account import UNDATED_YEARS
from tplog.values.finding import Severity
from tplog.web.csv_files import FORMAT, SWEDISH_EXCEL
from tplog.web.file_requests import FileRoute
from tplog.web.middleware import DOUBTS_HEADER
from tplog.web.problem_details import PROBLEM, TITLES
from tplog.web.routes import PageRoute

JsonObject = dict[str, Any]

_PARAMETER = re.compile(r"\{([a-z_]+)(?::path)?\}")
_NON_NEGATIVE: Schema = {"type": "integer", "minimum": 0}
_YEAR: Schema = {"anyOf": [_NON_NEGATIVE, enum_of(*map(str, UNDATED_YEARS))]}
_POINT: Mapping[str, tuple[Schema, str]] = {
    "as-of": ({"type": "string", "format": "date"}, "Only what was decided by this day."),
    "known-at": (TEXT, "Only what was recorded by this log index, day (its end) or instant."),
}
_LANG: Mapping[str, tuple[Schema, str]] = {
    "lang": (enum_of(*Language), "The language of what people read; else by Accept-Language."),
}
_FORMAT: Mapping[str, tuple[Schema, str]] = {
    FORMAT: (enum_of(SWEDISH_EXCEL), "Of CSV: as a Swedish Excel opens it, in kronor."),
}
# The pages' own query parameters.
CHOICES: Mapping[str, tuple[Schema, str]] = {
    "year": (_YEAR, "Budget year, or a word for none; several may be given where years are compared."),
    "order": (TEXT, "By which of the two times events are ordered."),
    "column": (TEXT, "The column whose figure is followed."),
    "severity": (enum_of(*reversed(Severity)), "Only findings of this severity."),
    "answered": (enum_of("yes", "no"), "Only findings that were answered, or that were not."),
    "q": (TEXT, "Words to be found."),
    "budget": (TEXT, "Only this budget."),
    "by": (TEXT, "Only acts of this body."),
    "account": (TEXT, "Only what moves, asks for or states money at or below this account, or opens it."),
    "case-number": (TEXT, "Only acts of this case."),
    "paragraph": (TEXT, "Only acts under this paragraph."),
    "amount": (TEXT, "Only events with this amount."),
    "status": (TEXT, "Only what stands like this."),
    "type": (TEXT, "Only events of this type."),
    "sort": (TEXT, "By which column the rows are ordered."),
    "body": (TEXT, "Only what this body has a budget in, by its name."),
    "only": (enum_of("findings", "proposals"), "Only budgets with something to look at, or with proposals."),
    "rows": (enum_of("all"), "All rows, not only the first ones."),
    "open": (TEXT, "The account whose lines are shown, in place of all bodies."),
    "past": (_NON_NEGATIVE, "How many of the largest boxes of the column are folded into one."),
    "lines": (TEXT, "Whose lines are shown: a body's path without its year, or all."),
    "deviations": (enum_of("all"), "Show all deviations, not the largest alone."),
    "before": (_NON_NEGATIVE, "Only what stands before this log index: the next page."),
    "period": (TEXT, "Only what counts from a day in this year or month: 2025, 2025-03."),
    "from": (TEXT, "The first point: a day, a year (its last day), or a log index."),
    "to": (TEXT, "The second point, written as the first."),
    "kind": (TEXT, "Only findings of this code."),
    "page": (_NON_NEGATIVE, "Which page of the list, or of the paper, from 1."),
    "show": (TEXT, "Which list is shown whole."),
    "step": (_NON_NEGATIVE, "Which event the replay stands at."),
}
_PARAMETER_TEXTS = {
    "body": "The body's id: the first part of its accounts.",
    "budget": "The budget's name.",
    "account": "The account's path: year/holder/line. It holds slashes.",
    "event": "The event's id. It may hold slashes.",
    "number": "The page's number, from 1.",
    "page": "The page's name: flow.",
    "key": "The paper's key, as the list of papers gives it.",
}
_HEADERS: JsonObject = {
    DOUBTS_HEADER: {
        "description": "Why the log is not to be believed: codes of findings (RFC 9651, a list of tokens). "
        "Left out if nothing is known against it. Every response may have it, also that of a problem.",
        "schema": TEXT,
    }
}
_COMMON_STATUSES = (400, 405, 414, 421, 431, 500, 503)  # of every path


def openapi_document(pages: Sequence[PageRoute], file_routes: Sequence[FileRoute]) -> JsonObject:
    """Return the whole description."""
    paths: dict[str, JsonObject] = {}
    for page_route in pages:
        paths |= _page_paths(page_route)
    for file_route in file_routes:
        content: JsonObject = {file_route.media_type: {}}
        paths[_plain_pattern(file_route.pattern)] = _path_item(
            file_route.pattern, file_route.summary, (), content
        )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "tplog",
            "version": __version__,
            "description": "Budget decisions as immutable events, to be read only. Money is in whole öre. A "
            "page is JSON with the ending .json or Accept: application/json, and CSV if it has a table.",
        },
        "paths": paths,
        "components": {
            "schemas": {"Problem": doubtable(answer_schema(PROBLEM))},
            "responses": _problem_responses(),
        },
    }


def page_schema(page_route: PageRoute) -> Schema:
    """Return the schema of a page's JSON."""
    answers = getattr(page_route.module, "PAGES", (page_route.module.PAGE,))
    schemas = [notable(answer_schema(answer)) for answer in answers]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _page_paths(page_route: PageRoute) -> dict[str, JsonObject]:
    """Return two paths of a page: one for all representations, one for its JSON alone."""
    name = page_route.module.__name__.rpartition(".")[2]
    summary = (page_route.module.__doc__ or name).split("\n")[0]
    data = {"application/json": {"schema": doubtable(page_schema(page_route))}}
    all_forms = {**data, "text/html": {}, "text/csv": {}}
    path = _plain_pattern(page_route.pattern)
    json_path = "/start.json" if path == "/" else f"{path}.json"
    return {
        path: _path_item(page_route.pattern, summary, page_route.choices, all_forms, takes_point=True),
        json_path: _path_item(
            page_route.pattern, f"{summary} As JSON.", page_route.choices, data, takes_point=True
        ),
    }


def _path_item(
    pattern: str, summary: str, choices: Sequence[str], content: JsonObject, *, takes_point: bool = False
) -> JsonObject:
    query_choices = (
        {**_POINT, **_LANG, **_FORMAT, **{name: CHOICES[name] for name in choices}} if takes_point else {}
    )
    path_parameters = [
        {"name": name, "in": "path", "required": True, "description": _PARAMETER_TEXTS[name], "schema": TEXT}
        for name in _PARAMETER.findall(pattern)
    ]
    query_parameters = [
        {"name": name, "in": "query", "description": description, "schema": schema}
        for name, (schema, description) in query_choices.items()
    ]
    statuses = [*_COMMON_STATUSES, 404, *([406] if len(content) > 1 else [])]
    success = {"200": {"description": summary, "headers": _HEADERS, "content": content}}
    problems = {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)}
    return {
        "get": {
            "summary": summary,
            "parameters": [*path_parameters, *query_parameters],
            "responses": {**success, **problems},
        }
    }


def _problem_responses() -> JsonObject:
    shape = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(status): {"description": words[1], "content": shape} for status, words in TITLES.items()}


def _plain_pattern(pattern: str) -> str:
    return _PARAMETER.sub(r"{\1}", pattern)
