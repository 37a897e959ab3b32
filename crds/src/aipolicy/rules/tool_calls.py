"""Tool calls: which tools a model may call, and with what arguments."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator

from aipolicy.rule_specs import Action, Segments
from aipolicy.rules.expressions.regexes import Regex, compile_pattern
from aipolicy.rules.expressions.syntaxes import quote_all
from aipolicy.rules.judges.json_schemas import JsonSchema, SchemaRefusal, parse_json
from aipolicy.rules.kinds import Example, Place, RuleError, RuleErrors, RuleKind
from aipolicy.schemas import ANY_OBJECT, Schema
from aipolicy.segments import RequestSegment, ResponseSegment

TOOL: Final = "Tool"
ARGUMENTS: Final = "Arguments"

ToolName = Annotated[str, Field(min_length=1, max_length=128)]
ToolNames = Annotated[tuple[ToolName, ...], Field(max_length=256)]


class Arguments(Schema):
    """What the arguments of a tool must be."""

    json_schema_of_arguments: Annotated[
        dict[str, Any], Field(alias="jsonSchema", json_schema_extra=ANY_OBJECT)
    ]
    """JSON Schema (2020-12) of the arguments. Expressions are in RE2 syntax, references stay within
    the schema, and unknown keywords are refused."""


class ToolCalls(Schema):
    """Calls of tools that are not allowed, or with arguments that are not."""

    allow: ToolNames = ()
    """Names of the tools that may be called; ``*`` stands for any characters. Default: all."""
    deny: ToolNames = ()
    """Names of tools that may not be called even so."""
    arguments: Annotated[dict[ToolName, Arguments], Field(max_length=64)] = {}
    """What a call's arguments must be, by the tool's name."""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not (self.allow or self.deny or self.arguments):
            raise ValueError("needs at least one of allow, deny or arguments")
        return self


class ToolCallJudge:
    """Finds calls that may not be made."""

    __slots__ = ("_allowed", "_denied", "_schemas")

    def __init__(self, spec: ToolCalls, schemas: Mapping[str, JsonSchema]) -> None:
        self._allowed = _names(spec.allow) if spec.allow else None
        self._denied = _names(spec.deny) if spec.deny else None
        self._schemas = schemas

    def judge_name(self, name: str) -> Iterator[str]:
        """One label for a tool that may not be called."""
        data = name.encode()
        denied = self._denied is not None and self._denied.search(data) is not None
        allowed = self._allowed is None or self._allowed.search(data) is not None
        if denied or not allowed:
            yield TOOL

    def wants_arguments(self, name: str) -> bool:
        """Whether the tool's arguments have a schema."""
        return name in self._schemas

    def judge_arguments(self, name: str, arguments: object) -> Iterator[str]:
        """One label for arguments that do not fit. Raises TooManyStepsError."""
        schema = self._schemas.get(name)
        if schema is None:
            return
        if arguments in ("", None):
            arguments = {}  # how some servers say that a call has none
        try:
            value = parse_json(arguments.encode()) if isinstance(arguments, str) else arguments
        except ValueError:
            yield ARGUMENTS
            return
        if not schema.accepts(value):
            yield ARGUMENTS


def _names(globs: tuple[str, ...]) -> Regex:
    some = "|".join(".*".join(quote_all(part) for part in glob.split("*")) for glob in globs)
    return compile_pattern(rf"(?s)\A(?:{some})\z")


def _compile(spec: ToolCalls, place: Place) -> ToolCallJudge:
    schemas: dict[str, JsonSchema] = {}
    errors: list[RuleError] = []
    for name, arguments in spec.arguments.items():
        try:
            schemas[name] = JsonSchema.of(arguments.json_schema_of_arguments)
        except SchemaRefusal as error:
            errors.append(RuleError(f"{place.path}.arguments.{name}.jsonSchema", str(error)))
    if errors:
        raise RuleErrors(errors)
    return ToolCallJudge(spec, schemas)


_SEGMENTS: Final = Segments(
    request=(RequestSegment.TOOL_CALL,), response=(ResponseSegment.TOOL_CALL,)
)

TOOL_CALLS: Final = RuleKind(
    name="toolCalls",
    description="Look for calls of tools that are not allowed.",
    spec=ToolCalls,
    compile=_compile,
    default=_SEGMENTS,
    example=Example({"deny": ["run_*"]}, "run_shell", "run_shell", arguments='{"line": "ls"}'),
    allowed=_SEGMENTS,
    actions=(Action.DENY, Action.ANNOTATE),
    why="a call is made or not, there is no part to replace",
)
