"""What the guard needs to know of an API: one `Dialect` each.

A dialect translates and edits; it never decides about a whole message. In a stream it
must carry decisions out while they fall, so `AnswerStream` gets the rules and reports.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from aipolicy.findings import Finding
from aipolicy.rules import RuleFault, RuleSet

from aipolicy_sidecar.content.messages import Problem, ReadAnswer, ReadRequest, Usage


@dataclass(frozen=True, slots=True)
class StreamStep:
    """What became of one chunk of a streamed answer."""

    data: bytes
    """To send on in place of the chunk; may be empty or the very chunk."""
    findings: tuple[Finding, ...] = ()
    """New ones, of all rules and modes. Offsets count in their own logical text."""
    faults: tuple[RuleFault, ...] = ()
    """New ones; they carry no content."""
    denied: Finding | RuleFault | None = None
    """Why the stream was ended with the API's own terminal event; given once, with the
    step that ends it. Later steps are empty."""
    usage: Usage | None = None
    """The latest that upstream reported, in this step or earlier."""
    output_bytes: int = 0
    """Bytes of text seen from upstream so far, to settle with when no usage comes."""


class AnswerStream(Protocol):
    """A streamed answer on its way through; sans-IO, bounded memory."""

    def feed(self, chunk: bytes, *, end: bool) -> StreamStep:
        """Take bytes from upstream, cut anywhere; `end` when no more will come."""
        ...


class Dialect(Protocol):
    """An API that LLM clients speak over HTTP."""

    @property
    def name(self) -> str:
        """For telemetry, e.g. ``openai.chat``."""
        ...

    def accepts(self, method: str, path: str) -> bool:
        """Whether a request is of this API.

        `path` may carry a query; its spelling is taken literally, so that other spellings
        can be told apart and refused.
        """
        ...

    def read_request(self, body: bytes, *, watched: bool = True) -> ReadRequest:
        """Understand a request.

        Args:
            body: The whole body, of identity coding.
            watched: Whether rules look at requests. Then what could hide text from them
                (unknown roles or kinds of content) is an error; otherwise it passes.

        Raises:
            BodyError: When it cannot be read; tell the client with status 400.
        """
        ...

    def write_request(
        self,
        request: ReadRequest,
        texts: Mapping[str, bytes],
        *,
        max_output_tokens: int | None,
        include_usage: bool,
    ) -> bytes:
        """The body with edits; the very same bytes when there is nothing to change.

        Args:
            request: As read.
            texts: New UTF-8 text by `Segment.pointer`.
            max_output_tokens: Bound for each choice: values above are lowered, and it is
                set when the client set none.
            include_usage: Ask for usage in the stream (no effect unless it is a stream).

        Raises:
            BodyError: When the edits cannot be made without changing the meaning, as when
                two redacted member names become the same.
        """
        ...

    def read_answer(self, body: bytes) -> ReadAnswer:
        """Understand a whole (not streamed) answer, error answers included.

        Raises:
            BodyError: When it cannot be read; it is the app's fault, so status 502.
        """
        ...

    def write_answer(self, answer: ReadAnswer, texts: Mapping[str, bytes]) -> bytes:
        """The answer with edits, by `Segment.pointer`; identical bytes without.

        Raises:
            BodyError: As for `write_request`.
        """
        ...

    def open_stream(self, rules: RuleSet, *, hide_usage: bool) -> AnswerStream:
        """Watch a streamed answer.

        Args:
            rules: The rules in force; the stream keeps them to its end.
            hide_usage: Drop the event that only carries usage, since the client did not
                ask for it.
        """
        ...

    def problem_body(self, problem: Problem) -> bytes:
        """The problem in the API's own error format."""
        ...
