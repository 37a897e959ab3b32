"""Rules and texts for tests of detectors."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from aipolicy.effective import EffectiveRule
from aipolicy.findings import Finding
from aipolicy.rule_specs import Rule, RuleMode
from aipolicy.rules import RuleSet, StreamScan, StreamScanner, compile_rules
from aipolicy.rules.matchers import MatchDetector, Matcher
from aipolicy.rules.streams import Followed
from aipolicy.segments import Direction, ResponseSegment

ANSWER = ResponseSegment.COMPLETION


def effective_rules(*specs: dict[str, Any]) -> list[EffectiveRule]:
    """Rules of a policy ``house``, with names and the action Redact where none are given."""
    rules = []
    for index, spec in enumerate(specs):
        rule = Rule.model_validate({"name": f"rule-{index}", "action": "Redact"} | spec)
        rules.append(EffectiveRule(policy="house", index=index, mode=rule.mode, rule=rule))
    return rules


def rule_set(*specs: dict[str, Any]) -> RuleSet:
    """The compiled rules."""
    return compile_rules(effective_rules(*specs))


def regex_rule(*patterns: str, mode: RuleMode = RuleMode.ENFORCE) -> dict[str, Any]:
    """The spec of a rule with expressions."""
    return {"patterns": {"regex": list(patterns)}, "mode": mode}


def cut(text: bytes, places: Iterable[int]) -> list[bytes]:
    """The text in pieces, cut at these places."""
    edges = [0, *sorted({place for place in places if 0 < place < len(text)}), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


def whole(rules: RuleSet, text: bytes) -> tuple[Finding, ...]:
    """What the rules find in a whole answer."""
    scan = rules.scan(Direction.RESPONSE, ANSWER, text)
    assert scan.faults == ()
    return scan.findings


def scanner(rules: RuleSet) -> StreamScanner:
    """A scanner of an answer that some rule looks at."""
    stream = rules.stream(ANSWER)
    assert stream is not None
    return stream


def follow(rules: RuleSet, pieces: Sequence[bytes]) -> list[StreamScan]:
    """What a scanner says to each piece, the last of which ends the text."""
    stream = scanner(rules)
    return [
        stream.feed(piece, final=place == len(pieces) - 1) for place, piece in enumerate(pieces)
    ]


def found(scans: Iterable[StreamScan]) -> tuple[Finding, ...]:
    """All findings of a stream."""
    return tuple(finding for scan in scans for finding in scan.findings)


def matches(matcher: Matcher, text: str) -> list[str]:
    """The texts that a matcher finds, whole and when followed through a stream."""
    data = text.encode()
    detector = MatchDetector((matcher,))
    spans = [(item.start, item.end) for item in detector.scan(data, 0, (0,))]
    stream = StreamScanner([Followed(0, (matcher,), enforced=True, denies_on_error=True)])
    pieces = [data[place : place + 1] for place in range(len(data))]
    scans = [stream.feed(piece) for piece in pieces] + [stream.feed(b"", final=True)]
    assert [(item.start, item.end) for item in found(scans)] == spans
    return [data[start:end].decode() for start, end in spans]
