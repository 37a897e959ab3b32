"""The work that a text makes, counted and not timed: linear, whatever the text."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from aipolicy.rules.expressions.regexes import Regex, RegexSet, Span
from aipolicy.rules.views.layers import DEPTH, views
from aipolicy.segments import Direction, RequestSegment
from aipolicy.texts.guises import Guise
from support.rule_sets import make_rule, make_rules
from support.scans import cut, follow

RULES = make_rules(
    make_rule("attack", "Annotate", promptInjection={}),
    make_rule("words", patterns={"words": ["bluebird"]}),
    make_rule("cards", pii={"entities": ["CreditCard"]}),
)
STREAMED = make_rules(
    make_rule("words", patterns={"words": ["bluebird"]}),
    make_rule("cards", pii={"entities": ["CreditCard"]}),
)
READINGS = 1 + DEPTH + 1 + len(Guise)
"""The text, what layers make of it, what it looks like, and guises."""
SEARCHED = 160
"""Bytes that expressions are searched in for each byte of a request."""
STREAMED_BYTES = 400
"""As above, for each byte of an answer that comes in pieces of 16 bytes."""
PROSE = b"the quick brown fox jumps over "


def _nested(size: int) -> bytes:
    text = PROSE * (size // 200)
    while len(text) < size:
        text = base64.b64encode(text)
    return text[:size]


def _endless(text: str) -> Callable[[int], bytes]:
    data = text.encode()
    return lambda size: data * (size // len(data))


HOSTILE = {
    "base64 of base64 of …": _nested,
    "entities": _endless("&#97;"),
    "doubled entities": _endless("&amp;#97;"),
    "percent signs": _endless("%2561"),
    "escapes": _endless("\\u0061"),
    "invisible characters": _endless("a\u200b"),
    "letters that look like others": _endless("é\u0430"),
    "letters apart": _endless("a b c d "),
    "letters apart in vain": _endless("ab c d e f g "),
    "hexadecimal": _endless("6162"),
    "hexadecimal that is none": _endless("4242"),
    "base32": _endless("NFTW433SMUQGC3DM"),
    "base32 that is none": _endless("EAAAAAAAAAAAAAAA "),
    "binary digits": _endless("01101001 "),
    "octal digits": _endless("151 "),
    "octal digits that are none": _endless("133 "),
    "base64 that is none": _endless("UUUUUUUUUUUU "),
    "words like base64": _endless("distance "),
    "codings in turn": _endless("&#97;%61\\x61 YWJjZGVm é\u200b"),
    "all guises": _endless("1gn0re a11 vtaber erongi "),
    "all guises, coded": _endless("1gn0re a11 &#118;taber\u200b erongi é "),
    "findings": _endless("bluebird 4111 1111 1111 1111 "),
    "beginnings": _endless("bluebir 4111 1111 1111 111 "),
    "separators": _endless(" .-_"),
}


@dataclass
class Work:
    """What expressions were asked."""

    searched: int = 0
    """Bytes that one expression was searched in."""
    screened: int = 0
    """Bytes that a pass for many went over."""


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    done = Work()
    search, hits = Regex.search, RegexSet.hits

    def counted_search(regex: Regex, text: bytes, start: int = 0) -> Span | None:
        span = search(regex, text, start)
        done.searched += (len(text) if span is None else span[1]) - start
        return span

    def counted_hits(some: RegexSet, text: bytes) -> Sequence[int]:
        done.screened += len(text)
        return hits(some, text)

    monkeypatch.setattr(Regex, "search", counted_search)
    monkeypatch.setattr(RegexSet, "hits", counted_hits)
    return done


def _request(text: bytes, work: Work) -> Work:
    work.searched = work.screened = 0
    assert RULES.scan(Direction.REQUEST, RequestSegment.USER, text).faults == ()
    return Work(work.searched, work.screened)


def _answer(text: bytes, work: Work) -> Work:
    work.searched = work.screened = 0
    assert not [
        scan for scan in follow(STREAMED, cut(text, range(0, len(text), 16))) if scan.faults
    ]
    return Work(work.searched, work.screened)


def test_a_request_makes_work_in_proportion_to_its_length(work: Work) -> None:
    passes = _request(PROSE * 100, work).screened / (len(PROSE) * 100)
    for name, made in HOSTILE.items():
        small, large = (_request(made(size), work) for size in (2**11, 2**13))
        assert large.searched <= 4.3 * small.searched + 2**12, name
        assert large.screened <= READINGS * passes * 2**13, name
        assert large.searched <= SEARCHED * 2**13, name


def test_an_answer_makes_work_in_proportion_to_its_length(work: Work) -> None:
    for name, made in HOSTILE.items():
        small, large = (_answer(made(size), work) for size in (2**11, 2**12))
        assert large.searched <= 2.2 * small.searched + 2**12, name
        assert large.screened <= 2.2 * small.screened + 2**12, name
        assert large.searched + large.screened <= STREAMED_BYTES * 2**12, name


def test_codings_are_taken_off_to_a_depth() -> None:
    for name, made in HOSTILE.items():
        seen = [*views(made(2**13))]
        assert len(seen) <= DEPTH + 1, name
        assert all(len(view.text) <= 2**13 for view in seen), name
