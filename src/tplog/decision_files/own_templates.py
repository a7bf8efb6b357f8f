"""Find a municipality's own templates of decision files, and begin a file from one."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from tplog.decision_files.formatter import format_decision_file
from tplog.decision_files.template import Prefill, event_type_named, toml_quoted
from tplog.errors import BadFile
from tplog.events.type_words import printed_names
from tplog.readers.toml import read_text


def template_file(folder: Path, name: str) -> Path | None:
    """Return a municipality's own template of this name in a folder, None if it has none.

    A type's file has its English or Swedish name; any other file is a template by its own.
    """
    names = [name]
    with suppress(BadFile):
        event_class = event_type_named(name)
        names += printed_names(event_class)
    paths = (folder / f"{stem}.toml" for stem in names if Path(stem).name == stem)
    return next((path for path in paths if path.is_file()), None)


def own_template(path: Path, prefill: Prefill) -> str:
    """Return a municipality's own template, formatted, with what it leaves empty of the head filled in.

    Raises BadFile if it is not TOML.
    """
    text = read_text(path)
    head, mark, rest = text.partition("\n[")
    for key, value in {"budget": prefill.budget, "by": prefill.by}.items():
        if value:
            row = f"{key} = {toml_quoted(value)}".replace("\\", r"\\")
            head = re.sub(rf'^{key}[ \t]*=[ \t]*""', row, head, flags=re.MULTILINE)
    return format_decision_file(f"{head}{mark}{rest}", str(path))
