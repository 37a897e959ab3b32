"""Guards that look at everything and do nothing: what the protocol alone costs.

    python -m bench.noops SOCKET

This one is Python on grpc.aio, the one of `lean_noops` is Python on the lean edge, and the
one in ``noop/`` is Go. All ask Envoy for the same messages as the guard and parse no body.
"""

import asyncio
import sys
from pathlib import Path
from typing import Final

import grpc
import grpc.aio
from aipolicy_sidecar.wire.ext_proc_pb2 import (
    BodyResponse,
    HeadersResponse,
    ProcessingRequest,
    ProcessingResponse,
)
from aipolicy_sidecar.wire.messages import METHOD, SERVICE
from aipolicy_sidecar.wire.processing_modes_pb2 import ProcessingMode
from cluster.errors import ClusterError
from support import go_programs

from bench.processes import TESTS, BenchError, say

_MODULE: Final = TESTS / "bench" / "noop"


def _see(
    request: ProcessingMode.BodySendMode, response: ProcessingMode.BodySendMode
) -> ProcessingMode:
    return ProcessingMode(
        request_header_mode=ProcessingMode.SEND,
        response_header_mode=ProcessingMode.SEND,
        request_body_mode=request,
        response_body_mode=response,
        request_trailer_mode=ProcessingMode.SKIP,
        response_trailer_mode=ProcessingMode.SKIP,
    )


_REQUEST_HEADERS = ProcessingResponse(
    request_headers=HeadersResponse(),
    mode_override=_see(ProcessingMode.BUFFERED, ProcessingMode.NONE),
).SerializeToString()
_REQUEST_BODY = ProcessingResponse(request_body=BodyResponse()).SerializeToString()
_WHOLE = ProcessingResponse(
    response_headers=HeadersResponse(),
    mode_override=_see(ProcessingMode.NONE, ProcessingMode.BUFFERED),
).SerializeToString()
_STREAM = ProcessingResponse(
    response_headers=HeadersResponse(),
    mode_override=_see(ProcessingMode.NONE, ProcessingMode.STREAMED),
).SerializeToString()
_RESPONSE_BODY = ProcessingResponse(response_body=BodyResponse()).SerializeToString()


def answer(data: bytes) -> bytes:
    """What lets a message pass, and shows the next one."""
    message = ProcessingRequest.FromString(data)
    match message.WhichOneof("request"):
        case "request_headers":
            return _REQUEST_HEADERS
        case "request_body":
            return _REQUEST_BODY
        case "response_headers":
            streamed = any(
                field.key == "content-type" and field.raw_value.startswith(b"text/event-stream")
                for field in message.response_headers.headers.headers
            )
            return _STREAM if streamed else _WHOLE
        case _:
            return _RESPONSE_BODY


async def _process(_: object, context: "grpc.aio.ServicerContext[bytes, bytes]") -> None:
    while (data := await context.read()) is not grpc.aio.EOF:
        await context.write(answer(data))


async def main(socket: str) -> None:
    """Serve until the process is ended."""
    server = grpc.aio.server()
    handler = grpc.stream_stream_rpc_method_handler(_process)
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler(SERVICE, {METHOD: handler}),)
    )
    server.add_insecure_port(f"unix:{socket}")
    await server.start()
    say(ready=True)
    await server.wait_for_termination()


def build_go() -> Path:
    """The Go guard's binary; BenchError when it cannot be had."""
    try:
        return go_programs.build("noop", _MODULE)
    except ClusterError as error:
        raise BenchError(str(error)) from None


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
