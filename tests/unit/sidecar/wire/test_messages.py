import pytest
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
from aipolicy_sidecar.core.headers import Headers
from aipolicy_sidecar.wire.ext_proc_pb2 import ProcessingRequest, ProcessingResponse
from aipolicy_sidecar.wire.messages import Phase, WireError, read_message, write_answer
from google.protobuf import text_format

HEADERS = "headers { headers { key: ':path' raw_value: '/v1' } headers { key: 'x' value: 'y' } }"


@pytest.mark.parametrize(
    ("text", "phase", "event"),
    (
        (
            f"request_headers {{ {HEADERS} end_of_stream: true }}",
            Phase.REQUEST_HEADERS,
            RequestHeaders(Headers({":path": "/v1", "x": "y"}), end=True),
        ),
        (
            f"response_headers {{ {HEADERS} }}",
            Phase.RESPONSE_HEADERS,
            ResponseHeaders(Headers({":path": "/v1", "x": "y"})),
        ),
        (
            "request_body { body: 'b' end_of_stream: true }",
            Phase.REQUEST_BODY,
            RequestBody(b"b"),
        ),
        (
            "response_body { body: 'b' }",
            Phase.RESPONSE_BODY,
            ResponseBody(b"b", end=False),
        ),
        (
            "response_body { end_of_stream: true }",
            Phase.RESPONSE_BODY,
            ResponseBody(b"", end=True),
        ),
        ("request_trailers { }", Phase.REQUEST_TRAILERS, RequestTrailers()),
        ("response_trailers { }", Phase.RESPONSE_TRAILERS, ResponseTrailers()),
    ),
)
def test_messages_become_events(text: str, phase: Phase, event: Message) -> None:
    data = text_format.Parse(text, ProcessingRequest()).SerializeToString()
    assert read_message(data) == (phase, event)


def test_header_values_may_be_any_bytes() -> None:
    text = r"request_headers { headers { headers { key: 'x' raw_value: '\xff\xfe' } } }"
    _, event = read_message(text_format.Parse(text, ProcessingRequest()).SerializeToString())
    assert isinstance(event, RequestHeaders)
    assert event.headers.get("x") == "\xff\xfe"


@pytest.mark.parametrize("data", (b"", b"\xff\xff\xff", b"\x52\x00"))
def test_what_is_no_message_is_an_error(data: bytes) -> None:
    with pytest.raises(WireError):
        read_message(data)


@pytest.mark.parametrize("phase", tuple(Phase))
@pytest.mark.parametrize("answer", (PASS, Continue()))
def test_an_answer_that_changes_nothing_is_an_answer_to_its_phase(
    phase: Phase, answer: Continue
) -> None:
    response = ProcessingResponse.FromString(write_answer(phase, answer))
    assert response.WhichOneof("response") == phase.value
    assert not response.HasField("mode_override")


@pytest.mark.parametrize(
    ("phase", "answer", "text"),
    (
        (
            Phase.REQUEST_HEADERS,
            Continue(
                set_headers=(("a", "\xff"),),
                remove_headers=("b",),
                modes=Modes(
                    BodyMode.BUFFERED,
                    request_trailers=True,
                    response_headers=True,
                    response_trailers=True,
                ),
            ),
            r"""
            request_headers { response { header_mutation {
              set_headers {
                header { key: 'a' raw_value: '\xff' } append_action: OVERWRITE_IF_EXISTS_OR_ADD
              }
              remove_headers: 'b'
            } } }
            mode_override {
              request_header_mode: SEND response_header_mode: SEND request_body_mode: BUFFERED
              request_trailer_mode: SEND response_trailer_mode: SEND
            }
            """,
        ),
        (
            Phase.RESPONSE_HEADERS,
            Continue(modes=Modes(response_body=BodyMode.STREAMED)),
            """
            response_headers { }
            mode_override {
              request_header_mode: SEND response_header_mode: SKIP response_body_mode: STREAMED
              request_trailer_mode: SKIP response_trailer_mode: SKIP
            }
            """,
        ),
        (
            Phase.REQUEST_BODY,
            Continue(set_headers=(("content-length", "1"),), body=b"x"),
            """
            request_body { response {
              header_mutation { set_headers {
                header { key: 'content-length' raw_value: '1' }
                append_action: OVERWRITE_IF_EXISTS_OR_ADD
              } }
              body_mutation { body: 'x' }
            } }
            """,
        ),
        (
            Phase.RESPONSE_BODY,
            Continue(body=b""),
            "response_body { response { body_mutation { clear_body: true } } }",
        ),
        (
            Phase.REQUEST_BODY,
            Respond(429, b"{}", (("retry-after", "3"),), "aipolicy_budget"),
            """
            immediate_response {
              status { code: TooManyRequests }
              headers {
                set_headers {
                  header { key: 'content-type' raw_value: 'application/json' }
                  append_action: OVERWRITE_IF_EXISTS_OR_ADD
                }
                set_headers {
                  header { key: 'retry-after' raw_value: '3' }
                  append_action: OVERWRITE_IF_EXISTS_OR_ADD
                }
              }
              body: '{}'
              details: 'aipolicy_budget'
            }
            """,
        ),
    ),
)
def test_actions_become_answers(phase: Phase, answer: Answer, text: str) -> None:
    expected = text_format.Parse(text, ProcessingResponse())
    assert ProcessingResponse.FromString(write_answer(phase, answer)) == expected


def test_modes_are_only_told_with_headers() -> None:
    response = ProcessingResponse.FromString(
        write_answer(Phase.RESPONSE_BODY, Continue(modes=Modes()))
    )
    assert not response.HasField("mode_override")
