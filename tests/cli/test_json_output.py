"""How answers are printed as JSON, and how often a question opens the log for it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import Cli
from tplog.cli import output
from tplog.eventstore import sqlite
from tplog.i18n.sanitize import escape_invisible_json

DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
)


@given(DATA)
@example(["\ud800", "\u202e", {}, [[]]])
def test_json_is_indented_as_python_indents_it(data: object) -> None:
    """Byte for byte, with what is not seen as JSON escapes."""
    expected = escape_invisible_json(json.dumps(data, ensure_ascii=False, indent=2))
    assert output._json_text(data, indent=2) == expected  # noqa: SLF001 (what is printed)


@pytest.mark.parametrize("more", [(), ("2024",), ("2024", "--json"), ("2024", "--compare", "2025")])
def test_show_opens_the_log_once(
    cli: Cli, seeded: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    """What is read late is read while the log is open: one connection says what it is, one answers."""
    assert seeded()
    opened: list[str] = []
    connect = sqlite.connect

    def counted(path: str, **options: bool) -> object:
        opened.append(path)
        return connect(path, **options)

    monkeypatch.setattr(sqlite, "connect", counted)
    assert cli("show", "trygghetspaketet", *more).exit_code == 0
    assert len(opened) == 2
