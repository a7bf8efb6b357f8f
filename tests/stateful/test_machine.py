"""Sequences of acts, through the public door, against a model that knows nothing of the product."""

from __future__ import annotations

import os

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from machine import Machine


def test_whatever_is_done_the_book_agrees_with_the_model() -> None:
    """Every kind of act, valid and invalid, in any order; `make soak` does the same for longer."""
    deterministic = bool(os.environ.get("CI"))
    quick = settings(max_examples=20, stateful_step_count=40, deadline=None, derandomize=deterministic)
    run_state_machine_as_test(Machine, settings=quick)
