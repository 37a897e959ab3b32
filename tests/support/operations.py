"""Values that count what is done with them: work that must be linear, without a clock."""

from collections.abc import Iterator
from typing import Any, SupportsIndex, overload

from typing_extensions import override


class CountedBytes(bytes):
    """Counts the bytes that are copied when parts of it are taken."""

    copied = 0

    @overload
    def __getitem__(self, key: SupportsIndex) -> int: ...
    @overload
    def __getitem__(self, key: slice) -> bytes: ...
    @override
    def __getitem__(self, key: SupportsIndex | slice) -> int | bytes:
        part = super().__getitem__(key)
        if isinstance(part, int):
            return part
        CountedBytes.copied += len(part)
        return CountedBytes(part)

    def __radd__(self, other: bytes) -> bytes:
        return CountedBytes(bytes(other) + bytes(self))


class CountedBuffer(bytearray):
    """Counts the bytes in which something is looked for."""

    searched = 0

    @override
    def find(self, sub: Any, start: Any = 0, end: Any = None) -> int:
        found = super().find(sub, start, len(self) if end is None else end)
        CountedBuffer.searched += (found if found >= 0 else len(self)) - start
        return found


class CountedText(str):
    """Counts the characters in which something is replaced."""

    __slots__ = ()
    searched = 0

    @override
    def replace(self, old: str, new: str, count: SupportsIndex = -1, /) -> str:
        CountedText.searched += len(self)
        return CountedText(super().replace(old, new, count))


class CountedEdits(dict[str, bytes]):
    """Counts how often its keys are gone through, one by one."""

    seen = 0

    @override
    def __iter__(self) -> Iterator[str]:
        for key in super().__iter__():
            CountedEdits.seen += 1
            yield key
