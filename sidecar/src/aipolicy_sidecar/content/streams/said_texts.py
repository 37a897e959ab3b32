"""What was streamed of each text, so that it is known again when an event repeats it.

The texts themselves would have no bound, so their digests are kept.
"""

import hashlib
from typing import Final

from aipolicy_sidecar.content.streams.readings import Key

MAX_REMEMBERED: Final = 4096
"""Texts of one stream that are remembered; a repeat of another one is judged for itself."""


class SaidTexts:
    """The texts of one stream, by part and path."""

    __slots__ = ("_digests",)

    def __init__(self) -> None:
        self._digests: dict[tuple[Key, Key], hashlib.blake2b] = {}

    def add(self, part: Key, path: Key, piece: str) -> None:
        """Remember a piece of a text."""
        digest = self._digests.get((part, path))
        if digest is None:
            if len(self._digests) == MAX_REMEMBERED:
                return
            digest = self._digests[part, path] = hashlib.blake2b(digest_size=32)
        digest.update(piece.encode())

    def repeats(self, part: Key, path: Key, text: str) -> bool:
        """Whether `text` is all that was streamed under this path, and nothing else."""
        digest = self._digests.get((part, path))
        if digest is None:
            return False
        return hashlib.blake2b(text.encode(), digest_size=32).digest() == digest.digest()
