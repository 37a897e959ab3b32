"""Restorers: the originals put back in the place of a session's placeholders.

Only the exact placeholders of the session are replaced; all else, invented placeholders
and those of other sessions included, stays as it is. Of a text that comes in pieces no
more is held back than its end that may be the beginning of a placeholder.
"""

from collections.abc import Callable

from aipolicy_sidecar.content.pseudonyms.placeholders import ANY, BEGUN

Lookup = Callable[[bytes], bytes | None]
"""What a placeholder stands for; None when it is none of ours."""


def restore(text: bytes, lookup: Lookup) -> bytes:
    """A whole text with its placeholders replaced."""
    return Restorer(lookup).feed(text, final=True)


class Restorer:
    """Restores one text that comes in pieces."""

    __slots__ = ("_held", "_lookup")

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._held = b""

    @property
    def holds(self) -> bool:
        """Whether some of the text is kept back."""
        return bool(self._held)

    def feed(self, data: bytes, *, final: bool) -> bytes:
        """Take more of the text; return what may be sent on. `final`: no more will come."""
        text = self._held + data if self._held else data
        begun = None if final else BEGUN.search(text)
        end = len(text) if begun is None else begun[0]
        self._held = text[end:]
        text = text[:end]
        pieces: list[bytes] = []
        position = sent = 0
        while (span := ANY.search(text, position)) is not None:
            start, position = span
            value = self._lookup(text[start:position])
            if value is not None:
                pieces += (text[sent:start], value)
                sent = position
        if not pieces:
            return text
        pieces.append(text[sent:])
        return b"".join(pieces)
