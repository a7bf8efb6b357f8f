"""``tplog config``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from tplog.cli import options, settings, verify_options
from tplog.cli.output import print_json, print_table
from tplog.i18n.vocabulary import Language, translate

_SOURCES: Mapping[ParameterSource | None, str] = {
    ParameterSource.COMMANDLINE: "flag",
    ParameterSource.ENVIRONMENT: "variable",
    ParameterSource.DEFAULT_MAP: "file",
}
_SECRET = "TPLOG_PASSPHRASE"  # noqa: S105 (its name)


class _SettingRow(NamedTuple):
    """What a setting is, and who says so; ``where`` is the flag, the variable or ``file:line``."""

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
@verify_options.policy_option
@verify_options.vkey_option
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
    told = [*_setting_rows(context, lang), *_rule_rows(context), _passphrase_row()]
    if as_json:
        file = settings.config().file
        rows = [one._asdict() for one in told]
        print_json({"file": str(file) if file else None, "settings": rows})
        return
    from tplog.answers.tables import add_row, new_table  # noqa: PLC0415 (start-up time)

    headings = ("setting", "value", "told-by")
    drawn = new_table(translate("settings", lang), [(translate(one, lang), False) for one in headings])
    for one in told:
        values = one.value if isinstance(one.value, list) else [one.value]
        value = ", ".join("–" if each is None else str(each) for each in values)
        add_row(drawn, [one.setting, value, one.where or translate("by-default", lang)])
    print_table(drawn)


def _setting_rows(context: click.Context, lang: Language) -> Iterator[_SettingRow]:
    """What each of the command's own settings is, in the file's order."""
    folders = {"checkpoints": settings.checkpoint_folder(), "papers": settings.papers_folder()}
    values = {**context.params, **folders, "lang": lang.value}
    own = [one for one in context.command.params if isinstance(one, settings.ConfigOption)]
    for option in sorted(own, key=lambda one: one.config_key):
        name, flag, variable = str(option.name), option.opts[0], str(option.envvar)
        source = _SOURCES.get(context.get_parameter_source(name), "default")
        file = settings.config().settings.get(option.config_key)
        where = {"flag": flag, "variable": variable, "file": file.where if file else None}.get(source)
        yield _SettingRow(option.config_key, _displayed_value(values[name]), source, where, flag, variable)


def _rule_rows(context: click.Context) -> Iterator[_SettingRow]:
    """The rules that are stricter here. Neither flag nor variable makes one so: they are for everybody."""
    for code, where in sorted(settings.config(context).refused_codes.items()):
        yield _SettingRow(f"checks.{code}", "refuse", "file", where, None, None)


def _passphrase_row() -> _SettingRow:
    from tplog.readers.config_file import HIDDEN  # noqa: PLC0415 (start-up time)

    known = bool(os.environ.get(_SECRET))
    source, where = ("variable", _SECRET) if known else ("default", None)
    return _SettingRow("passphrase", HIDDEN if known else None, source, where, None, _SECRET)


def _displayed_value(value: object) -> object:
    """A value as data; of an address what may be seen."""
    if isinstance(value, tuple):
        return [str(one) for one in value] or None
    if value is None or isinstance(value, int):
        return value
    from tplog.readers.config_file import without_password  # noqa: PLC0415 (start-up time)

    told = str(value)
    return without_password(told) if "://" in told else told
