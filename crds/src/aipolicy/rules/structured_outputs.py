"""Structured output: an answer that must be JSON and fit a schema."""

from collections.abc import Iterator
from typing import Annotated, Any, Final

from pydantic import Field

from aipolicy.rule_specs import Action, Segments, Streaming, WholeAnswerSpec
from aipolicy.rules.judges.json_schemas import JsonSchema, SchemaRefusal, parse_json
from aipolicy.rules.judges.protocols import Context, Objection
from aipolicy.rules.kinds import Example, Place, RuleError, RuleErrors, RuleKind
from aipolicy.schemas import ANY_OBJECT
from aipolicy.segments import RequestSegment, ResponseSegment

LABEL: Final = "JsonSchema"


class StructuredOutput(WholeAnswerSpec):
    """A form that answers must have."""

    json_schema_of_answers: Annotated[
        dict[str, Any], Field(alias="schema", json_schema_extra=ANY_OBJECT)
    ]
    """JSON Schema (2020-12) of the answer. Expressions are in RE2 syntax, references stay within
    the schema, and unknown keywords are refused."""


class StructuredOutputJudge:
    """Finds answers that are no JSON or do not fit."""

    __slots__ = ("_schema", "streaming")

    sources: Final[frozenset[RequestSegment]] = frozenset()

    def __init__(self, schema: JsonSchema, streaming: Streaming) -> None:
        self._schema = schema
        self.streaming = streaming

    def skips(self, context: Context) -> str:  # noqa: ARG002 - an answer is enough
        """Nothing keeps it from judging."""
        return ""

    def judge_answer(self, text: bytes, context: Context) -> Iterator[Objection]:  # noqa: ARG002 - as above
        """One objection to an answer that does not fit. Raises TooManyStepsError."""
        try:
            value = parse_json(text)
        except ValueError:
            yield Objection(LABEL)
            return
        if not self._schema.accepts(value):
            yield Objection(LABEL)


def _compile(spec: StructuredOutput, place: Place) -> StructuredOutputJudge:
    try:
        schema = JsonSchema.of(spec.json_schema_of_answers)
    except SchemaRefusal as error:
        raise RuleErrors([RuleError(f"{place.path}.schema", str(error))]) from None
    return StructuredOutputJudge(schema, spec.streaming)


JSON_SCHEMA: Final = RuleKind(
    name="jsonSchema",
    description="Look for answers that are not in the form that they must have.",
    spec=StructuredOutput,
    compile=_compile,
    default=Segments(response=(ResponseSegment.COMPLETION,)),
    example=Example({"schema": {"type": "object"}}, answer="no JSON"),
    allowed=Segments(response=(ResponseSegment.COMPLETION,)),
    actions=(Action.DENY, Action.ANNOTATE),
    why="a form is kept or not, there is no part to replace",
)
