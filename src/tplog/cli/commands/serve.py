"""``tplog serve``."""

from __future__ import annotations

import errno
import ipaddress
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import common, settings, verify_options
from tplog.i18n.sanitize import visible
from tplog.i18n.vocabulary import Language, word

if TYPE_CHECKING:
    from socket import socket

    from tplog.site.verification_status import Verification

_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 (to be told apart)


@common.command(
    "serve",
    example="tplog serve\ntplog serve --vkey nacka.se/tplog/budget+1a2b3c4d+AQ… --checkpoint kept.checkpoint",
)
@settings.host_option
@settings.port_option
@settings.allow_host_option
@click.option("--verify/--no-verify", "verifies", default=True, help="Verify the log when the site starts.")
@verify_options.vkey_option
@verify_options.policy_option
@verify_options.checkpoint_option
@common.papers_option
@common.db_option
@common.quiet_option
def command(
    host: str,
    port: int,
    names: tuple[str, ...],
    vkey: tuple[str, ...],
    policy: Path | None,
    kept: tuple[Path, ...],
    db: str,
    lang: Language,
    *,
    verifies: bool,
    quiet: bool,
) -> None:
    """Show the log to browsers on this machine, read-only, until Ctrl-C.

    At the start the log is verified once in the background; the site's status page tells what it came to.
    """
    _require_extra()
    from tplog.cli import trust_inputs  # noqa: PLC0415 (start-up time)
    from tplog.site.verification_status import Verification  # noqa: PLC0415 (start-up time)
    from tplog.web.app import application  # noqa: PLC0415 (an extra)
    from tplog.web.middleware import LOOPBACK  # noqa: PLC0415 (an extra)
    from tplog.web.server import serve  # noqa: PLC0415 (an extra)

    verify_options.trusted(vkey, policy, lang, quiet=quiet)  # what cannot be read is told at once
    with ExitStack() as stack:
        book = stack.enter_context(common.opened(db, warns=lang, read_only=True))
        trust_inputs.told(kept, book.checkpoint_folder)
        _warn_if_slow(book, lang)
        listener = stack.enter_context(_listening(host, port))
        verification = _verification(db, _given(vkey, policy, kept), stack) if verifies else Verification
        everywhere = host in _EVERYWHERE
        hosts = {*LOOPBACK, *names, *(() if everywhere else (host,))}
        papers = settings.papers_folder()
        site = application(book, hosts=hosts, numbers=everywhere, verification=verification, papers=papers)
        try:
            serve(site, listener, lambda: _tell(host, listener, lang, quiet=quiet))
        except KeyboardInterrupt:  # how it is meant to end
            if not quiet:
                click.echo(f"tplog: {word('site-closed', lang)}", err=True)


def _warn_if_slow(book: tplog.Book, lang: Language) -> None:
    """Say on stderr where pages must replay the log."""
    if not book.is_quick():
        click.echo(f"tplog: {word('kept-behind', lang)}", err=True)


def _require_extra() -> None:
    """Raise NotFound where the libraries of the site are not there."""
    try:
        import starlette  # noqa: F401, PLC0415 (an extra)
        import uvicorn  # noqa: F401, PLC0415 (an extra)
    except ImportError as error:
        from tplog.errors import EXTRA_MISSING  # noqa: PLC0415 (start-up time)
        from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)

        raise tplog.NotFound(Finding(EXTRA_MISSING, {"what": "tplog serve", "extra": "web"})) from error


def _listening(host: str, port: int) -> socket:
    """A socket to answer at. Raises NotFound where there can be none."""
    from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)
    from tplog.web.messages import ADDRESS_NOT_OURS, PORT_TAKEN  # noqa: PLC0415 (start-up time)
    from tplog.web.server import bound  # noqa: PLC0415 (an extra)

    facts = {"host": host, "port": str(port)}
    try:
        return bound(host, port)
    except (OSError, UnicodeError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise tplog.NotFound(Finding(PORT_TAKEN, facts)) from error
        why = getattr(error, "strerror", None) or str(error)
        raise tplog.NotFound(Finding(ADDRESS_NOT_OURS, {**facts, "why": why})) from error


def _given(vkeys: Sequence[str], policy: Path | None, kept: Sequence[Path]) -> list[str]:
    """What is believed and held against the log, as options of ``tplog verify``."""
    told = [(name, str(one)) for name, all_ in (("--vkey", vkeys), ("--checkpoint", kept)) for one in all_]
    own, file = settings.checkpoint_folder(), settings.named_file()
    paths = {"--policy": policy, "--config": file, "--checkpoints": own}
    told += [(name, str(path)) for name, path in paths.items() if path]
    return [f"{name}={one}" for name, one in told]


def _verification(db: str, given: Sequence[str], stack: ExitStack) -> Callable[[], Verification]:
    """Begin to verify the log; it ends with the site."""
    from tplog.web.background_verification import Verifying  # noqa: PLC0415 (start-up time)

    return stack.enter_context(closing(Verifying(db, given)))


def _tell(host: str, listener: socket, lang: Language, *, quiet: bool) -> None:
    """Say where the site is; what it means that others can reach it is said even to who wants quiet."""
    name, port = listener.getsockname()[:2]
    shown = "localhost" if host in _EVERYWHERE else host
    if not ipaddress.ip_address(name).is_loopback:
        click.echo(word("site-open", lang).format(host=visible(host)), err=True)
    if not quiet:
        at = f"[{shown}]" if ":" in shown else shown
        click.echo(f"{word('site-at', lang)} http://{at}:{port}/ · {word('site-stop', lang)}")
        sys.stdout.flush()
