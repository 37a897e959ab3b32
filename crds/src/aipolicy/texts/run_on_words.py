"""Words that run into each other, parted where common words end.

So are letters written that are set apart with no longer gap between words. The words are those that
requests and attacks are made of. What is no such word stays in one piece, so that a name among them
is still found; letters with few of them are most likely one word, and stay as they are.
"""

from typing import Final

from aipolicy.texts.guises import TELLING_WORDS

LEAST: Final = 8
"""Letters of which several words are made."""

_WORDS: Final = frozenset(
    word.encode()
    for word in (
        *TELLING_WORDS,
        *("about", "above", "access", "act", "admin", "after", "again", "alle", "and", "any"),
        *("anything", "are", "assistant", "before", "below", "but", "can", "code", "commands"),
        *("content", "data", "delete", "developer", "did", "display", "does", "earlier", "email"),
        *("every", "everything", "file", "files", "filter", "filters", "first", "following", "for"),
        *("full", "give", "given", "guidelines", "had", "has", "hidden", "how", "instead", "into"),
        *("its", "jailbreak", "key", "keys", "let", "limits", "list", "mode", "must", "new", "not"),
        *("now", "only", "original", "out", "output", "over", "override", "please", "policy"),
        *("print", "prompts", "repeat", "respond", "restrictions", "role", "rule", "safety"),
        *("say", "secrets", "send", "show", "text", "them", "then", "they", "told", "unrestricted"),
        *("user", "was", "were", "when", "where", "which", "who", "without", "words", "write"),
    )
)
_LONGEST: Final = max(map(len, _WORDS))
_SHORTEST: Final = min(map(len, _WORDS))
_ENDS: Final = frozenset(word[-2:] for word in _WORDS)
"""The last letters of words, since most letters end none."""
_LEAST_WORDS: Final = 2


def part(letters: bytes) -> bytes:
    """The words of a run of letters, with blanks between them; the letters when there are none.

    As many letters as can be are taken for words, and long ones before short ones. Its work is
    linear in the letters.
    """
    if len(letters) < LEAST:
        return letters
    lower = letters.lower()
    best: list[tuple[int, int]] = [(0, 0)]
    """For each length: the sum of squares of the words so far, and the length of the last one."""
    for end in range(1, len(lower) + 1):
        score, length = best[end - 1][0], 0
        sizes = range(_SHORTEST, min(_LONGEST, end) + 1)
        for size in sizes if lower[end - 2 : end] in _ENDS else ():
            if lower[end - size : end] in _WORDS and best[end - size][0] + size * size > score:
                score, length = best[end - size][0] + size * size, size
        best.append((score, length))
    pieces, known = _trace(letters, best)
    covered = sum(known)
    if len(known) < _LEAST_WORDS or 5 * covered < 2 * len(letters):
        return letters
    return b" ".join(reversed(pieces))


def _trace(letters: bytes, best: list[tuple[int, int]]) -> tuple[list[bytes], list[int]]:
    """The pieces from the last to the first, and the lengths of those that are words."""
    pieces: list[bytes] = []
    known: list[int] = []
    end = rest = len(letters)
    while end:
        length = best[end][1]
        if not length:
            end -= 1
            continue
        if end < rest:
            pieces.append(letters[end:rest])
        pieces.append(letters[end - length : end])
        known.append(length)
        end = rest = end - length
    if rest:
        pieces.append(letters[:rest])
    return pieces, known
