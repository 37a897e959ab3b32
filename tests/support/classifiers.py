"""Classifiers for tests: one that spots zebras, and rules that ask it."""

import re
from typing import Any

from aipolicy.effective import EffectiveRule
from aipolicy.rule_specs import Action
from aipolicy.rules.judges.classifiers import Classifier, Protocol
from aipolicy.segments import RequestSegment, SegmentKind
from aipolicy_sidecar.content.classifiers import Found, Opinion, Question
from support.rule_sets import make_rule

LABEL = "Zebra"


def spot_zebras(question: Question) -> Opinion:
    """Finds every zebra."""
    return Opinion(
        tuple(
            Found(*match.span(), LABEL)
            for match in re.finditer(rb"zebra( crossing)?", question.text)
        )
    )


def make_classifier(protocol: Protocol = Protocol.HTTP, **members: Any) -> Classifier:
    """A classifier ``zoo`` of the namespace ``team-a``, changed as told."""
    return Classifier(
        **{
            "service": "zoo",
            "namespace": "team-a",
            "port": 8000,
            "path": "",
            "protocol": protocol,
            "timeout": 0.3,
            **members,
        }
    )


def make_question(
    text: bytes = b"a zebra", kind: SegmentKind = RequestSegment.USER, **members: Any
) -> Question:
    """A question about a text; members are the classifier's."""
    return Question(make_classifier(**members), kind, text)


def ask_zoo(
    action: Action | str = Action.DENY, name: str = "zoo", port: int = 8000, **members: Any
) -> EffectiveRule:
    """A rule that asks the classifier ``zoo`` about what users say."""
    external = {
        "service": {"name": "zoo", "port": port},
        "protocol": "HTTP",
        **members.pop("external", {}),
    }
    return make_rule(name, action, external=external, **members)
