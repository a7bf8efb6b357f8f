"""The names of the types of events in `tplog`, which are there before the classes are imported."""

from __future__ import annotations

import re
from pathlib import Path

import tplog
from tplog.events.types import EVENT_CLASSES

WINDOW = Path(tplog.__file__)
_HOME_BY_NAME = {kind.__name__: kind.__module__ for kind in EVENT_CLASSES}
_HOMES = "|".join(map(re.escape, sorted(set(_HOME_BY_NAME.values()))))
_IMPORTS = re.compile(rf"(?:    from (?:{_HOMES}) import (\w+) as \1\n)+")
_MODULES = re.compile(r"_EVENT_MODULES = \{\n.*?\n\}\n", re.DOTALL)


def renewed(source: str) -> str:
    """Return the source of `tplog` with the names that `EVENT_CLASSES` has."""
    by_home = sorted(_HOME_BY_NAME, key=lambda name: (_HOME_BY_NAME[name], name))
    imports = (f"    from {_HOME_BY_NAME[name]} import {name} as {name}\n" for name in by_home)
    modules = "".join(f'    "{name}": "{home}",\n' for name, home in _HOME_BY_NAME.items())
    return _MODULES.sub(f"_EVENT_MODULES = {{\n{modules}}}\n", _IMPORTS.sub("".join(imports), source))


if __name__ == "__main__":
    WINDOW.write_text(renewed(WINDOW.read_text("utf-8")), "utf-8")
