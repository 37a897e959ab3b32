"""What a scanner releases, what it holds back, and what it does with rules that fail."""

import base64

import pytest
from aipolicy.findings import Finding
from aipolicy.rule_specs import RuleMode
from aipolicy.rules import RuleFault, RuleSet, StreamScan, StreamScanner
from aipolicy.rules.expressions.prefixes import viable_prefixes
from aipolicy.rules.expressions.regexes import Regex, Span
from aipolicy.rules.matchers import LONGEST, Matcher
from aipolicy.rules.streams.fronts import Watch
from aipolicy.rules.streams.scanners import BLOCK, Followed, complete_length
from aipolicy.rules.streams.tracks import MAX_HELD
from aipolicy.rules.views import layers
from support.rule_sets import find_regex, make_rule, make_rules
from support.scans import cut, follow, found, scanner


def rules_for(*patterns: str) -> RuleSet:
    return make_rules(*(find_regex(pattern) for pattern in patterns))


def test_text_without_a_beginning_of_anything_is_released_at_once() -> None:
    stream = scanner(rules_for("ghj", r"\bxyz\b"))

    assert stream.feed(b"nothing he").safe == 10
    assert stream.feed("re, é".encode()).safe == 16
    assert stream.feed(b"!gh").safe == 17
    assert stream.feed(b"!").safe == 20


def test_what_may_become_a_coding_is_held_back() -> None:
    stream = scanner(rules_for("x"))

    assert stream.feed(b"ok! &#1").safe == 4
    assert stream.feed(b" !!").safe == 10


def test_a_character_is_not_cut() -> None:
    stream = scanner(rules_for("é1"))

    assert stream.feed(b"th\xc3").safe == 2
    assert stream.feed(b"\xa9").safe == 2
    assert stream.feed(b"!").safe == 5


def test_a_finding_is_final_once_nothing_can_change_it() -> None:
    stream = scanner(rules_for("gh+"))

    assert stream.feed(b"xgh").findings == ()
    assert stream.feed(b"h").findings == ()
    scan = stream.feed(b"!")
    assert scan.findings == (Finding(0, 1, 4, "rule"),)
    assert scan.safe == 5


def test_audited_rules_hold_nothing_back() -> None:
    stream = scanner(make_rules(find_regex("gh+", mode=RuleMode.AUDIT)))

    assert stream.feed(b"xgh").safe == 3
    assert stream.feed(b"h") == StreamScan(safe=4)
    assert stream.feed(b"!").findings == (Finding(0, 1, 4, "rule"),)


def refuse(_text: bytes, start: int, _end: int) -> Span | None:
    raise ZeroDivisionError(start)


def broken(*, enforced: bool, denies: bool) -> StreamScanner:
    def matcher(pattern: str, *, breaks: bool) -> Matcher:
        viable = Regex(viable_prefixes(pattern))
        return Matcher(pattern, Regex(pattern), viable, refuse if breaks else None)

    return StreamScanner(
        Watch(
            [
                Followed(0, (matcher("g", breaks=False),), enforced=True, denies_on_error=True),
                Followed(
                    1, (matcher("h", breaks=True),), enforced=enforced, denies_on_error=denies
                ),
            ]
        )
    )


def test_a_rule_that_fails_and_allows_is_left_out() -> None:
    stream = broken(enforced=True, denies=False)

    scan = stream.feed(b"gh")
    assert scan.faults == (RuleFault(1, "ZeroDivisionError"),)
    assert scan.safe == 2
    assert stream.feed(b"hg").findings == (Finding(0, 3, 4, "g"),)


def test_a_rule_that_fails_and_denies_lets_nothing_more_pass() -> None:
    stream = broken(enforced=True, denies=True)

    assert stream.feed(b"xg").safe == 2
    scan = stream.feed(b"xh")
    assert scan.faults == (RuleFault(1, "ZeroDivisionError"),)
    assert scan.safe == 2
    assert stream.feed(b"xxx", final=True).safe == 2


def test_an_audited_rule_that_fails_denies_nothing() -> None:
    stream = broken(enforced=False, denies=True)

    assert stream.feed(b"xh").safe == 2
    assert stream.feed(b"xg").safe == 4


@pytest.mark.parametrize("size", (1, 100, 256, 300, 5000))
def test_too_much_undecided_text_is_a_fault_at_the_same_place(size: int) -> None:
    text = b"x" * 100 + b"a" * (LONGEST + 2 * BLOCK) + b"b"

    scans = follow(rules_for("a+b"), cut(text, range(0, len(text), size)))

    faults = [fault for scan in scans for fault in scan.faults]
    assert faults == [RuleFault(0, "TooMuchUndecidedError")]
    assert scans[-1].safe == 100
    assert found(scans) == ()


def test_a_finding_that_is_too_long_is_a_fault() -> None:
    text = b"x" * BLOCK + b"a" * LONGEST + b"ab"

    (scan,) = follow(rules_for("a+b"), [text])

    assert scan.faults == (RuleFault(0, "FindingTooLongError"),)


