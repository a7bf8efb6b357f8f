"""The settings: each comes from a flag, else a variable, else ``tplog.toml``, else a default.

Every command with a setting's option accepts all four. The file is in the current folder unless it is named,
and is read only for a setting without flag and variable. What is trusted comes from one source alone: a flag
for any part of it switches off the variables and the file for all parts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from tplog.cli.word_choice import LANGUAGE
from tplog.i18n.vocabulary import Language, language_from_locale

if TYPE_CHECKING:
    from tplog.book.config_file import Config
    from tplog.site.site_settings import SiteSettings

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT_FILE, DEFAULT_LOG = "tplog.toml", "tplog.db"
# Keys of click's `Context.meta`, which all contexts of one command line share.
_CONFIG_PATH, _CONFIG, _CONFIG_ERROR, _CHECKPOINTS, _PAPERS, _LANG = (
    f"tplog.{name}" for name in ("named", "read", "wrong", "checkpoints", "papers", "lang")
)
POINTS_UNREADABLE, POINTS_READ = "tplog.points-unreadable", "tplog.points-read"


class ConfigOption(click.Option):
    """An option that can also come from ``TPLOG_…`` and ``tplog.toml``, where ``section`` is its table."""

    def __init__(self, names: list[str], *, section: str, **more: Any) -> None:  # noqa: ANN401 (click)
        """Name the variable and the key in the file after the flag."""
        flag = next(name for name in names if name.startswith("--")).removeprefix("--")
        self.config_key = f"{section}.{flag}"
        super().__init__(names, envvar=f"TPLOG_{flag.upper().replace('-', '_')}", **more)

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, ParameterSource]:
        """Return the value and its source; without flag and variable the file's, else the default."""
        value, source = super().consume_value(ctx, opts)
        if source is ParameterSource.DEFAULT and not ctx.resilient_parsing:
            setting = _config_values(ctx).get(self.config_key)
            if setting is not None:
                return setting.value, ParameterSource.DEFAULT_MAP
        return value, source


class LangOption(ConfigOption):
    """The language of a command: its own flag, else that of a group before it, else as any setting."""

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, ParameterSource]:
        """Return the value and its source."""
        if self.name in opts:
            ctx.meta[_LANG] = opts[self.name]  # for a subcommand
        elif _LANG in ctx.meta:
            return ctx.meta[_LANG], ParameterSource.COMMANDLINE
        return super().consume_value(ctx, opts)


class TrustInput(click.Option):
    """An option that names a part of what is trusted: a key, a policy, or a checkpoint from outside."""

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, ParameterSource]:
        """Return the value and its source. Raises click.BadParameter for an empty flag."""
        given = opts.get(str(self.name))
        if "" in (given if isinstance(given, (list, tuple)) else (given,)):
            message = gettext("it is empty: name a key or a file, or leave the option out.")
            raise click.BadParameter(message, ctx, self)
        return super().consume_value(ctx, opts)


class TrustSetting(TrustInput, ConfigOption):
    """A setting of what is trusted. All of these come from one source, the strongest that names any part."""

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, ParameterSource]:
        """Return the value and its source; the default if a stronger source names another part of trust."""
        value, source = super().consume_value(ctx, opts)
        if source in _WEAKER_SOURCES and source is not _trust_source(ctx, opts):
            return self.get_default(ctx), ParameterSource.DEFAULT
        return value, source

    def places(self, ctx: click.Context) -> Iterator[tuple[ParameterSource, str]]:
        """Yield each source that names this part of trust, used or not, and where: variable or ``file:line``.

        The flag comes first if it is used.
        """
        if ctx.get_parameter_source(str(self.name)) is ParameterSource.COMMANDLINE:
            yield ParameterSource.COMMANDLINE, self.opts[0]
        if self.resolve_envvar_value(ctx):
            yield ParameterSource.ENVIRONMENT, str(self.envvar)
        if setting := _config_values(ctx).get(self.config_key):
            yield ParameterSource.DEFAULT_MAP, setting.where


_WEAKER_SOURCES = (ParameterSource.ENVIRONMENT, ParameterSource.DEFAULT_MAP)


