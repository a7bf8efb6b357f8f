"""``tplog config``: show each setting and where it comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from tplog.cli import options, settings
from tplog.cli.output import print_json, print_table
from tplog.i18n.vocabulary import Language, translate

_SOURCES: Mapping[ParameterSource | None, str] = {
    ParameterSource.COMMANDLINE: "flag",
    ParameterSource.ENVIRONMENT: "variable",
    ParameterSource.DEFAULT_MAP: "file",
}
_SECRET = "TPLOG_PASSPHRASE"  # noqa: S105 (its name)


class _SettingRow(NamedTuple):
    """A setting, its value, and its source; ``where`` is the flag, the variable or ``file:line``."""

    setting: str
    value: Any
    source: str
    where: str | None
    flag: str | None
    variable: str | None


@options.command("config", example="tplog config\nTPLOG_DB=other.db tplog config --lang sv --json")
@options.db_option
@options.key_option
@options.papers_option
@settings.policy_option
@settings.vkey_option
@settings.allow_host_option
@settings.host_option
@settings.port_option
@options.json_option
@click.pass_context
def command(context: click.Context, /, lang: Language, *, as_json: bool, **_options: object) -> None:
    """Show every setting, and what says so.

    That is a flag, else a variable, else a line of tplog.toml, else the default. Nothing is opened. Passwords
    and passphrases are not shown.
    """
    rows = [*_setting_rows(context, lang), *_rule_rows(context), _passphrase_row()]
    if as_json:
        file = settings.config().file
        rows_data = [row._asdict() for row in rows]
        print_json({"file": str(file) if file else None, "settings": rows_data})
        return
    from tplog.answers.tables import add_row, new_table  # noqa: PLC0415 (start-up time)

    headings = ("setting", "value", "told-by")
    table = new_table(
        translate("settings", lang), [(translate(heading, lang), False) for heading in headings]
    )
    for row in rows:
        values = row.value if isinstance(row.value, list) else [row.value]
        value = ", ".join("–" if item is None else str(item) for item in values)
        add_row(table, [row.setting, value, row.where or translate("by-default", lang)])
    print_table(table)


def _setting_rows(context: click.Context, lang: Language) -> Iterator[_SettingRow]:
    """Yield the settings that are options of the command, in the file's order."""
    folders = {"checkpoints": settings.checkpoint_folder(), "papers": settings.papers_folder()}
    values = {**context.params, **folders, "lang": lang.value}
    options = [option for option in context.command.params if isinstance(option, settings.ConfigOption)]
    for option in sorted(options, key=lambda option: option.config_key):
        name, flag, variable = str(option.name), option.opts[0], str(option.envvar)
        source = _SOURCES.get(context.get_parameter_source(name), "default")
        file = settings.config().settings.get(option.config_key)
        where = {"flag": flag, "variable": variable, "file": file.where if file else None}.get(source)
        yield _SettingRow(option.config_key, _displayed_value(values[name]), source, where, flag, variable)


def _rule_rows(context: click.Context) -> Iterator[_SettingRow]:
    """Yield the rules that the file makes stricter. It applies to everybody: no flag or variable does it."""
    for code, where in sorted(settings.config(context).refused_codes.items()):
        yield _SettingRow(f"checks.{code}", "refuse", "file", where, None, None)


def _passphrase_row() -> _SettingRow:
    from tplog.book.config_file import HIDDEN  # noqa: PLC0415 (start-up time)

    is_set = bool(os.environ.get(_SECRET))
    source, where = ("variable", _SECRET) if is_set else ("default", None)
    return _SettingRow("passphrase", HIDDEN if is_set else None, source, where, None, _SECRET)


def _displayed_value(value: object) -> object:
    """Return a value as JSON data; a URL without its password."""
    if isinstance(value, tuple):
        return [str(item) for item in value] or None
    if value is None or isinstance(value, int):
        return value
    from tplog.book.config_file import without_password  # noqa: PLC0415 (start-up time)

    text = str(value)
    return without_password(text) if "://" in text else text
