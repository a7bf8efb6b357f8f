"""A draft as JSON: in the form in which `score.py` holds it against what a careful reader finds."""

from __future__ import annotations

from typing import Any

from tplog.answers.drafts import DRAFT
from tplog.answers.to_json import to_data
from tplog.papers.drafts.drafted import Drafted


def drafted_json(drafted: Drafted) -> dict[str, Any]:
    """Return a draft as ``tplog draft --json`` prints it, the amounts in whole öre."""
    return to_data(DRAFT, drafted)