CODED = base64.b64encode(bytes(range(256)) * 40)
HARMLESS = {
    "base64 with slashes": b"here: " + CODED.replace(b"+", b"//") + b" is all",
    "a macro": b"let v = vec![" + b", ".join(b"%d" % n for n in range(3000)) + b"];",
    "an image that never ends": b"![" + b"and so on " * 1000,
    "an element that never ends": b"a <object b " * 1000,
    "comment lines": b"/" * 9000 + b"\\" * 9000,
    "base64 of JSON": b"eyJ" + CODED,
    "a link to an allowed host": b"https://example.com/?q=" + b"abc/" * 3000 + b" is all",
    "what is no password": b"password = " + b"x" * 9000 + b" ://" + b"a" * 9000,
    "what is no token": b" sk-" + b"ab1-" * 3000,
}


def test_long_harmless_texts_are_no_fault() -> None:
    rules = make_rules(
        make_rule("links", links={"allowHosts": ["example.com"]}),
        make_rule("secrets", secrets={}),
        make_rule("pii", pii={}),
    )
    for name, text in HARMLESS.items():
        for size in (1000, 7777, len(text)):
            scans = follow(rules, cut(text, range(0, len(text), size)))
            assert not [scan for scan in scans if scan.faults or scan.findings], name
            assert scans[-1].safe == len(text), name


def test_what_lies_behind_what_was_given_up_is_found() -> None:
    links = make_rule("links", links={"allowHosts": ["example.com"]})
    rules = make_rules(links, make_rule("secrets", secrets={}))
    for name, text in HARMLESS.items():
        behind = b" https://evil.example/ AKIA2RQTNPLJ4BXWM3SZ\n"
        scans = follow(rules, cut(text + behind, range(0, len(text), 500)))
        labels = [item.label for item in found(scans) if item.start >= len(text)]
        assert labels == ["Link", "AwsAccessKey"], name


@pytest.mark.parametrize(
    "text",
    (
        b"https://evil.example/?q=" + b"abc/" * 3000,
        b"https://example.com:" + b"8" * 9000 + b"@evil.example/",
        b"[x](//" + b"a" * 9000 + b"@evil.example)",
        b"eyJhbGciOiJIUzI1NiJ9." + b"eyJz" * 3000 + b"." + b"ab12" * 11,
        b"-----BEGIN PRIVATE KEY-----\n" + CODED,
        b"token = " + CODED,
    ),
    ids=lambda text: text[:20].decode(),
)
def test_what_is_found_and_too_long_is_a_fault(text: bytes) -> None:
    rules = make_rules(
        make_rule("links", links={"allowHosts": ["example.com"]}), make_rule("secrets", secrets={})
    )
    scans = [
        follow(rules, cut(text + b" so", range(0, len(text), size)))[-1].safe
        for size in (300, 4000, 20_000)
    ]
    assert len({*scans}) == 1
    assert scans[0] < 300


def test_a_text_with_too_many_codings_is_a_fault_of_every_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(layers, "MAX_UNITS", 100)
    allowing = [find_regex("gh", on_error="Allow"), find_regex("xy", on_error="Allow")]
    coded = b"&lt; " * 100
    stream = scanner(make_rules(*allowing))
    assert stream.feed(coded).faults == ()
    scan = stream.feed(coded)
    assert scan.faults == tuple(RuleFault(n, "TooManyCandidatesError") for n in (0, 1))
    assert scan.safe == 2 * len(coded)
    assert stream.feed(b"gh").safe == 2 * len(coded) + 2
    assert stream.feed(b"\xc3", final=True) == StreamScan(2 * len(coded) + 3)

    stream = scanner(make_rules(*allowing, find_regex("ab")))
    stream.feed(coded)
    assert stream.feed(coded).safe < 2 * len(coded)
    assert stream.feed(b"gh", final=True).safe < 2 * len(coded)


def test_memory_is_bounded_by_what_is_undecided() -> None:
    stream = scanner(rules_for("a+b"))
    assert isinstance(stream, StreamScanner)

    for _ in range(100):
        stream.feed("xyz&#97;á".encode() * 300)
    tracks = stream._tracks  # noqa: SLF001 - a bound one cannot see
    assert len(tracks.tracks) == 3
    for track in tracks.tracks:
        assert len(track._text) <= LONGEST + MAX_HELD + BLOCK  # noqa: SLF001 - as above
    for layer in tracks._layers:  # noqa: SLF001 - as above
        assert len(layer.offsets._starts) <= BLOCK  # noqa: SLF001 - as above


@pytest.mark.parametrize(
    ("text", "length"),
    (
        (b"", 0),
        (b"a", 1),
        ("é".encode(), 2),
        (b"a\xc3", 1),
        (b"a\xe6\x97", 1),
        ("日".encode(), 3),
        (b"\xf0\x9f\x98", 0),
        ("😀".encode(), 4),
        (b"a\x80\x80\x80", 4),
        (b"\xff", 0),
    ),
)
def test_complete_characters(text: bytes, length: int) -> None:
    assert complete_length(text) == length
