"""The lean edge on a transport that does as told; over a real socket in `test_edges`."""

import asyncio
import logging
from pathlib import Path

import pytest
from aipolicy_sidecar.core.events import CloseReason
from aipolicy_sidecar.edges import lean
from aipolicy_sidecar.edges.http2.control_frames import DRAIN_PING
from aipolicy_sidecar.edges.http2.faults import ErrorCode
from aipolicy_sidecar.edges.http2.frames import Flag, FrameType, write_frame
from aipolicy_sidecar.edges.http2.outboxes import MAX_WRITE_BYTES
from hypothesis import given
from hypothesis import strategies as st
from support.http2_frames import (
    HELLO,
    answered,
    codes,
    data,
    frames,
    headers,
    kinds,
    message,
    number,
    pieces,
    settings,
)
from support.lean_edges import Scene

GENEROUS = settings((4, 2**31 - 1)) + number(FrameType.WINDOW_UPDATE, 0, 2**30)
"""Windows that hold nothing back."""
PONG = write_frame(FrameType.PING, Flag.ACK, 0, DRAIN_PING)


async def test_a_read_is_answered_by_one_write_and_without_a_task() -> None:
    scene = Scene()
    tasks = asyncio.all_tasks()
    scene.tell(
        headers(1),
        data(1, message(b"a") + message(b"b"), end=True),
        headers(3),
        data(3, message(b"c")),
    )
    assert len(scene.transport.written) == 1
    said = scene.transport.take()
    assert answered(said, 1) == message(b"a") + message(b"b")
    assert answered(said, 3) == message(b"c")
    assert asyncio.all_tasks() == tasks
    assert scene.closed == [CloseReason.COMPLETED]


async def test_a_call_that_asks_the_ledger_leaves_the_others_alone() -> None:
    scene = Scene()
    scene.tell(headers(1), data(1, message(b"ask") + message(b"late")), headers(3))
    scene.tell(data(3, message(b"x"), end=True))
    said = scene.transport.take()
    assert (answered(said, 1), answered(said, 3)) == (b"", message(b"x"))
    scene.ledger.opened.set()
    await scene.quiet()
    assert answered(scene.transport.take(), 1) == message(b"LeaseUnavailable") + message(b"late")


async def test_a_ledger_that_fails_ends_its_call() -> None:
    scene = Scene()
    scene.tell(headers(1), data(1, message(b"ask in vain")))
    scene.ledger.opened.set()
    await scene.quiet()
    assert answered(scene.transport.take(), 1) == message(b"ValueError")
    assert scene.closed == [CloseReason.COMPLETED]


async def test_a_reset_in_mid_message_forgets_it() -> None:
    scene = Scene()
    scene.tell(headers(1), data(1, message(b"x" * 1000)[:600]))
    assert scene.shared.kept == 600
    scene.tell(number(FrameType.RST_STREAM, 1, ErrorCode.CANCEL))
    assert scene.shared.kept == 0
    assert scene.closed == [CloseReason.CANCELLED]
    assert scene.transport.take() == b""


async def test_a_reset_ends_the_question_to_the_ledger() -> None:
    scene = Scene()
    tasks = asyncio.all_tasks()
    scene.tell(headers(1), data(1, message(b"ask") + message(b"late")))
    await scene.quiet()
    assert scene.ledger.asked == 1
    scene.tell(number(FrameType.RST_STREAM, 1, ErrorCode.CANCEL))
    await scene.quiet()
    assert asyncio.all_tasks() == tasks
    assert scene.transport.take() == b""
    assert (scene.closed, scene.shared.kept) == ([CloseReason.CANCELLED], 0)


async def test_a_bug_resets_its_call_and_is_told_by_its_class_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scene = Scene()
    with caplog.at_level(logging.ERROR):
        scene.tell(headers(1), headers(3), data(1, message(b"bug")), data(3, message(b"x")))
    said = scene.transport.take()
    assert codes(said, FrameType.RST_STREAM) == [ErrorCode.INTERNAL_ERROR]
    assert answered(said, 3) == message(b"x")
    assert (scene.closed, scene.shared.kept) == ([CloseReason.CANCELLED], 0)
    assert "secret" not in caplog.text
    assert "ValueError" in caplog.text


async def test_a_fault_of_the_connection_ends_its_calls_at_once() -> None:
    scene = Scene()
    scene.tell(headers(1), data(1, message(b"ask")), headers(3), headers(2))
    assert codes(scene.transport.take(), FrameType.GOAWAY) == [ErrorCode.PROTOCOL_ERROR]
    assert scene.closed == [CloseReason.CANCELLED] * 2
    assert scene.transport.calls["close"] == 1


async def test_a_proxy_that_does_not_read_is_neither_read_nor_answered() -> None:
    scene = Scene()
    scene.tell(GENEROUS, headers(1), data(1, message(b"x")))
    scene.transport.take()
    scene.connection.pause_writing()
    assert not scene.transport.reading
    scene.tell(data(1, message(b"y") + message(b"z")), headers(3), data(3, message(b"w")))
    assert "DATA" not in kinds(scene.transport.take())
    assert scene.shared.kept == len(message(b"y") + b"z" + message(b"w"))  # z is not looked at
    scene.connection.resume_writing()
    assert scene.transport.reading
    said = scene.transport.take()
    assert answered(said, 1) == message(b"y") + message(b"z")
    assert answered(said, 3) == message(b"w")
    assert scene.shared.kept == 0


