"""An HTTP/2 client with prior knowledge, for what its requests can do that HTTP/1.1's cannot."""

import asyncio

from h2.connection import H2Connection
from h2.events import DataReceived, ResponseReceived, StreamEnded, StreamReset
from support.chats import PATH, Seen

_HEAD = [
    (":method", "POST"),
    (":path", PATH),
    (":scheme", "http"),
    (":authority", "model.example"),
    ("content-type", "application/json"),
]


async def ask_http2(port: int, body: bytes, *, trailers: bool = False) -> Seen:
    """One request; without a body and with trailers it has nothing but its trailers."""
    connection = H2Connection()
    connection.initiate_connection()
    connection.send_headers(1, _HEAD)
    if body:
        connection.send_data(1, body, end_stream=not trailers)
    if trailers:
        connection.send_headers(1, [("x-trailer", "1")], end_stream=True)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    status, received = 0, b""
    try:
        while True:
            writer.write(connection.data_to_send())
            data = await reader.read(65536)
            for event in connection.receive_data(data):
                match event:
                    case ResponseReceived():
                        status = int(dict(event.headers)[b":status"])
                    case DataReceived():
                        received += event.data
                    case StreamEnded():
                        return Seen(None, status, {}, received, complete=True)
                    case StreamReset():
                        return Seen(None, status, {}, received, complete=False)
                    case _:
                        pass
            if not data:
                return Seen(None, status, {}, received, complete=False)
    finally:
        writer.transport.abort()
