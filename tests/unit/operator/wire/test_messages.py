import pytest
from aipolicy.quantities import LARGEST
from aipolicy_operator.domain.decisions import Counts
from aipolicy_operator.domain.ledgers import Answer, Totals
from aipolicy_operator.domain.registries import Ack, FromGuard, Hello, Nack, Report
from aipolicy_operator.wire import control_pb2
from aipolicy_operator.wire.messages import (
    MAX_TEXT,
    MessageError,
    check_session,
    read_message,
    read_totals,
    write_answer,
)


@pytest.mark.parametrize(
    ("message", "expected"),
    (
        ({"hello": {"session": "s1", "hash": "h", "version": "1"}}, Hello("s1", "h", "1")),
        ({"ack": {"hash": "h"}}, Ack("h")),
        ({"nack": {"hash": "h", "reason": "r"}}, Nack("h", "r")),
        ({"nack": {"reason": "r" * 2 * MAX_TEXT}}, Nack("", "r" * MAX_TEXT)),
        (
            {
                "report": {
                    "policies": [
                        {
                            "policy": "p",
                            "allowed": 1,
                            "denied": 2,
                            "redacted": 3,
                            "would_deny": 4,
                            "would_redact": 2**64 - 1,
                        }
                    ]
                }
            },
            Report({"p": Counts(1, 2, 3, 4, LARGEST)}),
        ),
    ),
)
def test_messages_are_read(message: dict[str, object], expected: FromGuard) -> None:
    assert read_message(control_pb2.FromGuard(**message)) == expected  # type: ignore[arg-type]  # a table of fields


def test_an_empty_message_says_nothing() -> None:
    with pytest.raises(MessageError):
        read_message(control_pb2.FromGuard())


@pytest.mark.parametrize("session", ("", "a/b", "a" * 65, "é", "a b", "--"))
def test_a_session_is_a_plain_word(session: str) -> None:
    with pytest.raises(MessageError):
        check_session(session)
    assert check_session("0f-A_9") == "0f-A_9"


def test_totals_are_read_and_bounded() -> None:
    request = control_pb2.LeaseRequest(
        period="p", spent=1, reserved=2, wanted=4, least=3, call=2**64 - 1
    )
    assert read_totals(request) == Totals("p", 1, 2, wanted=4, least=3, call=LARGEST)
    huge = control_pb2.LeaseRequest(spent=2**64 - 1, reserved=2**63, wanted=2**53, call=1)
    bounded = Totals("", LARGEST, LARGEST, wanted=LARGEST, least=0, call=1)
    assert read_totals(huge) == bounded


def test_a_call_without_a_number_is_refused() -> None:
    with pytest.raises(MessageError, match="numbered from 1"):
        read_totals(control_pb2.LeaseRequest(budget="b"))


def test_an_answer_is_written() -> None:
    response = write_answer(Answer("p", 5, 7, 1.5, 2.5))
    assert response.result == control_pb2.LeaseResponse.GRANTED
    assert (response.period, response.granted, response.remaining) == ("p", 5, 7)
    assert (response.expires_in, response.retry_after) == (1.5, 2.5)
