import pytest
from aipolicy_sidecar.core.media_types import Media, is_identity, parse_length, parse_media


@pytest.mark.parametrize(
    ("text", "media"),
    (
        ("application/json", Media.JSON),
        ("Application/JSON ; Charset=UTF-8", Media.JSON),
        ('application/json; charset="utf8"; x=y', Media.JSON),
        ("application/json; charset=utf-16", Media.OTHER),
        ("application/json, text/plain", Media.OTHER),
        ("application/json5", Media.OTHER),
        ("application/problem+json", Media.OTHER),
        ("text/event-stream; charset=utf-8", Media.EVENT_STREAM),
        ("application/x-ndjson", Media.JSON_LINES),
        ("application/ndjson; charset=utf-8", Media.JSON_LINES),
        ("text/plain", Media.OTHER),
        ("", Media.OTHER),
        (None, Media.OTHER),
    ),
)
def test_media_types_are_read_strictly(text: str | None, media: Media) -> None:
    assert parse_media(text) is media


def test_streams_are_told_from_what_comes_whole() -> None:
    assert [media for media in Media if media.is_stream] == [Media.EVENT_STREAM, Media.JSON_LINES]


@pytest.mark.parametrize(
    ("text", "identity"),
    ((None, True), ("", True), (" Identity ", True), ("gzip", False), ("identity, gzip", False)),
)
def test_only_identity_is_no_coding(text: str | None, identity: bool) -> None:
    assert is_identity(text) is identity


@pytest.mark.parametrize(
    ("text", "length"),
    (
        (None, None),
        ("", None),
        (" 12 ", 12),
        ("12, 12", None),
        ("-1", None),
        ("٣", None),
        ("9" * 16, None),
    ),
)
def test_lengths(text: str | None, length: int | None) -> None:
    assert parse_length(text) == length
