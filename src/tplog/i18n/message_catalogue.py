"""Where the gettext catalogue is that has Swedish for help, usage errors and descriptions in schemas."""

from __future__ import annotations

from pathlib import Path

DOMAIN = "tplog"
LOCALE_FOLDER = Path(__file__).parent / "locale"
