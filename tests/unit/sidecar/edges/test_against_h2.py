"""Another implementation as the judge: the `h2` client, which holds the guard to the protocol."""

from collections.abc import Iterator

from aipolicy_sidecar.edges.calls import Call
from aipolicy_sidecar.edges.http2.connections import Connection
from aipolicy_sidecar.edges.http2.events import DataReceived, StreamOpened, StreamWritable
from h2.connection import H2Connection
from h2.events import DataReceived as H2Data
from h2.events import ResponseReceived, StreamEnded, TrailersReceived
from h2.settings import SettingCodes
from hypothesis import given
from hypothesis import strategies as st
from support.http2_frames import message, pieces
from support.lean_edges import Echo

REQUEST = (
    (":method", "POST"),
    (":scheme", "http"),
    (":path", "/envoy.service.ext_proc.v3.ExternalProcessor/Process"),
    (":authority", "guard"),
    ("content-type", "application/grpc"),
    ("te", "trailers"),
)


class Server:
    """The lean edge without its socket, whose calls echo."""

    def __init__(self) -> None:
        self.connection = Connection()
        self.calls: dict[int, Call] = {}

    def answer(self, said: bytes) -> bytes:
        for event in self.connection.receive(said, 0.0):
            match event:
                case StreamOpened(stream_id):
                    self.calls[stream_id] = Call(self.connection.answers, stream_id, Echo([]))
                case DataReceived(stream_id, payload, end):
                    self.calls[stream_id].receive(payload, end)
                case StreamWritable(stream_id):
                    self.calls[stream_id].go_on()
                case _:
                    raise AssertionError(event)
        return self.connection.take_output()


class Client:
    """Sends calls as far as the server's windows allow, and hears their answers."""

    def __init__(self, window: int, frame: int) -> None:
        self.h2 = H2Connection()
        self.h2.initiate_connection()
        self.h2.update_settings(
            {SettingCodes.INITIAL_WINDOW_SIZE: window, SettingCodes.MAX_FRAME_SIZE: frame}
        )
        self.heard: dict[int, bytes] = {}
        self.statuses: dict[int, bytes] = {}
        self.ended = set[int]()

    def call(self, messages: list[bytes]) -> None:
        stream_id = self.h2.get_next_available_stream_id()
        self.heard[stream_id] = b""
        self.h2.send_headers(stream_id, REQUEST)
        sent = b"".join(map(message, messages))
        size = self.h2.max_outbound_frame_size - 256  # leaves room for padding
        for start in range(0, len(sent), size):
            piece = sent[start : start + size]
            self.h2.send_data(stream_id, piece, pad_length=len(piece) % 200)
        self.h2.end_stream(stream_id)

    def hear(self, said: bytes) -> None:
        for event in self.h2.receive_data(said):
            match event:
                case ResponseReceived() | TrailersReceived():
                    headers = dict(event.headers)
                    self.statuses[event.stream_id] = headers.get(b"grpc-status", b"")
                case H2Data():
                    self.heard[event.stream_id] += event.data
                    self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                case StreamEnded():
                    self.ended.add(event.stream_id)
                case _:
                    pass


def talk(client: Client, server: Server, cuts: list[int]) -> Iterator[bytes]:
    """What the server says until neither has more to say."""
    client.hear(server.answer(b""))
    while said := client.h2.data_to_send():
        for piece in pieces(said, cuts):
            client.hear(server.answer(piece))
        yield said


@given(
    st.lists(st.lists(st.binary(max_size=3000), max_size=4), min_size=1, max_size=4),
    st.integers(1, 100_000),
    st.integers(2**14, 2**20),
    st.lists(st.integers(0, 5000), max_size=10),
)
def test_a_strict_client_gets_its_answers(
    calls: list[list[bytes]], window: int, frame: int, cuts: list[int]
) -> None:
    client, server = Client(window, frame), Server()
    for _ in talk(client, server, cuts):  # the server's windows are known then
        pass
    for messages in calls:
        client.call(messages)
    for _ in talk(client, server, cuts):
        pass
    assert server.connection.failure is None
    assert client.ended == set(client.heard)
    assert set(client.statuses.values()) == {b"0"}
    expected = [b"".join(map(message, messages)) for messages in calls]
    assert list(client.heard.values()) == expected


def test_bodies_larger_than_any_window() -> None:
    client, server = Client(70_000, 2**14), Server()
    for _ in talk(client, server, []):
        pass
    client.call([bytes(3 * 2**20)])
    for _ in talk(client, server, []):
        pass
    assert client.heard == {1: message(bytes(3 * 2**20))}
    assert server.connection.waiting == 0
