"""Sequences of acts, through the public door, against a model that knows nothing of the product."""

from __future__ import annotations

import os

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from machine import Machine

from postgres import Server


def test_whatever_is_done_the_book_agrees_with_the_model() -> None:
    """Every kind of act, valid and invalid, in any order; `make soak` does the same for longer."""
    deterministic = bool(os.environ.get("CI"))
    quick = settings(max_examples=14, stateful_step_count=40, deadline=None, derandomize=deterministic)
    run_state_machine_as_test(Machine, settings=quick)


def test_so_it_does_in_postgresql(server: Server) -> None:
    """The same acts give the same state there."""

    class OnServer(Machine):
        def place(self) -> str:
            return server.address(server.new_database())

    quick = settings(max_examples=3, stateful_step_count=30, deadline=None, derandomize=True)
    run_state_machine_as_test(OnServer, settings=quick)
