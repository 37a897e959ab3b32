"""What the guard needs to know of an API: one `Dialect` each.

A dialect translates and edits; it never decides. How its streams are carried out is the
business of `aipolicy_sidecar.content.streams`, which it gives a `StreamFormat`.
"""

from collections.abc import Mapping
from typing import Protocol

from aipolicy_sidecar.content.messages import Problem, ReadAnswer, ReadRequest
from aipolicy_sidecar.content.streams.formats import StreamFormat


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

    def read_request(self, body: bytes) -> ReadRequest:
        """Understand a request; `body` is whole and of identity coding.

        What could hide text from rules (unknown roles or kinds of content) is no error but
        told in `ReadRequest.unknown`.

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

    def write_answer(
        self, answer: ReadAnswer, texts: Mapping[str, bytes], *, withhold: bool = False
    ) -> bytes:
        """The answer with edits, by `Segment.pointer`; identical bytes without.

        `withhold` takes out what might have been said instead (`content.alternatives`).

        Raises:
            BodyError: As for `write_request`.
        """
        ...

    def stream_format(self, *, hide_usage: bool) -> StreamFormat:
        """How to read one streamed answer.

        Args:
            hide_usage: Drop the event that only carries usage, since the client did not
                ask for it.
        """
        ...

    def problem_body(self, problem: Problem) -> bytes:
        """The problem in the API's own error format."""
        ...
