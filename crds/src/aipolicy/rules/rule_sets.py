"""Rule sets: all the rules of a pod, compiled, and what they find in a text.

The admission webhook compiles a policy with this module to see whether it can be
enforced, and the guard compiles it again to enforce it.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from aipolicy.findings import Finding
from aipolicy.rule_specs import Action, OnError, RuleMode
from aipolicy.rules.classifiers import Classifier
from aipolicy.rules.compiled_rules import CompiledRule, Scan
from aipolicy.rules.judgements import Judges
from aipolicy.rules.judges import AnswerJudge, CallJudge
from aipolicy.rules.kinds import Detector, Place, RuleError, RuleErrors
from aipolicy.rules.layers import DISGUISED, Layer, origin, views
from aipolicy.rules.matchers import MatchDetector, TooManyCandidatesError
from aipolicy.rules.regexes import RegexError, Screen
from aipolicy.rules.streams import Followed, RuleFault, StreamScanner, TextScanner
from aipolicy.rules.unions import Rule
from aipolicy.segments import Direction, ResponseSegment, SegmentKind

MAX_SIZE: Final = 1_000_000
"""Instructions of the expressions of all rules: 16 MiB of programs, twice that on streams."""

MAX_ERRORS: Final = 8
"""Errors after which no further rule is compiled: enough to work on."""


class GivenRule(Protocol):
    """A rule of a pod, as `aipolicy.effective.EffectiveRule` has it."""

    @property
    def policy(self) -> str:
        """Name of the policy that it is of."""

    @property
    def index(self) -> int:
        """Its place in the policy, for errors."""

    @property
    def mode(self) -> RuleMode:
        """What remains of the policy's mode and the rule's."""

    @property
    def rule(self) -> Rule:
        """What it says."""


_NOTHING: Final = Scan()
_NO_DETECTOR: Final = MatchDetector(())


class RuleSet:
    """The compiled rules of a pod. Immutable."""

    __slots__ = ("_followed", "_owners", "_screen", "_watched", "_watching", "judges", "rules")

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        """RegexError when all screens together are too large."""
        self.rules: Final = tuple(rules)
        self.judges: Final = Judges(self.rules)
        self._watched: Final[dict[Direction, frozenset[SegmentKind]]] = {
            Direction.REQUEST: frozenset(kind for rule in self.rules for kind in rule.request),
            Direction.RESPONSE: frozenset(kind for rule in self.rules for kind in rule.response),
        }
        self._watching: Final[dict[Direction, dict[SegmentKind, tuple[int, ...]]]] = {
            direction: {kind: self._find_watching(direction, kind) for kind in kinds}
            for direction, kinds in self._watched.items()
        }
        self._followed: Final = {
            kind: tuple(self._follow(index) for index in places)
            for kind, places in self._watching[Direction.RESPONSE].items()
        }
        owners: dict[str, list[tuple[int, int]]] = {}
        for index, rule in enumerate(self.rules):
            for place, screen in enumerate(rule.detector.screens):
                owners.setdefault(screen, []).append((index, place))
        self._owners: Final = tuple(owners.values())
        self._screen: Final = Screen([*owners, *DISGUISED])

    def watches(self, direction: Direction) -> frozenset[SegmentKind]:
        """Origins of text that any rule looks at; none means that bodies need not be read."""
        return self._watched[direction]

    def scan(self, direction: Direction, kind: SegmentKind, text: bytes) -> Scan:
        """What the rules find in a whole text and in its views (`aipolicy.rules.layers`).

        One pass for all rules over each, then only those rules that hit.
        """
        watching = self._watching[direction].get(kind)
        if not watching:
            return _NOTHING
        found: dict[Finding, None] = {}
        faults: dict[int, RuleFault] = {}
        try:
            if self._look(text, (), watching, found, faults):
                for view in views(text):
                    self._look(view.text, view.layers, watching, found, faults)
        except TooManyCandidatesError as error:
            faults |= {index: RuleFault(index, type(error).__name__) for index in watching}
        if not found and not faults:
            return _NOTHING
        findings = [finding for finding in found if finding.rule not in faults]
        findings.sort(key=Finding.order)
        return Scan(tuple(findings), tuple(faults.values()))

    def _look(
        self,
        text: bytes,
        layers: Sequence[Layer],
        watching: Sequence[int],
        found: dict[Finding, None],
        faults: dict[int, RuleFault],
    ) -> bool:
        """Add what the rules find in one view, in the text's own offsets.

        Return whether the view may be a disguise.
        """
        hits: dict[int, list[int]] = {}
        disguised = False
        for hit in self._screen.hits(text):
            if hit >= len(self._owners):
                disguised = True
                continue
            for index, place in self._owners[hit]:
                if index in watching:
                    hits.setdefault(index, []).append(place)
        for index in sorted(hits):
            try:
                for finding in self.rules[index].detector.scan(text, index, hits[index]):
                    start, end = origin(layers, finding.start, finding.end)
                    found[Finding(index, start, end, finding.label, finding.score)] = None
            except Exception as error:  # noqa: BLE001 - a detector's bug is the rule's fault
                faults[index] = RuleFault(index, type(error).__name__)
        return disguised

    def stream(self, kind: ResponseSegment) -> TextScanner | None:
        """A scanner for one text of a streamed answer; None when no rule looks at it."""
        followed = self._followed.get(kind)
        return StreamScanner(followed) if followed else None

    def _find_watching(self, direction: Direction, kind: SegmentKind) -> tuple[int, ...]:
        """Places of the rules that look for something in texts of this origin."""
        return tuple(
            index
            for index, rule in enumerate(self.rules)
            if rule.judge is None and rule.watches(direction, kind)
        )

    def _follow(self, index: int) -> Followed:
        rule = self.rules[index]
        return Followed(
            index,
            rule.detector.matchers,
            enforced=rule.enforced and rule.action is not Action.ANNOTATE,
            denies_on_error=rule.on_error is OnError.DENY,
        )


def compile_rules(rules: Sequence[GivenRule]) -> RuleSet:
    """Compile the rules of a pod, or of one policy. Raises RuleErrors with the reasons."""
    compiled: list[CompiledRule] = []
    errors: list[RuleError] = []
    sizes: dict[int, int] = {}
    for rule in rules:
        try:
            compiled.append(_compile_rule(rule))
        except RuleErrors as failure:
            errors += failure.errors
            if len(errors) >= MAX_ERRORS:
                break
            continue
        # Rules share the matchers of what is built in.
        sizes |= {id(matcher): matcher.size for matcher in compiled[-1].detector.matchers}
        if sum(sizes.values()) > MAX_SIZE:
            errors.append(
                RuleError(
                    f"spec.rules[{rule.index}]",
                    "is too much with the rules before it; shorten their patterns",
                )
            )
            break
    if errors:
        raise RuleErrors(errors)
    try:
        return RuleSet(compiled)
    except RegexError as error:
        raise RuleErrors([RuleError("spec.rules", str(error))]) from None


def _streams(detector: Detector) -> bool:
    """Whether it can follow an answer that comes in pieces; else it would find nothing there."""
    return bool(detector.matchers) and all(matcher.viable for matcher in detector.matchers)


def _compile_rule(given: GivenRule) -> CompiledRule:
    rule = given.rule
    kind = rule.kind
    path = f"spec.rules[{given.index}]"
    segments = rule.segments or kind.default
    place = Place(rule.name, f"{path}.{kind.name}", bool(segments.response), rule.action)
    made = kind.compile(rule.spec, place)
    judge: AnswerJudge | CallJudge | Classifier | None = None
    detector: Detector = _NO_DETECTOR
    if isinstance(made, AnswerJudge | CallJudge | Classifier):
        judge = made
    elif segments.response and not _streams(made):
        raise RuleErrors([RuleError(f"{path}.segments", f"{kind.name} looks at requests only")])
    else:
        detector = made
    return CompiledRule(
        policy=given.policy,
        name=rule.name,
        action=rule.action,
        mode=given.mode,
        on_error=rule.on_error,
        request=frozenset(segments.request),
        response=frozenset(segments.response),
        detector=detector,
        judge=judge,
    )
