"""Rule sets: all the rules of a pod, compiled, and what they find in a text.

The admission webhook compiles a policy with this module to see whether it can be
enforced, and the guard compiles it again to enforce it.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from aipolicy.rule_specs import Action, OnError, RuleMode
from aipolicy.rules.compiled_rules import CompiledRule, Scan
from aipolicy.rules.expressions.regexes import RegexError
from aipolicy.rules.expressions.screens import Screen, shared_screen
from aipolicy.rules.judgements import Judges
from aipolicy.rules.judges.classifiers import Classifier
from aipolicy.rules.judges.protocols import AnswerJudge, CallJudge
from aipolicy.rules.kinds import Detector, Place, RuleError, RuleErrors
from aipolicy.rules.matchers import MatchDetector
from aipolicy.rules.searches import Search
from aipolicy.rules.streams.fronts import Watch
from aipolicy.rules.streams.scanners import Followed, StreamScanner, TextScanner
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

    __slots__ = ("_searches", "_watched", "_watches", "judges", "rules", "withholds")

    def __init__(self, rules: Sequence[CompiledRule], judges: Judges | None = None) -> None:
        """RegexError when all expressions together are too large.

        `judges` are those of the rules; else they are made.
        """
        self.rules: Final = tuple(rules)
        self.judges: Final = judges or Judges(self.rules)
        self.withholds: Final = any(rule.withholds for rule in self.rules)
        """Whether any keeps texts of answers from whoever asked."""
        self._watched: Final[dict[Direction, frozenset[SegmentKind]]] = {
            Direction.REQUEST: frozenset(kind for rule in self.rules for kind in rule.request),
            Direction.RESPONSE: frozenset(kind for rule in self.rules for kind in rule.response),
        }
        watching = {
            (direction, kind): self._find_watching(direction, kind)
            for direction, kinds in self._watched.items()
            for kind in kinds
        }
        screens = self._make_screens()
        self._searches: Final = {
            origin: Search(self.rules, places, screens, guises=origin[0] is Direction.REQUEST)
            for origin, places in watching.items()
            if places
        }
        watches = {
            places: Watch([self._follow(index) for index in places], screens)
            for (direction, _), places in watching.items()
            if places and direction is Direction.RESPONSE
        }
        self._watches: Final = {
            kind: watches[places]
            for (direction, kind), places in watching.items()
            if places and direction is Direction.RESPONSE
        }

    def watches(self, direction: Direction) -> frozenset[SegmentKind]:
        """Origins of text that any rule looks at; none means that bodies need not be read."""
        return self._watched[direction]

    def scan(self, direction: Direction, kind: SegmentKind, text: bytes) -> Scan:
        """What the rules find in a whole text and in its views (`views.layers`)."""
        search = self._searches.get((direction, kind))
        return _NOTHING if search is None else search.scan(text)

    def score(
        self, direction: Direction, kind: SegmentKind, text: bytes, *, unfound: bool = False
    ) -> dict[int, float]:
        """How sure each rule is that a text has what it looks for, also below its threshold.

        Only of rules that look at such texts and do not fail; `unfound` says to ask only those
        that know more than their findings say.
        """
        search = self._searches.get((direction, kind))
        return {} if search is None else search.score(text, unfound=unfound)

    def stream(self, kind: ResponseSegment) -> TextScanner | None:
        """A scanner for one text of a streamed answer; None when no rule looks at it."""
        watch = self._watches.get(kind)
        return None if watch is None else StreamScanner(watch)

    def _make_screens(self) -> tuple[Screen, ...]:
        """Screens for what is the policies' own, for all other matchers, and for the rest."""
        own, common, others = dict[str, None](), dict[str, None](), dict[str, None]()
        followed: set[str] = set()
        for rule in self.rules:
            detector = rule.detector
            screens = dict.fromkeys(detector.screens)
            if not detector.matchers:
                others |= screens
                continue
            if isinstance(detector, MatchDetector) and detector.own:
                own |= screens
            else:
                common |= screens
            if rule.response:
                followed.update(matcher.regex.pattern for matcher in detector.matchers)
        common = {one: None for one in common if one not in own}
        others = {one: None for one in others if one not in own and one not in common}
        return (
            Screen(tuple(own), followed & own.keys()),
            shared_screen(tuple(common), frozenset(followed & common.keys())),
            shared_screen(tuple(others), frozenset()),
        )

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
        # Rules share the expressions of what is built in.
        sizes |= {id(matcher.regex): matcher.size for matcher in compiled[-1].detector.matchers}
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
    # Most are matchers, and asking whether something keeps a protocol takes long.
    if not isinstance(made, MatchDetector) and isinstance(
        made, AnswerJudge | CallJudge | Classifier
    ):
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
