"""What the exchange sees of a streamed answer, whatever API it is of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aipolicy.findings import Finding
from aipolicy.rules import RuleFault

from aipolicy_sidecar.content.classifiers import Subject
from aipolicy_sidecar.content.messages import Usage


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
    awaited: tuple[Subject, ...] = ()
    """What classifiers must be asked about first: `data` comes with `AnswerStream.settle`."""
    gone: tuple[Subject, ...] = ()
    """What they are to be asked about although it goes on."""
    open: bool = False
    """Whether some text has begun and not ended."""


class AnswerStream(Protocol):
    """A streamed answer on its way through; sans-IO, bounded memory."""

    def feed(self, chunk: bytes, *, end: bool) -> StreamStep:
        """Take bytes from upstream, cut anywhere; `end` when no more will come."""
        ...

    def settle(
        self, findings: Mapping[str, Sequence[Finding]], faults: Sequence[RuleFault]
    ) -> StreamStep:
        """Go on with what classifiers found, by `Subject.pointer` of what was awaited.

        It belongs to the last chunk; until then none may be fed.
        """
        ...
