"""What a request for a file is, and its answer: shared by all routes of files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import field, frozen

from tplog.site.page_request import PageRequest
from tplog.site.paper_reading import PaperReader
from tplog.values.finding import Finding


@frozen
class FileRequest:
    """What a request for a file says: its query and language, and ``address``, the site's origin.

    ``papers`` reads the files of papers; ``doubts`` say why the log is not to be believed.
    """

    page: PageRequest
    address: str
    papers: PaperReader
    doubts: Sequence[Finding] = ()


@frozen
class FileContent:
    """A file: its content in pieces, its media type, and the name that a browser saves it under, if any.

    ``headers`` stand for those that every response has.
    """

    content: Iterable[bytes]
    media_type: str
    name: str = ""
    headers: Mapping[str, str] = field(factory=dict)


@frozen
class FileRoute:
    """The route of a file, and its description for OpenAPI.

    ``is_of_log``: it changes with the log alone, so that it has an ETag. ``ends_in_event_id``: its parameter
    is an event's id.
    """

    pattern: str
    build: Callable[..., FileContent]
    media_type: str
    summary: str
    is_of_log: bool = False
    ends_in_event_id: bool = False
