"""The output of wrk is parsed, and shown in a table."""

from __future__ import annotations

import pytest

from web import Load, Row, load_of, table, written

OUTPUT = """Running 30s test @ http://127.0.0.1:8000/log
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    10.23ms    5.50ms   1.20s    90.10%
    Req/Sec     1.56k   100.00     2.00k    70.00%
  Latency Distribution
     50%  500.00us
     75%    3.00ms
     90%    4.00ms
     99%    1.20s\x20
  46800 requests in 30.00s, 1.10GB read
"""
FAILED = """  Socket errors: connect 1, read 2, write 0, timeout 4
  Non-2xx or 3xx responses: 30
"""
RATE = "Requests/sec:   1560.25\nTransfer/sec:     37.55MB\n"


def test_what_wrk_prints_is_read() -> None:
    """A latency in any unit becomes milliseconds, and every failure counts."""
    assert load_of(OUTPUT + RATE) == Load(1560.25, 0.5, 1200.0, 0)
    assert load_of(OUTPUT + FAILED + RATE) == Load(1560.25, 0.5, 1200.0, 37)


@pytest.mark.parametrize("output", ["", OUTPUT, RATE, "unable to connect"])
def test_something_else_is_told(output: str) -> None:
    """No figures are made of half an answer."""
    with pytest.raises(ValueError, match="wrk"):
        load_of(output)


def test_the_table_has_units() -> None:
    """Bytes as kilobytes, times in milliseconds."""
    rendered = table(1.5, [Row("/log", 12.4, 20_480, Load(1560.25, 0.5, 1200, 3))])
    assert "first page: 1.50 s" in rendered
    assert rendered.splitlines()[-1] == "| `/log` | 20.5 kB | 12 ms | 1560 | 0.5 ms | 1200.0 ms | 3 |"


def test_a_path_may_be_swedish() -> None:
    """It is asked for in ASCII, and what is so already stays."""
    assert written("/budgets/ärende-1/result?year=2020") == "/budgets/%C3%A4rende-1/result?year=2020"
    assert written("/log?q=%C3%A4") == "/log?q=%C3%A4"