def _trust_source(ctx: click.Context, opts: Mapping[str, Any]) -> ParameterSource:
    """Return the strongest source that names any part of trust: flags, else variables, else the file."""
    inputs = [option for option in ctx.command.params if isinstance(option, TrustInput)]
    if any(option.name in opts for option in inputs):
        return ParameterSource.COMMANDLINE
    if any(option.resolve_envvar_value(ctx) for option in inputs):
        return ParameterSource.ENVIRONMENT
    return ParameterSource.DEFAULT_MAP


def trust_places() -> tuple[ParameterSource | None, list[str], list[str]]:
    """Return the source of the command's trusted keys and policy, where they are, and what is not used.

    The source is None if no key and no policy is used.
    """
    ctx = click.get_current_context()
    used_source: ParameterSource | None = None
    used: list[str] = []
    unused: list[str] = []
    for option in ctx.command.params:
        for source, place in option.places(ctx) if isinstance(option, TrustSetting) else ():
            is_used = source is ctx.get_parameter_source(str(option.name))
            (used if is_used else unused).append(place)
            used_source = source if is_used else used_source
    return used_source, used, unused


def _config_values(ctx: click.Context) -> Mapping[str, Any]:
    """Return the file's settings; an error in it is stored until the language is known."""
    if not _has_config(ctx):
        return {}
    from tplog.errors import TplogError  # noqa: PLC0415 (start-up time)

    try:
        return config(ctx).settings
    except TplogError as error:
        ctx.meta[_CONFIG_ERROR] = error
        return {}


def refused_codes() -> Iterable[str]:
    """Return the codes of findings that ``tplog.toml`` refuses. Raises BadFile."""
    return config().refused_codes if _has_config(click.get_current_context()) else ()


def _has_config(ctx: click.Context) -> bool:
    """Whether there is a file to read; without one its reader need not be imported."""
    return _CONFIG_PATH in ctx.meta or os.path.lexists(DEFAULT_FILE)


def config(ctx: click.Context | None = None) -> Config:
    """Return the contents of ``tplog.toml`` or of the file named instead. Raises BadFile."""
    from tplog.book.config_file import read_config  # noqa: PLC0415 (start-up time)

    meta = (ctx or click.get_current_context()).meta
    if _CONFIG not in meta:
        named_file = meta.get(_CONFIG_PATH)
        meta[_CONFIG] = read_config(named_file or Path(DEFAULT_FILE), must_exist=named_file is not None)
    parsed: Config = meta[_CONFIG]
    return parsed


def site_settings() -> SiteSettings:
    """Return what the municipality says of its site, under ``[site]``. Raises BadFile."""
    from tplog.site.site_settings import SiteSettings  # noqa: PLC0415 (start-up time)

    if not _has_config(click.get_current_context()):
        return SiteSettings()
    values = {key.replace("-", "_"): setting.value for key, setting in config().site.items()}
    embedders = values.pop("embed", ())
    return SiteSettings(**values, embedders=embedders)


def file_defaults() -> Mapping[str, Any]:
    """Return what new decision files begin with, by key, as ``[defaults]`` has it. Raises BadFile."""
    if not _has_config(click.get_current_context()):
        return {}
    return {key: setting.value for key, setting in config().defaults.items()}


def log_url(ctx: click.Context) -> str:
    """Return the log's URL during shell completion, when no option has read the file."""
    url: str = ctx.params["db"]
    if ctx.get_parameter_source("db") is ParameterSource.DEFAULT:
        value = config(ctx).settings.get("log.db")
        return value.value if value else url
    return url


def log_urls() -> Iterator[str]:
    """Yield the logs that the variable, the file and the default name, whatever a flag names."""
    if url := os.environ.get("TPLOG_DB"):
        yield url
    setting = config().settings.get("log.db") if _has_config(click.get_current_context()) else None
    if setting:
        yield str(setting.value)
    yield DEFAULT_LOG


def require_valid_config() -> None:
    """Raise BadFile if the file was read for a setting and is wrong."""
    error = click.get_current_context().meta.get(_CONFIG_ERROR)
    if error is not None:
        raise error


def checkpoint_folder() -> Path | None:
    """Return the checkpoint directory if one is set; else it is beside the log's file."""
    folder: Path | None = click.get_current_context().meta.get(_CHECKPOINTS)
    return folder


