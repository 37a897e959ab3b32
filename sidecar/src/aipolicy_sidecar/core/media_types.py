"""Media types and codings, read as strictly as a guard must: what is not plain is not read."""

from enum import Enum, auto

_MAX_DIGITS = 15
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii"})


class Media(Enum):
    """What a body is."""

    JSON = auto()
    EVENT_STREAM = auto()
    JSON_LINES = auto()
    OTHER = auto()

    @property
    def is_stream(self) -> bool:
        """Whether a body comes in events; the API can read those of its own framing only."""
        return self in _STREAMS


_STREAMS = frozenset({Media.EVENT_STREAM, Media.JSON_LINES})


def parse_media(content_type: str | None) -> Media:
    """The kind of a body by its ``content-type``; another charset than UTF-8 is OTHER."""
    essence, _, parameters = (content_type or "").partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in _CHARSETS:
            return Media.OTHER
    match essence.strip().lower():
        case "application/json":
            return Media.JSON
        case "text/event-stream":
            return Media.EVENT_STREAM
        case "application/x-ndjson" | "application/ndjson":
            return Media.JSON_LINES
        case _:
            return Media.OTHER


def is_identity(content_encoding: str | None) -> bool:
    """Whether a body is not compressed."""
    return content_encoding is None or content_encoding.strip().lower() in {"", "identity"}


def parse_length(content_length: str | None) -> int | None:
    """The announced length in bytes, None when there is none that can be read."""
    text = (content_length or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else None
