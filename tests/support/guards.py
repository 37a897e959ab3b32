"""A guard's environment, as the injector would write it, and a client like the proxy."""

import base64
import json
import zlib
from pathlib import Path

import grpc
import grpc.aio
from aipolicy.effective import EffectivePolicy
from aipolicy_sidecar.wire.ext_proc_pb2 import (
    HttpBody,
    HttpHeaders,
    ProcessingRequest,
    ProcessingResponse,
)
from aipolicy_sidecar.wire.headers_pb2 import HeaderMap, HeaderValue
from aipolicy_sidecar.wire.messages import PROCESS

HEADERS = {
    ":method": "POST",
    ":path": "/v1/chat/completions",
    ":authority": "chat",
    "content-type": "application/json",
    "x-request-id": "r-1",
}


def embed(policy: EffectivePolicy, listeners: str = "L", clusters: str = "C") -> str:
    """The value of AIPOLICY_EMBEDDED."""
    document = {"policy": policy.to_json(), "listeners": listeners, "clusters": clusters}
    return base64.b64encode(zlib.compress(json.dumps(document).encode())).decode()


def guard_environment(
    directory: Path, *, address: str, ca: bytes, policy: EffectivePolicy, token: Path
) -> dict[str, str]:
    """The variables of ``aipolicy-guard serve``; the health port is left to the test."""
    return {
        "AIPOLICY_CONTROL_ADDRESS": address,
        "AIPOLICY_CONTROL_CA": ca.decode(),
        "AIPOLICY_POD_NAME": "chat-1",
        "AIPOLICY_POD_NAMESPACE": "team-a",
        "AIPOLICY_POD_UID": "6d1c",
        "AIPOLICY_WORKLOAD": "Deployment/chat",
        "AIPOLICY_DIRECTORY": str(directory),
        "AIPOLICY_TOKEN_FILE": str(token),
        "AIPOLICY_EMBEDDED": embed(policy),
    }


async def ask_guard(socket: Path, body: bytes) -> list[ProcessingResponse]:
    """What the guard answers to the head and the body of a chat completion."""
    requests = [
        ProcessingRequest(
            request_headers=HttpHeaders(
                headers=HeaderMap(
                    headers=[
                        HeaderValue(key=key, raw_value=value.encode())
                        for key, value in HEADERS.items()
                    ]
                )
            )
        ),
        ProcessingRequest(request_body=HttpBody(body=body, end_of_stream=True)),
    ]
    answers = []
    async with grpc.aio.insecure_channel(f"unix:{socket}") as channel:
        call = channel.stream_stream(
            PROCESS,
            request_serializer=ProcessingRequest.SerializeToString,
            response_deserializer=ProcessingResponse.FromString,
        )(timeout=10, wait_for_ready=True)
        for request in requests:
            await call.write(request)
            answer = await call.read()
            if answer is grpc.aio.EOF:
                break
            answers.append(answer)
            if answer.HasField("immediate_response"):
                break
        await call.done_writing()
        await call.code()
    return answers
