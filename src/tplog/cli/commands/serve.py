"""``tplog serve``: run the web site."""

from __future__ import annotations

import errno
import gc
import ipaddress
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

import tplog
from tplog.cli import opening, options, settings, verify_options
from tplog.i18n.vocabulary import Language, translate

if TYPE_CHECKING:
    from socket import socket

    from starlette.types import ASGIApp

    from tplog.answers.verification_status import Verification
    from tplog.values.finding import Finding
    from tplog.web.findings_ahead import FindingsAhead

# A server runs long, so it looks for cycles among objects as Python does by itself, but after more of them:
# a page of a long budget makes some 500 000, of which none are cycles, and looking took a third of its time.
_COLLECTION_THRESHOLDS = (20_000, 10, 10)
_ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 (only compared)


@options.command(
    "serve",
    example="tplog serve\ntplog serve --vkey nacka.se/tplog/budget+1a2b3c4d+AQ… --checkpoint kept.checkpoint",
)
@settings.host_option
@settings.port_option
@settings.allow_host_option
@click.option(
    "--verify/--no-verify",
    "verifies",
    default=True,
    help="Verify the log when the site starts and when it has changed.",
)
@settings.vkey_option
@settings.policy_option
@verify_options.checkpoint_option
@options.papers_option
@options.db_option
@options.quiet_option
def command(
    host: str,
    port: int,
    allowed_hosts: tuple[str, ...],
    vkey: tuple[str, ...],
    policy: Path | None,
    checkpoint_paths: tuple[Path, ...],
    db: str,
    lang: Language,
    *,
    verifies: bool,
    quiet: bool,
) -> None:
    """Show the log to browsers on this machine, read-only, until Ctrl-C.

    The log is verified in the background, at the start and again when it has changed; the head of every page
    tells what it came to. If the log is not to be believed, every page says so first. The findings of the
    whole log are evaluated in the background too: a page that shows them waits until that is done.
    """
    _require_extra()
    from tplog.answers.verification_status import Verification  # noqa: PLC0415 (start-up time)
    from tplog.book.trust import read_checkpoints  # noqa: PLC0415 (start-up time)
    from tplog.cli import trust_inputs  # noqa: PLC0415 (start-up time)

    trust_inputs.read_trust(vkey, policy, lang)  # wrong options are errors before the start
    with ExitStack() as stack:
        book = stack.enter_context(opening.open_book(db, warning_language=lang, read_only=True))
        read_checkpoints(checkpoint_paths)
        listener = stack.enter_context(_listen(host, port))
        options = _verify_options(vkey, policy, checkpoint_paths)
        verification = _start_verification(book, db, options, stack) if verifies else Verification
        gc.set_threshold(*_COLLECTION_THRESHOLDS)
        site = _site(book, verification, partial(_read_doubts, book, db), host, allowed_hosts)

        def ready() -> None:
            _print_site_address(host, listener, lang, quiet=quiet)
            stack.enter_context(closing(_start_findings(book)))

        _serve(site, listener, ready, lang, quiet=quiet)


def _read_doubts(book: tplog.Book, db: str) -> tuple[Finding, ...]:
    """Return why the log is not to be believed, by directory, tree and memory as they are now.

    Of a damaged database strangers are not told where it is.
    """
    from tplog.answers.verification_status import LOG_DAMAGED  # noqa: PLC0415 (start-up time)
    from tplog.book.open import DAMAGED, opening_doubts  # noqa: PLC0415 (start-up time)
    from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)

    book.read_alarms()
    doubts = opening_doubts(book, db)
    return tuple(Finding(LOG_DAMAGED) if doubt.rule is DAMAGED else doubt for doubt in doubts)


def _site(
    book: tplog.Book,
    verification: Callable[[], Verification],
    read_doubts: Callable[[], Sequence[Finding]],
    host: str,
    allowed_hosts: Sequence[str],
) -> ASGIApp:
    """Return the site that answers at this host, and to the names that are allowed besides."""
    from tplog.web.app import application  # noqa: PLC0415 (an extra)
    from tplog.web.middleware import LOOPBACK_HOSTS  # noqa: PLC0415 (an extra)

    any_ip = host in _ANY_ADDRESS
    return application(
        book,
        hosts={*LOOPBACK_HOSTS, *allowed_hosts, *(() if any_ip else (host,))},
        allow_ip_hosts=any_ip,
        verification=verification,
        read_doubts=read_doubts,
        papers=settings.papers_folder(),
        settings=settings.site_settings(),
    )


