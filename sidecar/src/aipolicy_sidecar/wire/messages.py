"""Translation between ext_proc messages and the core's events and actions.

One place knows Envoy's messages. Both directions work on serialised bytes, so that any
edge that can move bytes can use them; answers that change nothing are serialised once.
"""

from collections.abc import Callable
from enum import Enum
from functools import lru_cache

from google.protobuf.message import DecodeError

from aipolicy_sidecar.core.actions import PASS, Answer, BodyMode, Continue, Modes, Respond
from aipolicy_sidecar.core.events import (
    Message,
    RequestBody,
    RequestHeaders,
    RequestTrailers,
    ResponseBody,
    ResponseHeaders,
    ResponseTrailers,
)
from aipolicy_sidecar.core.headers import Fields, Headers
from aipolicy_sidecar.wire.ext_proc_pb2 import (
    BodyResponse,
    HeaderMutation,
    HeadersResponse,
    HttpHeaders,
    ImmediateResponse,
    ProcessingRequest,
    ProcessingResponse,
    TrailersResponse,
)
from aipolicy_sidecar.wire.headers_pb2 import HeaderValue, HeaderValueOption
from aipolicy_sidecar.wire.processing_modes_pb2 import ProcessingMode
from aipolicy_sidecar.wire.statuses_pb2 import HttpStatus

PROCESS = "/envoy.service.ext_proc.v3.ExternalProcessor/Process"
"""Path of the one gRPC method."""
SERVICE, METHOD = PROCESS.strip("/").split("/")


class WireError(Exception):
    """Bytes that are no message of the protocol, or one that the guard does not know."""


class Phase(Enum):
    """Which message is being answered: the name of the field that the answer goes into."""

    # By identity, as members are compared: these are looked up for every message.
    __hash__ = object.__hash__

    REQUEST_HEADERS = "request_headers"
    REQUEST_BODY = "request_body"
    REQUEST_TRAILERS = "request_trailers"
    RESPONSE_HEADERS = "response_headers"
    RESPONSE_BODY = "response_body"
    RESPONSE_TRAILERS = "response_trailers"


_READERS: dict[Phase, Callable[[ProcessingRequest], Message]] = {
    Phase.REQUEST_HEADERS: lambda message: RequestHeaders(
        _headers(message.request_headers), message.request_headers.end_of_stream
    ),
    Phase.REQUEST_BODY: lambda message: RequestBody(message.request_body.body),
    Phase.REQUEST_TRAILERS: lambda _: RequestTrailers(),
    Phase.RESPONSE_HEADERS: lambda message: ResponseHeaders(
        _headers(message.response_headers), message.response_headers.end_of_stream
    ),
    Phase.RESPONSE_BODY: lambda message: ResponseBody(
        message.response_body.body, message.response_body.end_of_stream
    ),
    Phase.RESPONSE_TRAILERS: lambda _: ResponseTrailers(),
}
_KINDS = {phase.value: (phase, reader) for phase, reader in _READERS.items()}


def read_message(data: bytes) -> tuple[Phase, Message]:
    """A serialised ``ProcessingRequest`` as the event that it stands for.

    Raises:
        WireError: When it is not a message that the guard knows.
    """
    try:
        message = ProcessingRequest.FromString(data)
    except DecodeError:
        raise WireError("not a ProcessingRequest") from None
    kind = message.WhichOneof("request")
    if kind is None:
        raise WireError("a ProcessingRequest of an unknown kind")
    phase, read = _KINDS[kind]
    return phase, read(message)


def write_answer(phase: Phase, answer: Answer) -> bytes:
    """The answer to a message of a phase, as a serialised ``ProcessingResponse``."""
    if answer is PASS:
        return _PASSES[phase]
    if isinstance(answer, Respond):
        return ProcessingResponse(immediate_response=_immediate(answer)).SerializeToString()
    if answer.body is None:
        return _bodiless(phase, answer)
    return _continue(phase, answer).SerializeToString()


@lru_cache(maxsize=64)
def _bodiless(phase: Phase, answer: Continue) -> bytes:
    """The answers that most exchanges get are few: policies differ, messages hardly do."""
    return _continue(phase, answer).SerializeToString()


def _headers(message: HttpHeaders) -> Headers:
    return Headers.of(
        (field.key, field.raw_value.decode("latin-1") or field.value)
        for field in message.headers.headers
    )


def _continue(phase: Phase, answer: Continue) -> ProcessingResponse:
    response = ProcessingResponse()
    part: HeadersResponse | BodyResponse | TrailersResponse = getattr(response, phase.value)
    part.SetInParent()  # an empty answer is an answer
    if isinstance(part, TrailersResponse):
        return response
    mutation = _mutation(answer.set_headers, answer.remove_headers)
    if mutation is not None:
        part.response.header_mutation.CopyFrom(mutation)
    if isinstance(part, HeadersResponse):
        if answer.modes is not None:
            response.mode_override.CopyFrom(_mode(answer.modes))
    elif answer.body:
        part.response.body_mutation.body = answer.body
    elif answer.body is not None:
        part.response.body_mutation.clear_body = True
    return response


def _mutation(set_headers: Fields, remove_headers: tuple[str, ...]) -> HeaderMutation | None:
    if not set_headers and not remove_headers:
        return None
    return HeaderMutation(
        set_headers=[
            HeaderValueOption(
                header=HeaderValue(key=name, raw_value=value.encode("latin-1")),
                append_action=HeaderValueOption.OVERWRITE_IF_EXISTS_OR_ADD,
            )
            for name, value in set_headers
        ],
        remove_headers=remove_headers,
    )


def _mode(modes: Modes) -> ProcessingMode:
    return ProcessingMode(
        request_header_mode=ProcessingMode.SEND,
        response_header_mode=ProcessingMode.SEND if modes.response_headers else ProcessingMode.SKIP,
        request_body_mode=_BODY_MODES[modes.request_body],
        response_body_mode=_BODY_MODES[modes.response_body],
        request_trailer_mode=(
            ProcessingMode.SEND if modes.request_trailers else ProcessingMode.SKIP
        ),
        response_trailer_mode=(
            ProcessingMode.SEND if modes.response_trailers else ProcessingMode.SKIP
        ),
    )


def _immediate(answer: Respond) -> ImmediateResponse:
    headers = (("content-type", "application/json"), *answer.headers)
    return ImmediateResponse(
        status=HttpStatus(code=answer.status),  # type: ignore[arg-type]  # an open enum
        headers=_mutation(headers, ()),
        body=answer.body,
        details=answer.detail,
    )


_BODY_MODES = {
    BodyMode.NONE: ProcessingMode.NONE,
    BodyMode.BUFFERED: ProcessingMode.BUFFERED,
    BodyMode.STREAMED: ProcessingMode.STREAMED,
}
_PASSES = {phase: _continue(phase, Continue()).SerializeToString() for phase in Phase}
