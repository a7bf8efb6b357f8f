"""The settings: each is told by a flag, else a variable, else ``tplog.toml``, else it has a default.

Whoever has a setting's option has all four. The file is looked for in the current folder, unless it is named,
and is read only where neither flag nor variable tells what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from tplog.i18n.vocabulary import Language, language_from_locale

if TYPE_CHECKING:
    from tplog.readers.config_file import Config

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT_FILE = "tplog.toml"
# Of a context's `meta`, which all contexts of one command line share.
_CONFIG_PATH, _CONFIG, _CONFIG_ERROR, _CHECKPOINTS, _PAPERS = (
    f"tplog.{one}" for one in ("named", "read", "wrong", "checkpoints", "papers")
)


class ConfigOption(click.Option):
    """An option that ``TPLOG_…`` and ``tplog.toml`` can tell too; ``section`` is its place in the file."""

    def __init__(self, names: list[str], *, section: str, **more: Any) -> None:  # noqa: ANN401 (click)
        """Name the variable after the flag, as the key in the file is."""
        flag = next(one for one in names if one.startswith("--")).removeprefix("--")
        self.config_key = f"{section}.{flag}"
        super().__init__(names, envvar=f"TPLOG_{flag.upper().replace('-', '_')}", **more)

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, ParameterSource]:
        """Where neither flag nor variable tells it, what the file says, else the default."""
        value, source = super().consume_value(ctx, opts)
        if source is ParameterSource.DEFAULT and not ctx.resilient_parsing:
            told = _config_values(ctx).get(self.config_key)
            if told is not None:
                return told.value, ParameterSource.DEFAULT_MAP
        return value, source


def _config_values(ctx: click.Context) -> Mapping[str, Any]:
    """What the file says; what is wrong with it is kept until there is a language to tell it in."""
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
    return _CONFIG_PATH in ctx.meta or Path(DEFAULT_FILE).exists()


def config(ctx: click.Context | None = None) -> Config:
    """What ``tplog.toml`` says, or the file that was named in its place. Raises BadFile."""
    from tplog.readers.config_file import read_config  # noqa: PLC0415 (start-up time)

    meta = (ctx or click.get_current_context()).meta
    if _CONFIG not in meta:
        named = meta.get(_CONFIG_PATH)
        meta[_CONFIG] = read_config(named or Path(DEFAULT_FILE), must_exist=named is not None)
    read: Config = meta[_CONFIG]
    return read


def log_url(ctx: click.Context) -> str:
    """The log's address while a command line is being completed, when no option has looked into the file."""
    told: str = ctx.params["db"]
    if ctx.get_parameter_source("db") is ParameterSource.DEFAULT:
        value = config(ctx).settings.get("log.db")
        return value.value if value else told
    return told


def require_valid_config() -> None:
    """Raise BadFile where the file was asked for a setting and cannot be read."""
    wrong = click.get_current_context().meta.get(_CONFIG_ERROR)
    if wrong is not None:
        raise wrong


def checkpoint_folder() -> Path | None:
    """The checkpoint directory that is set, if one is; else it lies beside the log's file."""
    folder: Path | None = click.get_current_context().meta.get(_CHECKPOINTS)
    return folder


def papers_folder() -> Path | None:
    """The folder of the papers' own files, if one is set."""
    folder: Path | None = click.get_current_context().meta.get(_PAPERS)
    return folder


def locations_in_file(*names: str) -> list[str]:
    """Where in the file those of a command's parameters stand that it tells."""
    ctx = click.get_current_context()
    told = [one for one in ctx.command.params if isinstance(one, ConfigOption) and one.name in names]
    found = [one for one in told if ctx.get_parameter_source(str(one.name)) is ParameterSource.DEFAULT_MAP]
    return [config(ctx).settings[one.config_key].where for one in found]


def named_config_file() -> Path | None:
    """The file that was named in the place of ``tplog.toml``."""
    named: Path | None = click.get_current_context().meta.get(_CONFIG_PATH)
    return named


def _store_in_context(name: str) -> Callable[[click.Context, click.Parameter, Path | None], None]:
    """Keep a path for whoever needs it, instead of handing it from hand to hand."""

    def keep(ctx: click.Context, _option: click.Parameter, value: Path | None) -> None:
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
    is_eager=True,  # before those that it may tell
    expose_value=False,
    callback=_store_in_context(_CONFIG_PATH),
    help="Take settings from this file; else from tplog.toml in the current folder.",
)
lang_option = click.option(
    "--lang",
    cls=ConfigOption,
    section="output",
    type=click.Choice([one.value for one in Language]),
    callback=_language,
    help="Language of the output; else the locale's.",
)
address_option = click.option(
    "--db",
    cls=ConfigOption,
    section="log",
    default="tplog.db",
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
    cls=ConfigOption,
    section="log",
    multiple=True,
    metavar="KEY",
    help="Trust this key of the log: name+id+base64, from a source outside the log.",
)
policy_option = click.option(
    "--policy",
    cls=ConfigOption,
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
    """Where the log lies, as ``db``, and where its checkpoints, as `checkpoint_folder` tells."""
    both: F = address_option(checkpoints_option(function))
    return both