def _start_findings(book: tplog.Book) -> FindingsAhead:
    """Start to evaluate the findings of the log, and again whenever it has grown."""
    from tplog.web.findings_ahead import (  # noqa: PLC0415 (an extra)
        FindingsAhead,
        leave_out_of_collections,
    )

    return FindingsAhead(book, after_each=leave_out_of_collections)


def _serve(
    site: ASGIApp, listener: socket, ready: Callable[[], None], lang: Language, *, quiet: bool
) -> None:
    """Serve requests on the socket until Ctrl-C; ``ready`` is called once it answers."""
    from tplog.web.server import serve  # noqa: PLC0415 (an extra)

    try:
        serve(site, listener, ready)
    except KeyboardInterrupt:  # the usual end
        if not quiet:
            click.echo(f"tplog: {translate('site-closed', lang)}", err=True)


def _require_extra() -> None:
    """Raise NotFound if the libraries of the site are not installed."""
    try:
        import anyio  # noqa: F401, PLC0415 (an extra)
        import cachetools  # noqa: F401, PLC0415 (an extra)
        import starlette  # noqa: F401, PLC0415 (an extra)
        import uvicorn  # noqa: F401, PLC0415 (an extra)
    except ImportError as error:
        from tplog.errors import EXTRA_MISSING  # noqa: PLC0415 (start-up time)
        from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)

        raise tplog.NotFound(Finding(EXTRA_MISSING, {"what": "tplog serve", "extra": "web"})) from error


def _listen(host: str, port: int) -> socket:
    """Return a listening socket. Raises NotFound if the address cannot be used."""
    from tplog.values.finding import Finding  # noqa: PLC0415 (start-up time)
    from tplog.web.messages import ADDRESS_NOT_OURS, PORT_TAKEN  # noqa: PLC0415 (start-up time)
    from tplog.web.server import bind_socket  # noqa: PLC0415 (an extra)

    params = {"host": host, "port": str(port)}
    try:
        return bind_socket(host, port)
    except (OSError, UnicodeError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise tplog.NotFound(Finding(PORT_TAKEN, params)) from error
        from tplog.values.phrases import as_phrase  # noqa: PLC0415 (start-up time)

        why = as_phrase(getattr(error, "strerror", None) or str(error))
        raise tplog.NotFound(Finding(ADDRESS_NOT_OURS, {**params, "why": why})) from error


def _verify_options(vkeys: Sequence[str], policy: Path | None, checkpoint_paths: Sequence[Path]) -> list[str]:
    """Return the trust settings and checkpoints as options of ``tplog verify``."""
    pairs = [
        (name, str(value))
        for name, values in (("--vkey", vkeys), ("--checkpoint", checkpoint_paths))
        for value in values
    ]
    checkpoint_folder, config_file = settings.checkpoint_folder(), settings.named_config_file()
    paths = {"--policy": policy, "--config": config_file, "--checkpoints": checkpoint_folder}
    pairs += [(name, str(path)) for name, path in paths.items() if path]
    return [f"{name}={value}" for name, value in pairs]


def _start_verification(
    book: tplog.Book, db: str, options: Sequence[str], stack: ExitStack
) -> Callable[[], Verification]:
    """Start to verify the log, again and again when it has changed; it stops with the site."""
    from tplog.book.open import database_version  # noqa: PLC0415 (start-up time)
    from tplog.web.background_verification import BackgroundVerification  # noqa: PLC0415 (start-up time)

    return stack.enter_context(
        closing(BackgroundVerification(db, options, partial(database_version, book, db)))
    )


def _print_site_address(host: str, listener: socket, lang: Language, *, quiet: bool) -> None:
    """Print the site's URL; a warning that others can reach it is printed even with ``quiet``."""
    name, port = listener.getsockname()[:2]
    displayed_host = "localhost" if host in _ANY_ADDRESS else host
    if not ipaddress.ip_address(name).is_loopback:
        from tplog.i18n.sanitize import escape_invisible  # noqa: PLC0415 (start-up time)

        click.echo(translate("site-open", lang).format(host=escape_invisible(host)), err=True)
    if not quiet:
        url_host = f"[{displayed_host}]" if ":" in displayed_host else displayed_host
        click.echo(f"{translate('site-at', lang)} http://{url_host}:{port}/ · {translate('site-stop', lang)}")
        sys.stdout.flush()
