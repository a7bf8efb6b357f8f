"""Check every request before any page sees it, and add the same headers to every response."""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Awaitable, Callable, Collection, MutableMapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tplog.errors import TplogError
from tplog.values.finding import Finding
from tplog.web.messages import (
    ADDRESS_TOO_LONG,
    ADDRESS_UNREADABLE,
    HEAD_TOO_LARGE,
    HOST_UNKNOWN,
    LENGTH_AMBIGUOUS,
    METHOD_REFUSED,
)
from tplog.web.problem_details import ALLOWED_METHODS, Problem, is_client_error, problem_from_error

MAX_HEAD_BYTES = 16_384  # bytes of all names and values
MAX_URL_BYTES = 4_096  # of a URL's path, and as many of its query
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# Codes of findings, a list of tokens (RFC 9651). The standard's own Warning is obsolete (RFC 9111, 5.5).
DOUBTS_HEADER = "Tplog-Doubts"
DOUBTS = "tplog.doubts"  # their key in the scope of a request
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::[0-9]{0,5})?")
_logger = logging.getLogger("tplog.web")


def parse_host(header: str) -> str:
    """Return the name in a ``Host`` header, in lower case and without port; "" if the header is malformed."""
    match = _HOST.fullmatch(header)
    return (match["six"] or match["name"]).lower().removesuffix(".") if match else ""


def is_ip_address(host: str) -> bool:
    """Return whether a host is an IP address. A stranger's domain name can never look like one."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class RequestGuard:
    """Middleware that checks requests, turns errors into problems, and adds the security headers."""

    def __init__(
        self,
        app: ASGIApp,
        hosts: Collection[str],
        problem_response: Callable[[Request, Problem], Response],
        doubts: Callable[[], Awaitable[Sequence[Finding]]],
        *,
        allow_ip_hosts: bool,
    ) -> None:
        """Take the host names of the site, and whether any IP address is accepted as host.

        ``doubts`` returns why the log is not to be believed, which every response says in a header. What it
        returned is in the scope as `DOUBTS`: one request has one answer.
        """
        self._app, self._problem_response, self._allow_ip_hosts = app, problem_response, allow_ip_hosts
        self._doubts = doubts
        self._hosts = frozenset(host.lower().strip("[]").removesuffix(".") for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request; other ASGI events (of the server itself) are passed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[DOUBTS] = doubts = await self._doubts()
        response_started = False

        async def out(message: Message) -> None:
            nonlocal response_started
            if message["type"] == "http.response.start":
                response_started = True
                _add_headers(message, doubts)
            await send(message)

        try:
            self._check_request(scope)
            await self._app(scope, receive, out)
        except Exception as error:
            if not is_client_error(error):
                # The path may hold anything, so it is logged without control characters.
                where, is_ours = ascii(scope["path"]), not isinstance(error, TplogError)
                why = "" if is_ours else f": {str(error)!a}"
                _logger.exception("%s %s%s", scope["method"], where, why, exc_info=is_ours)
            if response_started:
                raise  # the server ends the connection
            await self._problem_response(Request(scope), problem_from_error(error))(scope, receive, out)

    def _check_request(self, scope: Scope) -> None:
        """Raise Problem for a request that no page may see."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if {b"content-length", b"transfer-encoding"} <= set(headers):
            # RFC 9112 6.1: where it ends is doubtful, so nothing more is read from the connection.
            raise Problem(400, Finding(LENGTH_AMBIGUOUS), {"Connection": "close"})
        host_header = headers.get(b"host", b"").decode("latin-1")
        host = parse_host(host_header)
        if host not in self._hosts and not (self._allow_ip_hosts and is_ip_address(host)):
            raise Problem(421, Finding(HOST_UNKNOWN, {"host": host_header}))
        if scope["method"] not in ALLOWED_METHODS.split(", "):
            raise Problem(
                405, Finding(METHOD_REFUSED, {"method": scope["method"]}), {"Allow": ALLOWED_METHODS}
            )
        raw, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
        if max(len(raw), len(query)) > MAX_URL_BYTES:
            raise Problem(414, Finding(ADDRESS_TOO_LONG, {"most": str(MAX_URL_BYTES)}))
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEAD_BYTES:
            raise Problem(431, Finding(HEAD_TOO_LARGE, {"most": str(MAX_HEAD_BYTES)}))
        # No database stores NUL in text. Browsers never send #, and programs read it differently.
        if b"\0" in raw + query or b"%00" in raw + query or b"#" in raw + query:
            raise Problem(400, Finding(ADDRESS_UNREADABLE))


def _add_headers(message: MutableMapping[str, Any], doubts: Sequence[Finding]) -> None:
    """Add the security headers to the start of a response, and the codes of the doubts if there are any."""
    codes = ", ".join(dict.fromkeys(finding.code for finding in doubts))
    added = {**SECURITY_HEADERS, **({DOUBTS_HEADER: codes} if codes else {})}
    given = message.get("headers", ())
    stated = {name.lower() for name, _ in given}  # the policy of a chart, which some sites may frame
    headers = [(name.lower().encode(), value.encode()) for name, value in added.items()]
    message["headers"] = [*given, *(header for header in headers if header[0] not in stated)]
