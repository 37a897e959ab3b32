"""Refusals: what a client is told when its exchange does not go on.

The status says what kind of refusal it is; the text says who decided and what to do,
with the id that support can look up, and never repeats anything the client sent.
"""

import math
from dataclasses import dataclass
from enum import Enum

from aipolicy_sidecar.content.dialects import DIALECTS, Dialect, Problem
from aipolicy_sidecar.core.actions import Respond

CODE = "aipolicy_denied"
"""The error code of every refusal; clients tell kinds apart by status."""


class DenialKind(Enum):
    """Why an exchange is refused: (HTTP status, word for logs and telemetry)."""

    CONTENT = (403, "content")
    """A rule found something."""
    UNKNOWN_PATH = (403, "unknown_path")
    """The path is no LLM API and the policy allows nothing else."""
    UNKNOWN_CONTENT = (403, "unknown_content")
    """The prompt has content of a kind that no rule can look into."""
    MEDIA = (403, "media")
    """The prompt has images or sound, which the policy does not allow."""
    PROTOCOL = (403, "protocol")
    """CONNECT or a protocol upgrade, through which the guard could not see."""
    PATH_SPELLING = (400, "path_spelling")
    """The path of an LLM API, spelt so that guard and server might read it differently."""
    METHOD = (405, "method")
    MALFORMED = (400, "malformed")
    """The body cannot be read."""
    MEDIA_TYPE = (415, "media_type")
    """The body is not plain JSON."""
    TOO_LARGE = (413, "too_large")
    """More bytes or tokens than the policy allows."""
    BUDGET = (429, "budget")
    """A budget is used up."""
    SESSION = (403, "session")
    """Too much of the session was denied."""
    LOOP = (429, "loop")
    """The same request, too often."""
    UNDECIDED = (503, "undecided")
    """The guard could not decide, and was not told to let that pass."""
    UNREADABLE_ANSWER = (502, "unreadable_answer")
    """The upstream's answer cannot be read, but a rule must."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.value[0]

    @property
    def word(self) -> str:
        """Lower-case name for telemetry and for the proxy's response details."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Denial:
    """One refusal and its reason in words, without the request's id."""

    kind: DenialKind
    message: str
    policy: str | None = None
    rule: str | None = None
    """Name of the rule, or of the policy's field that decided."""
    retry_after: float | None = None
    """Seconds."""


def denied_by(policy: str, rule: str) -> Denial:
    """The refusal of a message in which a rule found something."""
    return Denial(DenialKind.CONTENT, f'Denied by policy "{policy}", rule "{rule}"', policy, rule)


def respond(denial: Denial, request_id: str, dialect: Dialect | None) -> Respond:
    """The refusal in the API's own error format; OpenAI's where no API is known."""
    retry_after = None if denial.retry_after is None else max(1, math.ceil(denial.retry_after))
    problem = Problem(
        status=denial.kind.status,
        code=CODE,
        message=f"{denial.message} (request id {request_id or 'unknown'})",
        policy=denial.policy,
        rule=denial.rule,
        request_id=request_id,
        retry_after=retry_after,
    )
    headers = []
    if retry_after is not None:
        headers.append(("retry-after", str(retry_after)))
    if denial.kind is DenialKind.METHOD:
        headers.append(("allow", "POST"))
    return Respond(
        status=denial.kind.status,
        body=(dialect or DIALECTS[0]).problem_body(problem),
        headers=tuple(headers),
        detail=f"aipolicy_{denial.kind.word}",
    )
