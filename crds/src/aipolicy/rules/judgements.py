"""Judgements: what the rules of a pod say about whole answers and about calls of tools."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from aipolicy.findings import Finding
from aipolicy.rule_specs import Action, OnError, WholeAnswers
from aipolicy.rules.compiled_rules import CompiledRule, Scan
from aipolicy.rules.judges.classifiers import Classifier
from aipolicy.rules.judges.held_answers import HeldAnswer, Judged, place
from aipolicy.rules.judges.protocols import AnswerJudge, AnswerScorer, CallJudge, Context, Objection
from aipolicy.rules.streams.scanners import RuleFault, TextScanner
from aipolicy.segments import Direction, RequestSegment, ResponseSegment

Question = tuple[int, Callable[[], Iterable[Objection]]]
"""A rule's place, and what asks it."""


@dataclass(frozen=True, slots=True)
class AskedRule:
    """A rule that asks a classifier about texts of answers."""

    rule: int
    most: int
    """Bytes of a streamed text that may be kept for it."""
    holds: bool
    """Whether a streamed text must not go on before the classifier was asked."""


class Judges:
    """The rules that judge answers and calls as a whole. Immutable."""

    __slots__ = (
        *("_answers", "_asking", "_calls", "_rules", "answering", "asking", "calling"),
        *("judges_calls", "sources"),
    )

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self._rules = rules
        self._answers: Final[tuple[tuple[int, AnswerJudge], ...]] = tuple(
            (index, rule.judge)
            for index, rule in enumerate(rules)
            if rule.judge is not None and isinstance(rule.judge, AnswerJudge)
        )
        self._calls: Final[tuple[tuple[int, CallJudge], ...]] = tuple(
            (index, rule.judge)
            for index, rule in enumerate(rules)
            if rule.judge is not None and isinstance(rule.judge, CallJudge)
        )
        self.answering: Final = frozenset(index for index, _ in self._answers)
        """Places of the rules that judge answers."""
        self.calling: Final = frozenset(index for index, _ in self._calls)
        """Places of the rules that judge calls."""
        asking = {
            index: AskedRule(
                index,
                rule.judge.streaming.max_bytes,
                holds=self._holds(index) and not rule.lets_streams_pass,
            )
            for index, rule in enumerate(rules)
            if isinstance(rule.judge, Classifier) and rule.response
        }
        self._asking: Final[dict[ResponseSegment, tuple[AskedRule, ...]]] = {
            kind: tuple(one for place, one in asking.items() if kind in rules[place].response)
            for kind in ResponseSegment
        }
        self.asking: Final = frozenset(asking)
        """Places of the rules that ask classifiers about answers."""
        self.judges_calls: Final = any(rules[index].response for index, _ in self._calls)
        """Whether any rule judges calls in answers."""
        self.sources: Final[frozenset[RequestSegment]] = frozenset(
            kind for _, judge in self._answers for kind in judge.sources
        )
        """Origins of text in a request that judges of its answer must know."""

    def idle(self, context: Context) -> dict[int, str]:
        """Rules that have nothing to judge an answer by, and why."""
        reasons = ((index, judge.skips(context)) for index, judge in self._answers)
        return {index: reason for index, reason in reasons if reason}

    def judge_answer(
        self, kind: ResponseSegment, text: bytes, context: Context, *, denied: bool = False
    ) -> Scan:
        """What is wrong with an answer; once it was `denied`, only audited rules are asked."""
        return ask(
            (
                (index, partial(judge.judge_answer, text, context))
                for index, judge in self._judging(kind, context)
                if not (denied and self._rules[index].enforced)
            ),
            len(text),
        )

    def score_answer(
        self, kind: ResponseSegment, text: bytes, context: Context
    ) -> dict[int, float]:
        """How likely something is wrong with an answer, by the rules that measure it."""
        scores: dict[int, float] = {}
        for index, judge in self._judging(kind, context):
            if isinstance(judge, AnswerScorer):
                scores[index] = judge.score_answer(text, context)
        return scores

    def judge_call(
        self, direction: Direction, name: str, arguments: object, *, denied: bool = False
    ) -> Scan:
        """What is wrong with a call; once a message was `denied`, only audited rules are asked."""
        return ask(
            question
            for index, judge in self._calling(direction)
            if not (denied and self._rules[index].enforced)
            for question in (
                (index, partial(_object, judge.judge_name, name)),
                (index, partial(_object, judge.judge_arguments, name, arguments)),
            )
        )

    def judge_name(self, name: str) -> Scan:
        """What is wrong with calling a tool, before its arguments have come."""
        return ask(
            (index, partial(_object, judge.judge_name, name))
            for index, judge in self._calling(Direction.RESPONSE)
        )

    def judge_arguments(self, name: str, arguments: object) -> Scan:
        """What is wrong with the arguments of a call whose name was judged."""
        return ask(
            (index, partial(_object, judge.judge_arguments, name, arguments))
            for index, judge in self._wanting(name)
        )

    def wants_arguments(self, name: str) -> frozenset[int]:
        """Rules that judge a call of this tool by its arguments."""
        return frozenset(index for index, _ in self._wanting(name))

    def holds_arguments(self, name: str) -> bool:
        """Whether arguments must not go on before they were judged."""
        return any(self._holds(index) for index, _ in self._wanting(name))

    def follow(
        self, kind: ResponseSegment, scanner: TextScanner | None, context: Context
    ) -> TextScanner | None:
        """A scanner that also judges the streamed answer, at its end; the same without judges."""
        judged = [
            Judged(
                index,
                partial(judge.judge_answer, context=context),
                judge.streaming.max_bytes,
                holds=self._holds(index) and judge.streaming.mode is WholeAnswers.BUFFER,
                denies_on_error=self._rules[index].on_error is OnError.DENY,
            )
            for index, judge in self._judging(kind, context)
        ]
        return HeldAnswer(scanner, judged) if judged else scanner

    def asked(self, kind: ResponseSegment) -> tuple[AskedRule, ...]:
        """Rules that ask classifiers about an answer's texts of this origin."""
        return self._asking[kind]

    def _holds(self, index: int) -> bool:
        rule = self._rules[index]
        return rule.enforced and rule.action is not Action.ANNOTATE

    def _judging(
        self, kind: ResponseSegment, context: Context
    ) -> Iterator[tuple[int, AnswerJudge]]:
        for index, judge in self._answers:
            if kind in self._rules[index].response and not judge.skips(context):
                yield index, judge

    def _calling(self, direction: Direction) -> Iterator[tuple[int, CallJudge]]:
        for index, judge in self._calls:
            rule = self._rules[index]
            if rule.request if direction is Direction.REQUEST else rule.response:
                yield index, judge

    def _wanting(self, name: str) -> Iterator[tuple[int, CallJudge]]:
        for index, judge in self._calling(Direction.RESPONSE):
            if judge.wants_arguments(name):
                yield index, judge


def ask(questions: Iterable[Question], length: int = 0) -> Scan:
    """What comes of asking rules about the same `length` bytes of text."""
    findings: list[Finding] = []
    faults: dict[int, RuleFault] = {}
    for index, question in questions:
        try:
            findings += [place(index, objection, length) for objection in question()]
        except Exception as error:  # noqa: BLE001 - a judge's bug is the rule's fault
            faults[index] = RuleFault(index, type(error).__name__)
    findings.sort(key=Finding.order)
    return Scan(
        tuple(finding for finding in findings if finding.rule not in faults),
        tuple(faults.values()),
    )


def _object(judge: Callable[..., Iterable[str]], *arguments: object) -> Iterable[Objection]:
    """What a judge of calls, which knows labels only, has against one."""
    return map(Objection, judge(*arguments))
