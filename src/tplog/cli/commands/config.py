"""``tplog config``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from tplog.cli import common, settings, verify_options
from tplog.i18n.vocabulary import Language, word

_SOURCES: Mapping[ParameterSource | None, str] = {
    ParameterSource.COMMANDLINE: "flag",
    ParameterSource.ENVIRONMENT: "variable",
    ParameterSource.DEFAULT_MAP: "file",
}
_SECRET = "TPLOG_PASSPHRASE"  # noqa: S105 (its name)


class _Told(NamedTuple):
    """What a setting is, and who says so; ``where`` is the flag, the variable or ``file:line``."""

    setting: str
    value: Any
    source: str
    where: str | None
    flag: str | None
    variable: str | None


@common.command("config", example="tplog config\nTPLOG_DB=other.db tplog config --lang sv --json")
@common.db_option
@common.key_option
@common.papers_option
@verify_options.policy_option
@verify_options.vkey_option
@settings.allow_host_option
@settings.host_option
@settings.port_option
@common.json_option
@click.pass_context
def command(context: click.Context, /, lang: Language, *, as_json: bool, **_options: object) -> None:
    """Show every setting, and what says so.

    That is a flag, else a variable, else a line of tplog.toml, else the default. Nothing is opened. Passwords
    and passphrases are not shown.
    """
    told = [*_settings(context, lang), *_rules(context), _passphrase()]
    if as_json:
        file = settings.config().file
        rows = [one._asdict() for one in told]
        common.print_json({"file": str(file) if file else None, "settings": rows})
        return
    from tplog.answers.tables import add, table  # noqa: PLC0415 (start-up time)

    headings = ("setting", "value", "told-by")
    drawn = table(word("settings", lang), [(word(one, lang), False) for one in headings])
    for one in told:
        values = one.value if isinstance(one.value, list) else [one.value]
        value = ", ".join("–" if each is None else str(each) for each in values)
        add(drawn, [one.setting, value, one.where or word("by-default", lang)])
    common.print_table(drawn)


def _settings(context: click.Context, lang: Language) -> Iterator[_Told]:
    """What each of the command's own settings is, in the file's order."""
    folders = {"checkpoints": settings.checkpoint_folder(), "papers": settings.papers_folder()}
    values = {**context.params, **folders, "lang": lang.value}
    own = [one for one in context.command.params if isinstance(one, settings.Setting)]
    for option in sorted(own, key=lambda one: one.told_as):
        name, flag, variable = str(option.name), option.opts[0], str(option.envvar)
        source = _SOURCES.get(context.get_parameter_source(name), "default")
        file = settings.config().told.get(option.told_as)
        where = {"flag": flag, "variable": variable, "file": file.where if file else None}.get(source)
        yield _Told(option.told_as, _shown(values[name]), source, where, flag, variable)


def _rules(context: click.Context) -> Iterator[_Told]:
    """The rules that are stricter here. Neither flag nor variable makes one so: they are for everybody."""
    for code, where in sorted(settings.config(context).raised.items()):
        yield _Told(f"checks.{code}", "refuse", "file", where, None, None)


def _passphrase() -> _Told:
    from tplog.readers.config_file import HIDDEN  # noqa: PLC0415 (start-up time)

    known = bool(os.environ.get(_SECRET))
    source, where = ("variable", _SECRET) if known else ("default", None)
    return _Told("passphrase", HIDDEN if known else None, source, where, None, _SECRET)


def _shown(value: object) -> object:
    """A value as data; of an address what may be seen."""
    if isinstance(value, tuple):
        return [str(one) for one in value] or None
    if value is None or isinstance(value, int):
        return value
    from tplog.readers.config_file import without_password  # noqa: PLC0415 (start-up time)

    told = str(value)
    return without_password(told) if "://" in told else told
