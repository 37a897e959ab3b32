"""Every kind of rule: what it finds in a text must not depend on how the text came."""

import re
from typing import Any, Final

from aipolicy.effective import EffectiveRule
from aipolicy.rule_specs import Action
from aipolicy.rules import Context, RuleSet, edit
from aipolicy.rules.judges.protocols import AnswerJudge, CallJudge
from aipolicy.rules.kinds import RuleKind
from aipolicy.rules.pii import Entity
from aipolicy.rules.unions import KINDS
from aipolicy.segments import Direction, RequestSegment
from hypothesis import strategies as st
from support.personal_data import texts_of
from support.rule_sets import audit_zebra, deny_bluebird, make_rule, make_rules
from support.scans import ANSWER, cut, follow, found, whole

from fuzz.documents import TEXTS, make_places
from fuzz.targets import Target
from fuzz.words import words_of

_SPECS: Final[dict[str, Any]] = {
    "patterns": {"regex": [r"(?i)id-\d{3,6}\b"], "words": ["acquisition"]},
    "pii": {"entities": list(Entity), "threshold": 0},
    "toolCalls": {
        "deny": ["*\u200b*", "run_*"],
        "arguments": {
            "f": {"jsonSchema": {"type": "object", "properties": {"": {"pattern": "1"}}}}
        },
    },
    "jsonSchema": {"schema": {"type": ["object", "string"], "uniqueItems": True}},
    "grounding": {"sources": ["User"], "threshold": "Strict"},
}
"""Of kinds of which more can be asked than of their examples."""

_TEXTS: Final = {"pii": [text for entity in Entity for _, text in texts_of(entity)[:3]]}
"""What kinds find whose expressions are long."""

_ASKED: Final = Context({RequestSegment.USER: (b"Jo paid 12.50 for https://x.example",)})

Text = tuple[bytes, list[int]]
"""A text, and where it is cut."""

_LONGEST_MATCH = 400
_LONGEST_PATTERN = 300
"""Characters of an expression of which Python soon makes examples."""
_RE2_ONLY = ((r"\z", r"\Z"), (r"\C", "."))
"""Spellings of RE2 that Python does not share."""


def _rule_of(kind: RuleKind[Any]) -> EffectiveRule:
    spec = _SPECS.get(kind.name, kind.example.spec)
    action = Action.REDACT if Action.REDACT in kind.actions else kind.actions[0]
    made = make_rule(kind.name.lower(), action, **{kind.name: spec})
    if not _judges(made):
        return made
    # Or few messages would get any further.
    return make_rule(kind.name.lower(), Action.ANNOTATE, **{kind.name: spec})


def _judges(rule: EffectiveRule) -> bool:
    """Whether the kind judges calls or answers as a whole."""
    return isinstance(make_rules(rule).rules[0].judge, AnswerJudge | CallJudge)


EVERY_RULE: Final = (*map(_rule_of, KINDS), deny_bluebird(), audit_zebra())
RULES: Final = make_rules(*EVERY_RULE)
"""All kinds at once."""


def make_targets() -> list[Target]:
    """One for each kind."""
    return [_target_of(kind) for kind in KINDS]


def _target_of(kind: RuleKind[Any]) -> Target:
    rule = _rule_of(kind)
    rules = make_rules(rule)
    if _judges(rule):
        words = st.sampled_from(('"', "{}", '{"a": 1}', "run_x", "Jo", "Al", "12.5", "13"))
        return Target(
            f"rules.{kind.name}", make_texts(words), lambda text: check_judge(rules, text)
        )
    told = [*_TEXTS.get(kind.name, ()), *TEXTS]
    likely = st.one_of(*_candidates(rules), st.sampled_from(told))
    return Target(f"rules.{kind.name}", make_texts(likely), lambda text: check_text(rules, text))


def _candidates(rules: RuleSet) -> list[st.SearchStrategy[str]]:
    """Texts that the rules' own expressions match, where Python can read those."""
    found = []
    for matcher in rules.rules[0].detector.matchers:
        pattern = matcher.regex.pattern
        if len(pattern) > _LONGEST_PATTERN:
            continue
        for spelt, meant in _RE2_ONLY:
            pattern = pattern.replace(spelt, meant)
        try:
            texts = st.from_regex(re.compile(pattern), fullmatch=True)
        except re.error:
            continue
        found.append(texts.filter(lambda text: len(text) < _LONGEST_MATCH))
    return found


@st.composite
def make_texts(draw: st.DrawFn, likely: st.SearchStrategy[str]) -> Text:
    """What rules look for, words that detectors know, and anything between them."""
    words = likely | st.sampled_from(words_of("aipolicy.rules"))
    glue = st.sampled_from((" ", "", "\n", "-", ".", "@", "/", "://", "\u200b", "1", "é", "=", "("))
    parts = draw(
        st.lists(words | glue | st.text("0123456789 -", max_size=20) | st.text(max_size=8))
    )
    return "".join(parts).encode(), draw(make_places(200))


def check_text(rules: RuleSet, text: Text) -> bool:
    """No fault; the same findings however cut; an edit that is UTF-8."""
    data, places = text
    asked = rules.scan(Direction.REQUEST, RequestSegment.USER, data)
    assert asked.faults == ()
    if rules.stream(ANSWER) is None:
        return bool(asked.findings)
    findings = whole(rules, data)
    scans = follow(rules, cut(data, places))
    assert not any(scan.faults for scan in scans)
    assert found(scans) == findings
    edit(data, findings).decode()
    return bool(findings)


def check_judge(rules: RuleSet, text: Text) -> bool:
    """No fault; the same findings however cut."""
    data, places = text
    said = data.decode()
    called = rules.judges.judge_call(Direction.RESPONSE, said, said)
    written = rules.judges.judge_call(Direction.RESPONSE, "f", said)
    judged = rules.judges.judge_answer(ANSWER, data, _ASKED)
    stream = rules.judges.follow(ANSWER, rules.stream(ANSWER), _ASKED)
    pieces = cut(data, places)
    scans = []
    if stream is not None:
        for place, one in enumerate(pieces, 1):
            scans.append(stream.feed(one, final=place == len(pieces)))
    assert called.faults == written.faults == judged.faults == ()
    assert not any(scan.faults for scan in scans)
    assert found(scans) == judged.findings
    return bool(called.findings or written.findings or judged.findings)
