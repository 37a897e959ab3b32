import json
import logging

import pytest
from aipolicy_sidecar.core.actions import Ask, AskLease
from aipolicy_sidecar.core.events import CloseReason, LeaseUnavailable
from aipolicy_sidecar.edges.streams import ExchangeStream
from aipolicy_sidecar.wire.ext_proc_pb2 import ProcessingRequest, ProcessingResponse
from google.protobuf import text_format
from support.chats import prompt
from support.ports import Guard, make_policy
from support.rule_sets import redact_cards

HEAD = """
request_headers { headers {
  headers { key: ':method' raw_value: 'POST' }
  headers { key: ':path' raw_value: '/v1/chat/completions' }
  headers { key: 'content-type' raw_value: 'application/json' }
  headers { key: 'x-request-id' raw_value: 'r-9' }
} }
"""


def head() -> bytes:
    return text_format.Parse(HEAD, ProcessingRequest()).SerializeToString()


def body(data: bytes) -> bytes:
    request = ProcessingRequest()
    request.request_body.body = data
    request.request_body.end_of_stream = True
    return request.SerializeToString()


def answer(data: bytes | Ask) -> ProcessingResponse:
    assert isinstance(data, bytes)
    return ProcessingResponse.FromString(data)


def test_messages_are_answered_in_their_phase() -> None:
    stream = ExchangeStream(Guard(make_policy(redact_cards())).ports())
    assert answer(stream.receive(head())).WhichOneof("response") == "request_headers"
    said = answer(stream.receive(body(prompt("4111 1111 1111 1111"))))
    assert said.request_body.response.body_mutation.body == prompt("[CreditCard]")


def test_a_lease_comes_out_and_its_answer_goes_in() -> None:
    stream = ExchangeStream(Guard(make_policy(budgets=("b",))).ports())
    stream.receive(head())
    asked = stream.receive(body(prompt(max_tokens=1)))
    assert isinstance(asked, AskLease)
    assert answer(stream.resume(LeaseUnavailable())).immediate_response.status.code == 503


@pytest.mark.parametrize("data", (b"\xff", body(b"{}"), b""))
def test_what_the_guard_cannot_handle_never_passes(
    data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    guard = Guard(make_policy(redact_cards()))
    stream = ExchangeStream(guard.ports())
    with caplog.at_level(logging.ERROR):
        said = answer(stream.receive(data))
    assert said.immediate_response.status.code == 503
    assert json.loads(said.immediate_response.body)["error"]["code"] == "aipolicy_denied"
    assert stream.failed
    stream.close(CloseReason.COMPLETED)
    (record,) = guard.records
    assert (record.closed, record.error) == ("failed", caplog.records[0].args[0])  # type: ignore[index]  # they are a tuple


def test_a_bug_is_logged_and_recorded_by_its_class_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    guard = Guard(make_policy(budgets=("b",)))
    stream = ExchangeStream(guard.ports())
    stream.receive(head())

    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(guard.ledger, "reserve", fail)
    said = answer(stream.receive(body(prompt("secret"))))
    assert said.immediate_response.status.code == 503
    assert json.loads(said.immediate_response.body)["error"]["request_id"] == "r-9"
    stream.close(CloseReason.CANCELLED)
    assert guard.records[0].error == "ZeroDivisionError"
    assert "secret" not in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_a_stream_is_recorded_once() -> None:
    guard = Guard(make_policy())
    stream = ExchangeStream(guard.ports())
    stream.receive(head())
    stream.close(CloseReason.COMPLETED)
    stream.close(CloseReason.CANCELLED)
    assert [record.closed for record in guard.records] == ["completed"]
