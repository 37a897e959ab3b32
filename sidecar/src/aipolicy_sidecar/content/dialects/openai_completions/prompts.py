"""Prompts that are plain texts, alone or in a list, or what takes their place.

Legacy completions and embeddings take the same: a string, strings, token ids, lists of
token ids; servers add objects, and mix them all.
"""

from typing import Final

from aipolicy.segments import RequestSegment

from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.segment_lists import SegmentList

MAX_PROMPTS: Final = 2048
"""The API's own bound on the texts of a request."""


class PromptReader:
    """Collects the texts of prompts."""

    __slots__ = ("_segments", "images", "unknown")

    def __init__(self, segments: SegmentList) -> None:
        self._segments = segments
        self.unknown: list[str] = []
        """Pointers of prompts that are no text."""
        self.images = 0
        """Objects, which may hold images for all that is known."""

    def read(self, value: object, pointer: str) -> int:
        """Take in a member that holds prompts; return how many there are.

        Raises:
            BodyError: When it can be no prompt.
        """
        if value is None:
            return 0
        if not isinstance(value, list) or not value:
            self._read_one(value, pointer)
            return 1
        if not {str, list, dict} & set(map(type, value)):
            self._read_tokens(value, pointer)
            return 1
        if len(value) > MAX_PROMPTS:
            raise BodyError(f"more than {MAX_PROMPTS} texts", pointer)
        for index, item in enumerate(value):
            if type(item) is int:  # strings and tokens may be mixed (llama.cpp)
                self.unknown.append(f"{pointer}/{index}")
            else:
                self._read_one(item, f"{pointer}/{index}")
        return len(value)

    def _read_one(self, value: object, pointer: str) -> None:
        if isinstance(value, str):
            self._segments.add(RequestSegment.USER, pointer, value)
        elif isinstance(value, dict):
            self.unknown.append(pointer)
            self.images += 1
            self._segments.add_all(RequestSegment.USER, pointer, value)
        elif isinstance(value, list):
            self._read_tokens(value, pointer)
        else:
            raise BodyError("expected a string or a list", pointer)

    def _read_tokens(self, tokens: list[object], pointer: str) -> None:
        """A list of token ids, or of anything else that no rule can look into."""
        if tokens:
            self.unknown.append(pointer)
        if {str, list, dict} & set(map(type, tokens)):  # there may be millions
            self._segments.add_all(RequestSegment.USER, pointer, tokens)
