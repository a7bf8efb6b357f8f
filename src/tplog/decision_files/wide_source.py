"""Read a wide table from its file, with a map from another file or a proposed one."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from tplog.decision_files.wide_map_proposal import proposed_map_text
from tplog.files.outside_file import read_outside_file
from tplog.i18n.vocabulary import Language, translate
from tplog.readers.tables.tabular import read_grid
from tplog.readers.tables.wide_budget import WideBudget
from tplog.readers.tables.wide_map import parse_wide_map
from tplog.readers.tables.wide_rows import read_wide_budget
from tplog.readers.tables.wide_table import find_parts
from tplog.readers.toml import read_text
from tplog.values.limits import MAX_TABLE_BYTES


def proposed_map(file: Path, options: Mapping[str, str], language: Language) -> str:
    """Return the text of a map that is proposed for a table. Raises BadFile."""
    table = find_parts(read_grid(file, sheet=options.get("sheet")))
    return proposed_map_text(table, language, options)


def read_wide_table(
    file: Path, map_file: Path | None, options: Mapping[str, str], language: Language
) -> WideBudget:
    """Return the budget in a table, read by a map and by ``options``, which overrule its keys.

    Without a map it is read by the proposed one. Raises BadFile with all mistakes and open questions.
    """
    text = read_text(map_file) if map_file else proposed_map(file, options, language)
    mapping = parse_wide_map(text, map_name(map_file, language), options)
    return read_wide_budget(find_parts(read_grid(file, sheet=mapping.sheet), mapping.headings), mapping)


def map_name(map_file: Path | None, language: Language) -> str:
    """Return what a map is called in what is said of it."""
    return str(map_file) if map_file else translate("proposed-map", language)


def table_digest(file: Path) -> str:
    """Return the SHA-256 of a table's file (hexadecimal). Raises BadFile."""
    return sha256(read_outside_file(file, MAX_TABLE_BYTES)).hexdigest()
