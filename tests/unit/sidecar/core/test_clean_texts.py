"""What is judged once is not judged again, and only that."""

from aipolicy.rules import RuleSet, Scan
from aipolicy.segments import Direction, RequestSegment, SegmentKind
from aipolicy_sidecar.core.clean_texts import LEAST, CleanTexts
from support.rule_sets import make_rules, redact_cards
from typing_extensions import override

PROSE = b"Nothing is in here that any rule looks for. " * 10
CARD = PROSE + b"4111 1111 1111 1111"


class Asked(RuleSet):
    """Rules that note what they are asked."""

    def __init__(self) -> None:
        super().__init__(make_rules(redact_cards()).rules)
        self.asked: list[tuple[SegmentKind, bytes]] = []

    @override
    def scan(self, direction: Direction, kind: SegmentKind, text: bytes) -> Scan:
        assert direction is Direction.REQUEST
        self.asked.append((kind, text))
        return super().scan(direction, kind, text)


def test_a_clean_text_is_looked_at_once_for_each_origin() -> None:
    rules = Asked()
    clean = CleanTexts(rules)

    for _ in range(3):
        for kind in (RequestSegment.USER, RequestSegment.SYSTEM):
            assert clean.scan(kind, PROSE) == Scan()

    assert rules.asked == [(RequestSegment.USER, PROSE), (RequestSegment.SYSTEM, PROSE)]


def test_what_something_was_found_in_is_looked_at_each_time() -> None:
    rules = Asked()
    clean = CleanTexts(rules)

    for _ in range(2):
        (finding,) = clean.scan(RequestSegment.USER, CARD).findings
        assert CARD[finding.start : finding.end] == b"4111 1111 1111 1111"

    assert len(rules.asked) == 2


def test_a_text_that_differs_in_one_byte_is_another() -> None:
    rules = Asked()
    clean = CleanTexts(rules)

    for place in range(0, len(PROSE), 37):
        clean.scan(RequestSegment.USER, PROSE[:place] + b"X" + PROSE[place + 1 :])
    clean.scan(RequestSegment.USER, PROSE)

    assert len(rules.asked) == len(range(0, len(PROSE), 37)) + 1


def test_only_so_many_are_remembered_those_used_last() -> None:
    rules = Asked()
    clean = CleanTexts(rules, most=4)
    texts = [b"%0*d" % (LEAST, number) for number in range(5)]

    clean.scan(RequestSegment.TOOL_RESULT, texts[0])
    for text in texts[1:]:
        clean.scan(RequestSegment.TOOL_RESULT, texts[0])
        clean.scan(RequestSegment.TOOL_RESULT, text)
    rules.asked.clear()
    for text in (texts[0], texts[-1], texts[1]):
        clean.scan(RequestSegment.TOOL_RESULT, text)

    assert [text for _, text in rules.asked] == [texts[1]]