def papers_folder() -> Path | None:
    """Return the folder of the documents' files if one is set."""
    folder: Path | None = click.get_current_context().meta.get(_PAPERS)
    return folder


def own_checkpoint_folders() -> list[Path]:
    """Return every folder that a flag, the variable or the file calls the log's checkpoint directory."""
    folders = [checkpoint_folder(), os.environ.get("TPLOG_CHECKPOINTS")]
    if _has_config(click.get_current_context()):
        setting = config().settings.get("log.checkpoints")
        folders.append(setting.value if setting else None)
    return [Path(folder) for folder in folders if folder]


def named_config_file() -> Path | None:
    """Return the file named instead of ``tplog.toml``, if any."""
    named: Path | None = click.get_current_context().meta.get(_CONFIG_PATH)
    return named


def _store_in_context(name: str) -> Callable[[click.Context, click.Parameter, Path | str | None], None]:
    """Return a callback that stores a value in the context, for `checkpoint_folder` and others."""

    def keep(ctx: click.Context, _option: click.Parameter, value: Path | str | None) -> None:
        if value is not None:
            ctx.meta[name] = value

    return keep


def _language(_ctx: click.Context, _option: click.Parameter, value: str | None) -> Language:
    return Language(value) if value else language_from_locale()


_FILE = click.Path(path_type=Path, dir_okay=False)
_PATH = click.Path(path_type=Path)

config_option = click.option(
    "--config",
    envvar="TPLOG_CONFIG",
    type=_FILE,
    is_eager=True,  # before the options that the file may set
    expose_value=False,
    callback=_store_in_context(_CONFIG_PATH),
    help="Take settings from this file; else from tplog.toml in the current folder.",
)
_LANG_HELP = "Language of the output; else the locale's."
lang_option = click.option(
    "--lang", cls=LangOption, section="output", type=LANGUAGE, callback=_language, help=_LANG_HELP
)
# The same flag before a subcommand's name, which the subcommand takes over.
group_lang_option = click.option(
    "--lang", type=LANGUAGE, expose_value=False, callback=_store_in_context(_LANG), help=_LANG_HELP
)
address_option = click.option(
    "--db",
    cls=ConfigOption,
    section="log",
    default=DEFAULT_LOG,
    show_default=True,
    metavar="URL",
    help="The log: a file's path, or a postgresql:// address.",
)
checkpoints_option = click.option(
    "--checkpoints",
    cls=ConfigOption,
    section="log",
    type=_PATH,
    expose_value=False,
    callback=_store_in_context(_CHECKPOINTS),
    help="A signed log's checkpoint directory; else it lies beside the log's file.",
)
key_option = click.option(
    "--key", cls=ConfigOption, section="log", type=_FILE, help="The file of a signed log's key."
)
papers_option = click.option(
    "--papers",
    cls=ConfigOption,
    section="log",
    type=_PATH,
    expose_value=False,
    callback=_store_in_context(_PAPERS),
    help="The folder of the papers' own files.",
)
vkey_option = click.option(
    "--vkey",
    cls=TrustSetting,
    section="log",
    multiple=True,
    metavar="KEY|FILE",
    help="Trust this key of the log: name+id+base64, or a file with it, from a source outside the log.",
)
policy_option = click.option(
    "--policy",
    cls=TrustSetting,
    section="log",
    type=_PATH,
    help="Trust the logs and witnesses of this file (c2sp.org/tlog-policy).",
)
host_option = click.option(
    "--host",
    cls=ConfigOption,
    section="serve",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen at.",
)
port_option = click.option(
    "--port",
    cls=ConfigOption,
    section="serve",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="0 takes any free one.",
)
allow_host_option = click.option(
    "--allow-host",
    "allowed_hosts",
    cls=ConfigOption,
    section="serve",
    multiple=True,
    metavar="NAME",
    help="Also answer to this name, as a proxy has it.",
)


def db_option(function: F) -> F:
    """Add the options of the log's URL (``db``) and of its checkpoint directory (`checkpoint_folder`)."""
    decorated: F = address_option(checkpoints_option(function))
    return decorated
