"""The kinds of words by which a body binds money."""

from __future__ import annotations

TAX_RATE = "skattesats"
GUIDELINES = ("riktlinje", "mål", TAX_RATE, "gräns", "uppdrag")
