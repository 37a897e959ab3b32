"""The rule union: every kind of rule, and the `Rule` that a policy's author writes.

`KINDS` is the only list of kinds. The members of `Rule`, their schema in the CRD and what
the API server refuses are made of it.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Self

from pydantic import ConfigDict, Field, create_model, model_validator
from pydantic.alias_generators import to_snake

from aipolicy.rule_specs import EVERYTHING, Action, Name, OnError, RuleMode, Segments
from aipolicy.rules.externals import EXTERNAL
from aipolicy.rules.groundings import GROUNDING
from aipolicy.rules.kinds import ANYWHERE, RuleKind
from aipolicy.rules.links import LINKS
from aipolicy.rules.patterns import PATTERNS
from aipolicy.rules.pii import PII
from aipolicy.rules.prompt_injections import PROMPT_INJECTION
from aipolicy.rules.secrets import SECRETS
from aipolicy.rules.structured_outputs import JSON_SCHEMA
from aipolicy.rules.tool_calls import TOOL_CALLS
from aipolicy.schemas import Schema, cel

KINDS: Final[tuple[RuleKind[Any], ...]] = (
    PATTERNS,
    PII,
    SECRETS,
    LINKS,
    PROMPT_INJECTION,
    TOOL_CALLS,
    JSON_SCHEMA,
    GROUNDING,
    EXTERNAL,
)
"""Every kind of rule, in the order of the API."""

_member: Final = cache(to_snake)
_DONE: Final = {
    Action.DENY: "denied",
    Action.REDACT: "redacted",
    Action.PSEUDONYMIZE: "pseudonymized",
    Action.ANNOTATE: "annotated",
}


def _only_actions(kind: RuleKind[Any]) -> str:
    done = _listed([_DONE[action] for action in kind.actions], "or")
    return f"{kind.name} can only be {done}: {kind.why}"


def _only_segments(kind: RuleKind[Any]) -> str:
    if not kind.allowed.response:
        return f"{kind.name} looks at requests only"
    return f"{kind.name} looks at {_listed([*kind.allowed.request, *kind.allowed.response])} only"


def _listed(names: Sequence[str], last: str = "and") -> str:
    some = list(dict.fromkeys(names))
    return f" {last} ".join(filter(None, (", ".join(some[:-1]), some[-1])))


def _defaults() -> str:
    """What rules look at by default, with kinds together that look at the same."""
    kinds: dict[str, list[str]] = {}
    for kind in KINDS:
        where = "everything but Parameters"
        if kind.default != EVERYTHING:
            where = _listed([*kind.default.request, *kind.default.response])
        kinds.setdefault(where, []).append(kind.name)
    told = "; ".join(f"{_listed(names)} at {where}" for where, names in kinds.items())
    return f"What to look at. Default: {told}."


def _validations() -> list[tuple[str, str]]:
    """What the API server refuses, as (CEL expression, message)."""
    names = [kind.name for kind in KINDS]
    one_of = ", ".join(f"has(self.{name})" for name in names)
    rules = [
        (
            f"[{one_of}].filter(x, x).size() == 1",
            f"exactly one of {', '.join(names)} must be set",
        )
    ]
    for kind in KINDS:
        if kind.actions != tuple(Action):
            some = " || ".join(f"self.action == '{action}'" for action in kind.actions)
            rules.append((f"!has(self.{kind.name}) || {some}", _only_actions(kind)))
        rules += _segments_rules(kind)
    return rules


def _segments_rules(kind: RuleKind[Any]) -> list[tuple[str, str]]:
    rules = []
    for side in ("request", "response"):
        allowed = getattr(kind.allowed, side)
        if allowed == getattr(ANYWHERE, side):
            continue
        listed = f"self.segments.{side}"
        some = ", ".join(f"'{segment}'" for segment in allowed)
        within = f"{listed}.all(s, s in [{some}])" if allowed else f"size({listed}) == 0"
        expression = f"!has(self.{kind.name}) || !has(self.segments) || !has({listed}) || {within}"
        rules.append((expression, _only_segments(kind)))
    return rules


class _Rule(Schema):
    """One thing to look for and what to do about it."""

    model_config = ConfigDict(json_schema_extra=cel(*_validations()))

    name: Name
    """Name of the rule, unique in the policy; denials and metrics carry it."""
    segments: Segments | None = None
    action: Action
    """Deny refuses the message; Redact replaces what was found with a typed mark such as
    [CreditCard]; Pseudonymize replaces it in requests with a placeholder that the session's answers
    bring back as what it was, and in answers, unless the session itself sent it, with a mark;
    Annotate changes nothing and tells of it in the trace and, but for streamed answers, in the
    response header x-aipolicy-annotations."""
    mode: RuleMode = RuleMode.ENFORCE
    """Audit decides and records, and changes nothing."""
    on_error: OnError = OnError.DENY
    """What to do when the rule cannot be evaluated."""

    @property
    def kind(self) -> RuleKind[Any]:
        """The one kind that is set."""
        return self._kinds()[0]

    @property
    def spec(self) -> Schema:
        """What its kind looks for: an instance of the kind's ``spec``."""
        spec: Schema = getattr(self, _member(self.kind.name))
        return spec

    def _kinds(self) -> list[RuleKind[Any]]:
        return [kind for kind in KINDS if getattr(self, _member(kind.name)) is not None]

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = self._kinds()
        if len(kinds) != 1:
            wanted = ", ".join(kind.name for kind in KINDS)
            found = " and ".join(kind.name for kind in kinds) or "none"
            raise ValueError(f"exactly one of {wanted} must be set, not {found}")
        kind = kinds[0]
        if self.action not in kind.actions:
            raise ValueError(_only_actions(kind))
        if self.segments is not None and not self.segments.within(kind.allowed):
            raise ValueError(_only_segments(kind))
        return self


if TYPE_CHECKING:
    Rule = _Rule  # a type checker sees what all kinds share; `kind` and `spec` lead to the rest
else:
    Rule = create_model(
        "Rule",
        __base__=_Rule,
        __doc__=_Rule.__doc__,
        segments=(Segments | None, Field(default=None, description=_defaults())),
        **{
            _member(kind.name): (
                kind.spec | None,
                Field(default=None, description=kind.description),
            )
            for kind in KINDS
        },
    )
