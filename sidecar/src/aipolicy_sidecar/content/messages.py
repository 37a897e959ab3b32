"""What a dialect reads out of a body, in words that no API owns.

The exchange decides on these records alone, so that a new dialect changes nothing in it.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Self

from aipolicy.segments import SegmentKind

from aipolicy_sidecar.content.json_documents import Document

MOST_TOKENS: Final = 2**31 - 1
"""As many as a request may ask for; whoever counts more has miscounted."""


class TextForm(Enum):
    """How a text is to be read."""

    PLAIN = auto()
    """It means what it says."""
    ARGUMENTS = auto()
    """JSON in a string: a tool call's arguments, which must stay valid when edited."""
    NAME = auto()
    """The name of the tool that a call is for."""
    ASIDE = auto()
    """It stands beside what the model answers: an error, a refusal, the title of a source. No
    rule takes it for the answer."""
    SIGNED = auto()
    """It means what it says, and a signature vouches for its very words: no placeholder in it
    is exchanged, since the block would then be invalid in the next turn."""

    @property
    def is_said(self) -> bool:
        """Whether it is what the model says, and not beside it, in a form or a name."""
        return self is TextForm.PLAIN or self is TextForm.SIGNED


@dataclass(frozen=True, slots=True)
class Segment:
    """One text that a rule can look at."""

    kind: SegmentKind
    pointer: str
    """Where the text lies, as JSON pointer (RFC 6901); unique in its body. A ``#`` goes on
    where the RFC ends: ``…/arguments#3`` is the fourth text in the JSON that the string
    ``arguments`` holds, and ``/metadata/x#`` is the name of the member, not its value. (A
    ``#`` that belongs to a member's name is written ``~2``.)"""
    text: bytes
    """UTF-8, JSON escapes resolved."""
    choice: int = 0
    """Index of the choice, in an answer."""
    form: TextForm = TextForm.PLAIN


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of a tool, which a model asks for or an app tells of."""

    name: str
    arguments: object
    """JSON as text, or the value itself."""
    choice: int = 0
    """Index of the choice, in an answer."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the model server counted them."""

    input_tokens: int
    output_tokens: int

    @classmethod
    def told(cls, input_tokens: object, output_tokens: object) -> Self | None:
        """What a server says it counted, when it does in numbers that can be true."""
        counts = (input_tokens, output_tokens)
        numbers = [
            count
            for count in counts
            if isinstance(count, int) and not isinstance(count, bool) and 0 <= count <= MOST_TOKENS
        ]
        return cls(*numbers) if len(numbers) == len(counts) and any(numbers) else None

    @property
    def total(self) -> int:
        """Both together."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A request that was understood."""

    segments: tuple[Segment, ...]
    model: str | None
    stream: bool
    """Whether the answer is to be an event stream."""
    choices: int
    """How many answers are made (``n``), at least 1."""
    max_output_tokens: int | None
    """The client's own bound for each choice, the largest when it gives several; 0 when it
    asks for no answer. None when it gives none that every server of the API knows."""
    wants_usage: bool
    """Whether the client asked for usage in the stream."""
    images: int
    """Images, and other content that is no text, for `aipolicy.tokens.bound_tokens`."""
    body: bytes
    document: Document
    unknown: tuple[str, ...] = ()
    """Pointers of content of a kind that the API does not have or that carries text which the
    dialect cannot read, such as a file. All strings in it are segments all the same."""
    calls: tuple[ToolCall, ...] = ()
    """Calls that earlier turns made, in the order of the body."""
    loosely_bounded: bool = False
    """Whether some server of the API does not heed the client's bound as it is given; then it is
    written anew where anything depends on it."""


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """A whole answer that was understood."""

    segments: tuple[Segment, ...]
    model: str | None
    usage: Usage | None
    body: bytes
    document: Document
    calls: tuple[ToolCall, ...] = ()
    """In the order of the body."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a denied client is told; never any content."""

    status: int
    """HTTP status; the dialect derives the API's own error type from it."""
    code: str
    """Machine-readable, such as ``aipolicy_denied``."""
    message: str
    """For humans."""
    policy: str | None
    rule: str | None
    request_id: str
    retry_after: int | None = None
    """Seconds."""
