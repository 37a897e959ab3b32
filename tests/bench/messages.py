"""The bodies that are sent: plain prose in which no rule finds anything.

A finding would end the exchange early or edit it; what every clean request pays is what
counts. The prose has numbers, names and addresses without an `@`, so that the rules have
candidates to look at.
"""

import json
from typing import Any, Final

MODEL: Final = "bench-model"
CASE: Final = b"@@@@@@@@@@@@"
"""In a prompt, what is another word in each request."""

_PROSE: Final = (
    "Hello, I ordered a standing desk on 14 March and it arrived with order number 4711-22. "
    "The left leg of the frame has a dent near the bottom bracket, about 3 cm long, and the "
    "controller shows error E07 whenever I raise it above 110 cm. I have already unplugged it "
    "for ten minutes, held the down button until the display blinked, and checked that nothing "
    "blocks the crossbar. My colleague in the Hamburg office has the same model and says that "
    "firmware 2.4.1 fixed it for her. Could you tell me whether a replacement leg is covered by "
    "the warranty, how long the delivery would take, and what I should write on the return slip? "
    "Please answer in short steps that I can follow without tools, and mention the page of the "
    "manual where the reset is described. "
)
_STEPS: Final = (
    "Thank you for the details. First, lower the desk to its lowest position and unplug the "
    "controller. Second, hold the down button for eight seconds until the display shows RST, as "
    "described on page 12 of the manual. Third, plug it in again and raise it to 75 cm. A dented "
    "leg is covered for five years; the delivery takes three to five working days. Write the "
    "order number and the word warranty on the return slip. "
)


def prompt_body(length: int, **members: Any) -> bytes:
    """A request body whose prompt has about `length` characters."""
    return _to_bytes(
        {
            "model": MODEL,
            "messages": [
                {"role": "system", "content": "You are the support assistant of a furniture shop."},
                {"role": "user", "content": f"Case {CASE.decode()}. {prose(length)}"},
            ],
            "temperature": 0.2,
            **members,
        }
    )


def conversation_body(turns: int, length: int) -> bytes:
    """A request body with the turns of a conversation, each of about `length` characters.

    Only the last one differs from request to request, as it is when a conversation goes on.
    """
    said = [f"Turn {turn}. {prose(length)}" for turn in range(turns - 1)]
    said.append(f"Case {CASE.decode()}. {prose(length)}")
    return _to_bytes(
        {
            "model": MODEL,
            "messages": [
                {"role": "assistant" if turn % 2 else "user", "content": text}
                for turn, text in enumerate(said)
            ],
        }
    )


def answer_body() -> bytes:
    """An answer of about 1 kB."""
    return _to_bytes(
        {
            "id": "chatcmpl-bench",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": MODEL,
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": (_STEPS * 2)[:900]},
                    "logprobs": None,
                    "finish_reason": "stop",
                }
            ],
            "usage": {"prompt_tokens": 480, "completion_tokens": 210, "total_tokens": 690},
        }
    )


def prose(length: int) -> str:
    """The prose, repeated and cut."""
    return (_PROSE * (length // len(_PROSE) + 1))[:length]


def stream_pieces(count: int) -> list[str]:
    """The words of an answer, each with the space before it, as models stream them."""
    words = _STEPS.split()
    return [f" {words[place % len(words)]}" for place in range(count)]


def stream_event(content: str, mark: str) -> bytes:
    """An event of a stream; `mark` travels in a member that no rule looks at."""
    event = {
        "id": "chatcmpl-bench",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": MODEL,
        "system_fingerprint": mark,
        "choices": [
            {"index": 0, "delta": {"content": content}, "logprobs": None, "finish_reason": None}
        ],
    }
    return b"data: " + _to_bytes(event) + b"\n\n"


def stream_end() -> bytes:
    """The events that end a stream."""
    choice = {"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}
    event = {"id": "chatcmpl-bench", "object": "chat.completion.chunk", "choices": [choice]}
    return b"data: " + _to_bytes(event) + b"\n\ndata: [DONE]\n\n"


def _to_bytes(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
