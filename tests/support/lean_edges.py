"""The lean edge between a transport and calls that are made up."""

import asyncio
from collections import Counter

from aipolicy_sidecar.core.actions import Ask, AskLease
from aipolicy_sidecar.core.events import AskAnswer, CloseReason, LeaseAnswer, LeaseUnavailable
from aipolicy_sidecar.edges.calls import Messages
from aipolicy_sidecar.edges.lean import ProxyConnection, Shared
from support.http2_frames import HELLO
from typing_extensions import override


class Echo(Messages):
    """Answers each message with itself."""

    def __init__(self, closed: list[CloseReason]) -> None:
        self._closed = closed
        self._failed = False

    @override
    def receive(self, data: bytes) -> bytes | Ask:
        return data

    @override
    def resume(self, answer: AskAnswer) -> bytes | Ask:
        return type(answer).__name__.encode()

    @override
    def fail(self, error: Exception) -> bytes:
        self._failed = True
        return type(error).__name__.encode()

    @override
    def close(self, reason: CloseReason) -> None:
        self._closed.append(reason)

    @property
    @override
    def failed(self) -> bool:
        return self._failed


class Script(Echo):
    """Does what the message says, and echoes the others."""

    def __init__(self, scene: "Scene") -> None:
        super().__init__(scene.closed)
        self._scene = scene

    @override
    def receive(self, data: bytes) -> bytes | Ask:
        self._scene.received += 1
        match data:
            case b"ask":
                return AskLease("b", 1)
            case b"ask in vain":
                return AskLease("b", 0)
            case b"bug":
                raise ValueError("secret")
            case b"a lot":
                return bytes(2**20)
            case _:
                return data


class Ledger:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.asked = 0

    async def ask(self, ask: Ask) -> LeaseAnswer:
        assert isinstance(ask, AskLease)
        self.asked += 1
        await self.opened.wait()
        if not ask.tokens:
            raise ValueError(ask.budget)
        return LeaseUnavailable()


class FakeTransport(asyncio.Transport):
    """Keeps what is written; the test says when the peer reads."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.calls = Counter[str]()
        self.reading = True

    @override
    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    @override
    def pause_reading(self) -> None:
        self.reading = False

    @override
    def resume_reading(self) -> None:
        self.reading = True

    @override
    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.calls["set_write_buffer_limits"] += 1

    @override
    def close(self) -> None:
        self.calls["close"] += 1

    @override
    def abort(self) -> None:
        self.calls["abort"] += 1

    def take(self) -> bytes:
        """What was written since the last call."""
        written, self.written = b"".join(self.written), []
        return written


class Scene:
    """A connection that has greeted, and everything around it."""

    def __init__(self, shared: Shared | None = None) -> None:
        self.begun = 0
        self.received = 0
        """Messages that calls were given."""
        self.closed: list[CloseReason] = []
        self.ledger = Ledger()
        self.shared = shared or Shared()
        self.transport = FakeTransport()
        self.connection = self.connect()
        self.connection.connection_made(self.transport)
        self.tell(HELLO)
        self.transport.take()

    def connect(self) -> ProxyConnection:
        """Another connection."""
        return ProxyConnection(self._begin, self.ledger.ask, self.shared)

    def tell(self, *said: bytes) -> None:
        """Let one read bring this."""
        self.connection.data_received(b"".join(said))

    async def quiet(self) -> None:
        """Wait until no task can go on."""
        for _ in range(10):
            await asyncio.sleep(0)

    def _begin(self) -> Script:
        self.begun += 1
        return Script(self)
