import struct

import pytest
from aipolicy_sidecar.edges.http2.faults import ErrorCode, Http2ConnectionError
from aipolicy_sidecar.edges.http2.frames import MAX_WINDOW
from aipolicy_sidecar.edges.http2.peer_settings import (
    ANNOUNCEMENT,
    PeerSettings,
    Setting,
    apply_settings,
)
from support.http2_frames import frames


def payload(*entries: tuple[int, int]) -> bytes:
    return b"".join(struct.pack(">HL", *entry) for entry in entries)


def test_the_last_of_equal_entries_counts_and_unknown_ones_are_ignored() -> None:
    said = payload((Setting.INITIAL_WINDOW_SIZE, 1), (0x99, 7), (Setting.INITIAL_WINDOW_SIZE, 2))
    assert apply_settings(PeerSettings(), said) == PeerSettings(initial_window=2)
    assert apply_settings(PeerSettings(initial_window=5), b"") == PeerSettings(initial_window=5)


@pytest.mark.parametrize(
    ("said", "code"),
    (
        (b"12345", ErrorCode.FRAME_SIZE_ERROR),
        (payload((Setting.ENABLE_PUSH, 2)), ErrorCode.PROTOCOL_ERROR),
        (payload((Setting.INITIAL_WINDOW_SIZE, MAX_WINDOW + 1)), ErrorCode.FLOW_CONTROL_ERROR),
        (payload((Setting.MAX_FRAME_SIZE, 2**14 - 1)), ErrorCode.PROTOCOL_ERROR),
        (payload((Setting.MAX_FRAME_SIZE, 2**24)), ErrorCode.PROTOCOL_ERROR),
        (payload(*((0x99, 0),) * 65), ErrorCode.ENHANCE_YOUR_CALM),
    ),
)
def test_what_no_peer_may_ask_for(said: bytes, code: ErrorCode) -> None:
    with pytest.raises(Http2ConnectionError) as caught:
        apply_settings(PeerSettings(), said)
    assert caught.value.code is code


def test_the_guard_grants_no_header_table() -> None:
    announced, _ = frames(ANNOUNCEMENT)
    assert payload((Setting.HEADER_TABLE_SIZE, 0)) in announced.payload
