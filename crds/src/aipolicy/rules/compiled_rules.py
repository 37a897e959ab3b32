"""A rule as the guard enforces it, and what rules say about a text, an answer or a call."""

from dataclasses import dataclass

from aipolicy.findings import Finding
from aipolicy.rule_specs import Action, OnError, RuleMode, WholeAnswers
from aipolicy.rules.judges.classifiers import Classifier
from aipolicy.rules.judges.protocols import AnswerJudge, CallJudge
from aipolicy.rules.kinds import Detector
from aipolicy.rules.streams.scanners import RuleFault
from aipolicy.segments import Direction, RequestSegment, ResponseSegment, SegmentKind


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule of a pod."""

    policy: str
    name: str
    action: Action
    mode: RuleMode
    on_error: OnError
    request: frozenset[RequestSegment]
    response: frozenset[ResponseSegment]
    detector: Detector
    """What it finds in texts; that of a rule with a judge finds nothing."""
    judge: AnswerJudge | CallJudge | Classifier | None = None
    """What judges in its stead; a classifier has to be asked."""

    def watches(self, direction: Direction, kind: SegmentKind) -> bool:
        """Whether the rule looks at texts of this origin."""
        match direction:
            case Direction.REQUEST:
                return kind in self.request
            case Direction.RESPONSE:
                return kind in self.response

    @property
    def enforced(self) -> bool:
        """Whether its decisions are carried out."""
        return self.mode is RuleMode.ENFORCE

    @property
    def withholds(self) -> bool:
        """Whether it keeps texts of answers, or parts of them, from whoever asked."""
        return (
            self.enforced
            and bool(self.response)
            and self.action is not Action.ANNOTATE
            and (self.judge is None or isinstance(self.judge, Classifier))
        )

    @property
    def lets_streams_pass(self) -> bool:
        """Whether a streamed answer has gone before the rule judges it."""
        judge = self.judge
        return (
            judge is not None
            and isinstance(judge, AnswerJudge | Classifier)
            and judge.streaming.mode is WholeAnswers.ANNOTATE_AT_END
        )


@dataclass(frozen=True, slots=True)
class Scan:
    """What the rules say about one text, answer or call."""

    findings: tuple[Finding, ...] = ()
    """By start, then the longer first, then by rule."""
    faults: tuple[RuleFault, ...] = ()
    """Rules that could not be evaluated; they have no findings."""