async def test_much_is_written_piece_by_piece() -> None:
    scene = Scene()
    scene.tell(GENEROUS, headers(1), data(1, message(b"a lot") * 20, end=True))
    assert max(map(len, scene.transport.written)) < MAX_WRITE_BYTES + 1000
    assert answered(scene.transport.take(), 1) == message(bytes(2**20)) * 20
    assert (scene.closed, scene.shared.kept) == ([CloseReason.COMPLETED], 0)


async def test_a_reader_that_is_slow_gets_everything_and_no_more_is_made_meanwhile(
    tmp_path: Path,
) -> None:
    scene = Scene()
    server = await asyncio.get_running_loop().create_unix_server(scene.connect, tmp_path / "socket")
    reader, writer = await asyncio.open_unix_connection(tmp_path / "socket")
    writer.write(HELLO + GENEROUS + headers(1) + data(1, message(b"a lot") * 64, end=True))
    received = bytearray(await reader.read(1))
    for _ in range(100):
        await asyncio.sleep(0)
    assert scene.received < 8
    while b"grpc-status" not in received[-100:]:
        received += await reader.read(2**20)
    assert answered(bytes(received), 1) == message(bytes(2**20)) * 64
    writer.close()
    server.close()


async def test_a_drain_lets_calls_end_and_then_closes() -> None:
    scene = Scene()
    scene.tell(headers(1))
    draining = asyncio.create_task(scene.connection.drain())
    await scene.quiet()
    assert kinds(scene.transport.take()) == ["GOAWAY", "PING"]
    scene.tell(headers(3), PONG, headers(5))
    said = scene.transport.take()
    assert codes(said, FrameType.GOAWAY) == [ErrorCode.NO_ERROR]
    assert codes(said, FrameType.RST_STREAM) == [ErrorCode.REFUSED_STREAM]
    scene.tell(data(1, message(b"x"), end=True))
    assert scene.transport.calls["close"] == 0
    scene.tell(data(3, b"", end=True))
    assert scene.transport.calls["close"] == 1
    scene.connection.connection_lost(None)
    await draining
    assert scene.closed == [CloseReason.COMPLETED] * 2


async def test_one_connection_too_many_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lean, "MAX_CONNECTIONS", 1)
    first = Scene()
    second = Scene(first.shared)
    assert second.transport.calls["abort"] == 1
    second.connection.connection_lost(None)
    first.connection.connection_lost(None)
    third = Scene(first.shared)
    assert third.transport.calls["abort"] == 0


async def test_what_all_keep_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lean, "MAX_KEPT_BYTES", 1000)
    first = Scene()
    second = Scene(first.shared)
    first.tell(headers(1), data(1, message(bytes(900))[:800]))
    second.tell(headers(1), data(1, message(b"x")), headers(3), data(3, message(bytes(300))[:250]))
    said = second.transport.take()
    assert codes(said, FrameType.RST_STREAM) == [ErrorCode.ENHANCE_YOUR_CALM]
    assert answered(said, 1) == message(b"x")
    assert first.shared.kept == 800
    second.tell(data(1, message(b"y")))
    assert answered(second.transport.take(), 1) == message(b"y")
    first.connection.connection_lost(None)
    assert first.shared.kept == 0


async def test_an_answer_that_waits_counts_as_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lean, "MAX_KEPT_BYTES", 2**20)
    scene = Scene()
    scene.tell(settings((4, 0)), headers(1), data(1, message(b"a lot")))
    assert codes(scene.transport.take(), FrameType.RST_STREAM) == [ErrorCode.ENHANCE_YOUR_CALM]
    assert (scene.shared.kept, scene.closed) == (0, [CloseReason.CANCELLED])


IDS = st.sampled_from((1, 3, 5, 7))
FRAMES = st.one_of(
    IDS.map(headers),
    st.builds(lambda i, n: data(i, message(bytes(n))), IDS, st.integers(0, 600)),
    st.builds(lambda i, n: data(i, bytes((0, 0, 0, 0, 200)) * n), IDS, st.integers(0, 100)),
    st.builds(lambda i: data(i, b"", end=True), IDS),
    st.builds(lambda i: data(i, message(b"bug")), IDS),
    st.builds(lambda i, n: number(FrameType.WINDOW_UPDATE, i, n), IDS, st.integers(1, 1000)),
    st.builds(lambda n: settings((4, n)), st.integers(0, 500)),
    st.builds(lambda i: number(FrameType.RST_STREAM, i, 8), IDS),
    st.sampled_from((b"pause", b"resume")),
    st.binary(max_size=9),
)


@given(st.lists(FRAMES, max_size=30), st.lists(st.integers(0, 3000), max_size=10))
async def test_what_is_kept_is_counted_and_bounded_whatever_comes(
    said: list[bytes], cuts: list[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lean, "MAX_KEPT_BYTES", 1500)
        patch.setattr(lean, "_logger", logging.getLogger("nobody"))
        scene = Scene()
        for frame in said:
            match frame:
                case b"pause":
                    scene.connection.pause_writing()
                case b"resume":
                    scene.connection.resume_writing()
                case _:
                    for piece in pieces(frame, cuts):
                        scene.tell(piece)
            assert 0 <= scene.shared.kept <= 1500
        scene.connection.connection_lost(None)
        assert scene.shared.kept == 0
        assert len(scene.closed) == scene.begun
    frames(scene.transport.take())
