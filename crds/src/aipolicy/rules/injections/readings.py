"""The words of a text in any script, lower-cased and without accents.

Scripts that put no spaces between words are read character by character, but for the words that a
reader was given. Reading takes time linear in the text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from aipolicy.rules.expressions.regexes import Span
from aipolicy.rules.injections.memos import Memo

_SEPARATORS: Final = (
    r"\s\x00-\x1F!-/:-@\[-`{-\x7F\x80-\xA9\xAB-\xB4\xB6-\xB9\xBB-\xBF\u060C\u061B\u061F\u0964\u0965"
    r"\u2000-\u206F\u2190-\u2BFF\u3000-\u3004\u3008-\u3020\uFE00-\uFE0F\uFF00-\uFF0F\uFF1A-\uFF20"
    r"\uFF3B-\uFF40\uFF5B-\uFF65\U0001F000-\U0001FAFF"
)
"""Spaces, punctuation and pictures."""
_WIDE: Final = r"\u0E00-\u0E7F\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF"
"""Thai, Japanese, Chinese and Korean."""
_RUN: Final = re.compile(f"([{_WIDE}]+)|([^{_SEPARATORS}{_WIDE}]+)")
_IS_WIDE: Final = re.compile(f"[{_WIDE}]")
_PLAIN: Final = re.compile(rb"[0-9A-Za-z]+")
_LOWERED: Final = bytes(
    (
        *(ord(chr(code).lower()) if chr(code).isalnum() else 0x20 for code in range(128)),
        *range(128, 256),
    )
)
"""ASCII letters and digits in lower case, a space for other ASCII; what is beyond as it is."""
_SIGMA: Final = "\u03a3".encode()
"""The one letter whose lower case depends on those around it, be there a full stop between."""
_MOST_RUNS: Final = 2048
_LONGEST_RUN: Final = 16
"""Characters of a run that is remembered."""
_LETTERS: Final = str.maketrans(
    {"\u0131": "i", "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"}
    | dict.fromkeys(map(chr, (0x20, *range(0x300, 0x370), *range(0x64B, 0x656))))
)
"""What decomposition leaves of letters with accents."""


def fold(word: str) -> str:
    """A word in lower case as those write it who have no accents on their keyboard."""
    return unicodedata.normalize("NFKD", word.lower()).translate(_LETTERS) or word


class Reader:
    """Reads words, and those of scripts without spaces that it was given."""

    __slots__ = ("_begun", "_given", "_runs")

    def __init__(self, given: Iterable[str] = ()) -> None:
        self._given: Final[dict[str, tuple[str, ...]]] = {}
        some = [one for one in given if is_wide(one) and len(one) > 1]  # others are as they are
        for word in sorted(set(some), key=len, reverse=True):
            self._given[word[:2]] = (*self._given.get(word[:2], ()), word)
        heads, seconds = (re.escape("".join({one[place] for one in some})) for place in (0, 1))
        self._begun: Final = re.compile(f"[{heads}][{seconds}]" if some else "(?!)")
        self._runs: Final = Memo(self._read, _MOST_RUNS, _LONGEST_RUN)

    def words(self, text: bytes) -> list[str]:
        """All words of a text."""
        if text.isascii():
            return text.translate(_LOWERED).decode("ascii").split()
        if _SIGMA in text:
            lower = text.decode(errors="surrogateescape").lower()
            text = lower.encode(errors="surrogateescape")
        runs = text.translate(_LOWERED).decode(errors="surrogateescape").split()
        return list(chain.from_iterable(map(self._runs.__getitem__, runs)))

    def _read(self, run: str) -> list[str]:
        """The words of what lies between separators of ASCII."""
        words: list[str] = []
        for wide, narrow in _RUN.findall(run.lower()):
            if wide:
                words += self._parts(wide)
            else:
                words.append(narrow if narrow.isascii() else fold(narrow))
        return words

    def places(self, text: bytes) -> Iterator[Span]:
        """Where the words of a text are, in its bytes."""
        if text.isascii():
            yield from (found.span() for found in _PLAIN.finditer(text))
            return
        string = text.decode(errors="surrogateescape")
        end = place = 0
        for found in _RUN.finditer(string):
            place += _size(string[end : found.start()])
            end = found.end()
            for word in self._parts(found[1]) if found[1] else (found[2],):
                size = _size(word)
                yield place, place + size
                place += size

    def _parts(self, run: str) -> list[str]:
        """The given words in a run of a script without spaces, and the characters between."""
        parts: list[str] = []
        told = place = 0
        while (found := self._begun.search(run, place)) is not None:
            place = found.start()
            for word in self._given.get(found[0], ()):
                if run.startswith(word, place):
                    parts += run[told:place]
                    parts.append(word)
                    told = place = place + len(word)
                    break
            else:
                place += 1
        parts += run[told:]
        return parts


def is_wide(word: str) -> bool:
    """Whether a word is of a script that puts no spaces between words."""
    return _IS_WIDE.match(word) is not None


def _size(string: str) -> int:
    return len(string.encode(errors="surrogateescape"))
