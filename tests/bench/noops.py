"""Guards that look at everything and do nothing: what the protocol alone costs.

    python -m bench.noops SOCKET

This one is Python on grpc.aio, like the guard's edge; the one in ``noop/`` is Go. Both
ask Envoy for the same messages as the guard and parse no body.
"""

import asyncio
import hashlib
import os
import shutil
import subprocess
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
from cluster import places

from bench.processes import TESTS, BenchError, say

_BUILD_SECONDS: Final = 300
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
    """The Go guard's binary, from the cache if it was built before. BenchError when it cannot be.

    The cache is that of the cluster's tools: outside the checkout.
    """
    sources = sorted(path for path in _MODULE.iterdir() if path.is_file())
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    binary = places.find().cache / "bench" / f"noop-{digest}"
    if binary.exists():
        return binary
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if go is None:
        raise BenchError("Go is not on PATH")
    binary.parent.mkdir(parents=True, exist_ok=True)
    print("building the Go no-op guard, once…", file=sys.stderr)
    unfinished = binary.with_suffix(f".{os.getpid()}")
    command = [go, "build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags=-s -w"]
    try:
        subprocess.run(
            [*command, "-o", str(unfinished), "."],
            cwd=_MODULE,
            check=True,
            capture_output=True,
            text=True,
            timeout=_BUILD_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        detail = getattr(error, "stderr", "") or str(error)
        raise BenchError(f"the Go no-op guard cannot be built: {detail[-300:].strip()}") from None
    unfinished.rename(binary)
    return binary


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
