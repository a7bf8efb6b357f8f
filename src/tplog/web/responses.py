"""Make responses: compressed where it pays, named where they are saved, from a file where they are large."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterable
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import quote

from attrs import frozen
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tplog.i18n.sanitize import escape_invisible_json
from tplog.web.content_negotiation import accepts_gzip

MIN_COMPRESSED = 1_000  # bytes; less is not worth its header
MAX_IN_MEMORY = 1 << 20  # bytes of a file that is being made
PIECE_SIZE = 1 << 16  # bytes
_COMPRESSIBLE = ("text/", "application/json", "application/problem+json", "image/svg+xml")
_COMPRESSIBLE_ENDINGS = ("+xml", "/xml", "+json", "/x-ndjson")
_FALLBACK_LETTERS = str.maketrans("åäöÅÄÖéÉüÜ", "aaoAAOeEuU")
_MAX_PART_BYTES, _MAX_NAME_BYTES = 60, 200  # of a file's name, in UTF-8; file systems take 255


@frozen
class Content:
    """The content of a response with its media type; ``is_compressed``: it is as gzip has it."""

    media_type: str
    content: bytes
    is_compressed: bool = False


def is_compressible(media_type: str) -> bool:
    """Return whether content of a media type is text, which compression makes much smaller."""
    name = media_type.partition(";")[0].strip()
    return name.startswith(_COMPRESSIBLE) or name.endswith(_COMPRESSIBLE_ENDINGS)


def compressed(media_type: str, content: bytes, level: int = 6) -> Content:
    """Return content, compressed if it is text of some size. No time is in it: it is the same each time."""
    if len(content) < MIN_COMPRESSED or not is_compressible(media_type):
        return Content(media_type, content)
    return Content(media_type, gzip.compress(content, level, mtime=0), is_compressed=True)


def respond(content: Content, request: Request, headers: dict[str, str], status: int = 200) -> Response:
    """Return a response, compressed if the client takes that; for HEAD without its content."""
    is_sent_compressed = content.is_compressed and accepts_gzip(request.headers.get("accept-encoding", ""))
    body = content.content
    if content.is_compressed and not is_sent_compressed:
        body = gzip.decompress(body)
    all_headers = {**headers, "Content-Length": str(len(body)), "Content-Type": content.media_type}
    if is_sent_compressed:
        all_headers["Content-Encoding"] = "gzip"
    return Response(b"" if request.method == "HEAD" else body, status, all_headers)


def json_bytes(data: Any) -> bytes:  # noqa: ANN401 (JSON)
    """Return data as JSON, with invisible characters written out."""
    return f"{escape_invisible_json(json.dumps(data, ensure_ascii=False, indent=1))}\n".encode()


def spool(media_type: str, pieces: Iterable[bytes], request: Request) -> Content | FileStream:
    """Return the content that these pieces make: in memory, or in a temporary file if it is large.

    Text is compressed, from a file only if the client takes that. All pieces are read before anything is
    sent, so that an error in them can still be answered.
    """
    file = _temporary_file(lambda target: target.writelines(pieces))
    if (size := file.tell()) <= MAX_IN_MEMORY:
        with file:
            file.seek(0)
            return compressed(media_type, file.read())
    if not is_compressible(media_type) or not accepts_gzip(request.headers.get("accept-encoding", "")):
        return FileStream(media_type, file, size, is_compressed=False)
    with file:
        packed = _temporary_file(partial(_compress_file, file))
    return FileStream(media_type, packed, packed.tell(), is_compressed=True)


def _compress_file(source: IO[bytes], target: IO[bytes]) -> None:
    """Write a file's content to another, compressed."""
    source.seek(0)
    with gzip.GzipFile("", "wb", 6, target, mtime=0) as packed:
        shutil.copyfileobj(source, packed)


def _temporary_file(write: Callable[[IO[bytes]], None]) -> IO[bytes]:
    """Return a temporary file with what ``write`` writes into it; it is closed if that raises."""
    file: IO[bytes] = SpooledTemporaryFile(MAX_IN_MEMORY)  # noqa: SIM115 (closed when it was sent)
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    return file


@frozen
class FileStream:
    """The content of a response in a temporary file of ``size`` bytes, which is closed once it was sent."""

    media_type: str
    file: IO[bytes]
    size: int
    is_compressed: bool


class _StreamResponse(Response):
    """A response that sends a file piece by piece, as fast as the client takes it."""

    def __init__(self, stream: FileStream, headers: dict[str, str], *, is_head: bool) -> None:
        super().__init__(None, 200, headers)
        self._file, self._is_head = stream.file, is_head

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the head and the pieces."""
        with self._file as file:
            file.seek(0)
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            while not self._is_head and (piece := file.read(PIECE_SIZE)):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


def respond_stream(stream: FileStream, request: Request, headers: dict[str, str]) -> Response:
    """Return a response that sends a temporary file."""
    all_headers = {**headers, "Content-Length": str(stream.size), "Content-Type": stream.media_type}
    if stream.is_compressed:
        all_headers["Content-Encoding"] = "gzip"
    return _StreamResponse(stream, all_headers, is_head=request.method == "HEAD")


def content_disposition(name: str) -> str:
    """Return the header that names a file to save (RFC 6266): for every client, and with all letters."""
    plain = name.translate(_FALLBACK_LETTERS).encode("ascii", "replace").decode().replace("?", "_")
    extended = f"; filename*=UTF-8''{quote(name, safe='')}" if plain != name else ""
    return f'attachment; filename="{plain}"{extended}'


def file_name(parts: Iterable[str], extension: str) -> str:
    """Return a file's name of parts, such as a budget and a date; what a name cannot have becomes ``-``.

    A long part is cut, so that those after it are still there.
    """
    joined = "-".join(_cut(part, _MAX_PART_BYTES) for part in parts if part)
    safe = "".join(letter if letter.isalnum() or letter in "._-§" else "-" for letter in joined)
    return f"{_cut(safe.strip('.-'), _MAX_NAME_BYTES) or 'tplog'}.{extension}"


def _cut(text: str, length: int) -> str:
    """Return the beginning of a text that has at most this many bytes in UTF-8."""
    return text.encode()[:length].decode("utf-8", "ignore")
