"""A short run of every target; `make fuzz` runs them for long."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from fuzz.targets import TARGETS

EXAMPLES = 25
MILLISECONDS = 20_000  # a hang, and not a slow machine


@pytest.mark.parametrize("name", TARGETS)
def test_any_input_gives_a_value_or_an_error_of_ours(name: str) -> None:
    """No other exception, no hang, and what is read is written back."""
    target = TARGETS[name]
    run = settings(max_examples=EXAMPLES, deadline=MILLISECONDS)(given(target.inputs)(target.check))
    run()
