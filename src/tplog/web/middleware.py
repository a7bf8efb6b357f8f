"""What every request passes on its way in, and every answer on its way out, whichever page it is for."""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Callable, Collection, MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tplog.values.finding import Finding
from tplog.web.messages import (
    ADDRESS_TOO_LONG,
    ADDRESS_UNREADABLE,
    HEAD_TOO_LARGE,
    HOST_UNKNOWN,
    METHOD_REFUSED,
)
from tplog.web.problem_details import ALLOWED_METHODS, Problem, is_client_error, problem_from_error

MAX_HEAD_BYTES = 16_384  # bytes of all names and values
MAX_URL_BYTES = 4_096  # bytes of an address before, and as many after, the question mark
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
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::[0-9]{0,5})?")
_logger = logging.getLogger("tplog.web")


def parse_host(header: str) -> str:
    """The name in a ``Host``, in lower case, without its port; empty for what is none."""
    found = _HOST.fullmatch(header)
    return (found["six"] or found["name"]).lower().removesuffix(".") if found else ""


def is_ip_address(host: str) -> bool:
    """Whether a host is an IP address. No name that a stranger owns can lead a browser to say that."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class RequestGuard:
    """Lets a request through or answers with a problem; gives every answer the same headers."""

    def __init__(
        self,
        app: ASGIApp,
        hosts: Collection[str],
        problem_response: Callable[[Request, Problem], Response],
        *,
        allow_ip_hosts: bool,
    ) -> None:
        """Take the site's names, what tells a problem, and whether it also answers to any IP ``numbers``."""
        self._app, self._problem_response, self._allow_ip_hosts = app, problem_response, allow_ip_hosts
        self._hosts = frozenset(host.lower().strip("[]").removesuffix(".") for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; whatever else comes (the server's own signs of life) is passed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def out(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _add_headers(message)
            await send(message)

        try:
            self._check_request(scope)
            await self._app(scope, receive, out)
        except Exception as error:
            if not is_client_error(error):
                # The address is whatever somebody sent, so it is written without what a terminal obeys.
                _logger.exception("%s %s", scope["method"], ascii(scope["path"]))
            if begun:
                raise  # the server breaks the answer off
            await self._problem_response(Request(scope), problem_from_error(error))(scope, receive, out)

    def _check_request(self, scope: Scope) -> None:
        """Raise Problem for a request that no page is to see."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        told = headers.get(b"host", b"").decode("latin-1")
        host = parse_host(told)
        if host not in self._hosts and not (self._allow_ip_hosts and is_ip_address(host)):
            raise Problem(421, Finding(HOST_UNKNOWN, {"host": told}))
        if scope["method"] not in ALLOWED_METHODS.split(", "):
            raise Problem(
                405, Finding(METHOD_REFUSED, {"method": scope["method"]}), {"Allow": ALLOWED_METHODS}
            )
        raw, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
        if max(len(raw), len(query)) > MAX_URL_BYTES:
            raise Problem(414, Finding(ADDRESS_TOO_LONG, {"most": str(MAX_URL_BYTES)}))
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEAD_BYTES:
            raise Problem(431, Finding(HEAD_TOO_LARGE, {"most": str(MAX_HEAD_BYTES)}))
        # No database takes a NUL as text; and a # is never sent, but tells readers of addresses apart.
        if b"\0" in raw + query or b"%00" in raw + query or b"#" in raw + query:
            raise Problem(400, Finding(ADDRESS_UNREADABLE))


def _add_headers(message: MutableMapping[str, Any]) -> None:
    """Give an answer the headers that all have."""
    own = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
    message["headers"] = [*message.get("headers", ()), *own]
