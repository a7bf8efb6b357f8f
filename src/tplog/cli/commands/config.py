"""``tplog config``: show each setting and where it comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from tplog.cli import options, settings
from tplog.cli.output import print_answer, print_table
from tplog.cli.registration_options import registration_options
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from tplog.answers.command_results import Setting

_SOURCES: Mapping[ParameterSource | None, str] = {
    ParameterSource.COMMANDLINE: "flag",
    ParameterSource.ENVIRONMENT: "variable",
    ParameterSource.DEFAULT_MAP: "file",
}
_SECRET = "TPLOG_PASSPHRASE"  # noqa: S105 (its name)


@options.command("config", example="tplog config\nTPLOG_DB=other.db tplog config --lang sv --json")
@options.db_option
@options.key_option
@options.papers_option
@registration_options
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
    from attrs import evolve  # noqa: PLC0415 (start-up time)

    from tplog.answers.command_results import SETTING, SETTINGS, Settings  # noqa: PLC0415 (start-up time)

    rows = (*_setting_rows(context, lang), *_file_rows(context), *_rule_rows(context), _passphrase_row())
    if as_json:
        file = settings.config().file
        print_answer(SETTINGS, Settings(str(file) if file else None, rows))
        return
    from tplog.answers.answer_tables import answer_table  # noqa: PLC0415 (start-up time)

    setting, value, where = SETTING.only("setting", "value", "where").fields
    view = evolve(SETTING, fields=(setting, evolve(value, get=_value_text), where))
    print_table(answer_table(view, rows, lang, translate("settings", lang)))


def _value_text(row: Setting) -> str:
    values = row.value if isinstance(row.value, tuple) else (row.value,)
    return ", ".join("–" if value is None else str(value) for value in values)


def _setting_rows(context: click.Context, lang: Language) -> Iterator[Setting]:
    """Yield the settings that are options of the command, in the file's order."""
    from tplog.answers.command_results import Setting  # noqa: PLC0415 (start-up time)

    folders = {"checkpoints": settings.checkpoint_folder(), "papers": settings.papers_folder()}
    values = {**context.params, **folders, "lang": lang.value}
    options = [option for option in context.command.params if isinstance(option, settings.ConfigOption)]
    for option in sorted(options, key=lambda option: option.config_key):
        name, flag, variable = str(option.name), option.opts[0], str(option.envvar)
        source = _SOURCES.get(context.get_parameter_source(name), "default")
        file = settings.config().settings.get(option.config_key)
        where = {"flag": flag, "variable": variable, "file": file.where if file else None}.get(source)
        yield Setting(option.config_key, _displayed_value(values[name]), source, where, flag, variable)


def _rule_rows(context: click.Context) -> Iterator[Setting]:
    """Yield the rules that the file makes stricter. It applies to everybody: no flag or variable does it."""
    from tplog.answers.command_results import Setting  # noqa: PLC0415 (start-up time)

    for code, where in sorted(settings.config(context).refused_codes.items()):
        yield Setting(f"checks.{code}", "refuse", "file", where, None, None)


def _file_rows(context: click.Context) -> Iterator[Setting]:
    """Yield what the file says of the site and of new decision files. No flag or variable says it."""
    from tplog.answers.command_results import Setting  # noqa: PLC0415 (start-up time)

    config = settings.config(context)
    values = {f"site.{key}": setting for key, setting in config.site.items()}
    values |= {f"defaults.{key}": setting for key, setting in config.defaults.items()}
    for key, (value, where) in values.items():
        rows = (
            {f".{year}": count for year, count in value.items()}
            if isinstance(value, Mapping)
            else {"": value}
        )
        for part, shown in rows.items():
            yield Setting(f"{key}{part}", _displayed_value(shown), "file", where, None, None)


def _passphrase_row() -> Setting:
    from tplog.answers.command_results import Setting  # noqa: PLC0415 (start-up time)
    from tplog.book.config_file import HIDDEN  # noqa: PLC0415 (start-up time)

    is_set = bool(os.environ.get(_SECRET))
    source, where = ("variable", _SECRET) if is_set else ("default", None)
    return Setting("passphrase", HIDDEN if is_set else None, source, where, None, _SECRET)


def _displayed_value(value: object) -> str | int | tuple[str, ...] | None:
    """Return a value as it is shown; a URL without its password."""
    if isinstance(value, tuple):
        return tuple(str(item) for item in value) or None
    if value in (None, "") or isinstance(value, int):
        return value if value != "" else None
    from tplog.book.config_file import without_password  # noqa: PLC0415 (start-up time)

    text = str(value)
    return without_password(text) if "://" in text else text
