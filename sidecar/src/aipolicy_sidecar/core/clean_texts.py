"""Texts in which the rules found nothing, so that they need not look again.

With every turn a conversation is sent whole: its instructions, documents and earlier turns are
the same bytes as before, and what rules say of a text depends on nothing but the text and where
it comes from. Texts themselves are not kept, only digests, and no more than a bounded number.
"""

from collections import OrderedDict
from hashlib import blake2b
from typing import Final

from aipolicy.rules import RuleSet, Scan
from aipolicy.segments import Direction, SegmentKind

LEAST: Final = 256
"""Bytes of a text that is worth remembering; shorter ones are looked at as fast."""
MOST: Final = 8192
"""Texts that are remembered: about 2 MB of memory."""
_DIGEST: Final = 32
"""Bytes. Who finds two texts with one digest gets the second past the rules."""
_CLEAN: Final = Scan()


class CleanTexts:
    """What the rules of one policy need not look at in requests again."""

    __slots__ = ("_known", "_most", "_rules")

    def __init__(self, rules: RuleSet, most: int = MOST) -> None:
        """`most` is how many texts are remembered."""
        self._rules: Final = rules
        self._most: Final = most
        self._known: Final[OrderedDict[tuple[SegmentKind, bytes], None]] = OrderedDict()

    def scan(self, kind: SegmentKind, text: bytes) -> Scan:
        """What the rules find in a text of a request."""
        if len(text) < LEAST:
            return self._rules.scan(Direction.REQUEST, kind, text)
        key = kind, blake2b(text, digest_size=_DIGEST).digest()
        if key in self._known:
            self._known.move_to_end(key)
            return _CLEAN
        scan = self._rules.scan(Direction.REQUEST, kind, text)
        if not scan.findings and not scan.faults:
            self._known[key] = None
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return scan
