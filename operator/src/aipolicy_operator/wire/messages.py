"""The control channel's messages and the records that the operator works with."""

from aipolicy.quantities import LARGEST

from aipolicy_operator.domain.decisions import Counts
from aipolicy_operator.domain.ledgers import Answer, Totals
from aipolicy_operator.domain.registries import Ack, FromGuard, Hello, Nack, Report
from aipolicy_operator.wire import control_pb2

MAX_TEXT = 512
"""Characters of a text from a guard that are looked at."""
MAX_SESSION = 64


class MessageError(ValueError):
    """A guard sent what the protocol does not know; the text says what."""


def read_message(message: control_pb2.FromGuard) -> FromGuard:
    """What a guard says on its stream; MessageError when it says nothing known."""
    match message.WhichOneof("message"):
        case "hello":
            hello = message.hello
            return Hello(
                session=check_session(hello.session),
                hash=hello.hash[:MAX_TEXT],
                version=hello.version[:MAX_TEXT],
            )
        case "ack":
            return Ack(message.ack.hash[:MAX_TEXT])
        case "nack":
            return Nack(message.nack.hash[:MAX_TEXT], message.nack.reason[:MAX_TEXT])
        case "report":
            return Report(
                {
                    one.policy: Counts(
                        allowed=min(one.allowed, LARGEST),
                        denied=min(one.denied, LARGEST),
                        redacted=min(one.redacted, LARGEST),
                        would_deny=min(one.would_deny, LARGEST),
                        would_redact=min(one.would_redact, LARGEST),
                    )
                    for one in message.report.policies
                }
            )
        case _:
            raise MessageError("the message is none of hello, ack, nack and report")


def check_session(session: str) -> str:
    """A session's name; MessageError when it cannot be part of a lease's holder."""
    plain = session.replace("-", "").replace("_", "")
    if not plain.isascii() or not plain.isalnum() or len(session) > MAX_SESSION:
        raise MessageError("a session is 1 to 64 letters, digits, hyphens and underscores")
    return session


def read_totals(request: control_pb2.LeaseRequest) -> Totals:
    """What a guard states about its lease; MessageError when its call has no number."""
    if request.call < 1:
        raise MessageError("calls are numbered from 1")
    return Totals(
        period=request.period,
        spent=min(request.spent, LARGEST),
        reserved=min(request.reserved, LARGEST),
        wanted=min(request.wanted, LARGEST),
        least=min(request.least, LARGEST),
        call=min(request.call, LARGEST),
    )


def write_answer(answer: Answer) -> control_pb2.LeaseResponse:
    """How a lease stands."""
    return control_pb2.LeaseResponse(
        result=control_pb2.LeaseResponse.GRANTED,
        period=answer.period,
        granted=answer.granted,
        remaining=answer.remaining,
        expires_in=answer.expires_in,
        retry_after=answer.retry_after,
    )


NOT_FOUND = control_pb2.LeaseResponse(result=control_pb2.LeaseResponse.NOT_FOUND)
"""There is no such budget, or it is not accepted."""
