"""Serve the files that never change while the site runs: styles, the script, the icon, the description."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from tplog.web.content_negotiation import etag_matches
from tplog.web.responses import compressed, respond

Endpoint = Callable[[Request], Awaitable[Response]]

_MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_BEST_COMPRESSION = 9


@cache  # compressed once in a process, however many sites it has
def static_endpoint(media_type: str, content: bytes) -> Endpoint:
    """Return the endpoint of content that never changes while the site runs."""
    tag = f'W/"{sha256(content).hexdigest()[:32]}"'  # weak: it is the same tag for both encodings
    encoded = compressed(media_type, content, _BEST_COMPRESSION)

    async def endpoint(request: Request) -> Response:
        headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if etag_matches(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        return respond(encoded, request, headers)

    return endpoint


def static_files() -> Sequence[tuple[str, str, bytes]]:
    """Return the name, media type and content of each static file."""
    paths = [path for path in files("tplog.site").joinpath("static").iterdir() if path.is_file()]
    typed = [(path, _MEDIA_TYPES.get(path.name.rpartition(".")[2])) for path in paths]
    return [(path.name, media_type, path.read_bytes()) for path, media_type in typed if media_type]
