"""The head of a request: whether it is for an LLM API, and whether its body can be read.

Checks come cheapest first and in a fixed order; the first refusal ends it. What no
policy enforces is only noted.
"""

from aipolicy.rule_specs import RuleMode
from aipolicy.seen_headers import CONTROL_PREFIX
from aipolicy.segments import Direction

from aipolicy_sidecar.core.actions import NOTHING_MORE, BodyMode, Continue, Modes
from aipolicy_sidecar.core.denials import Denial, DenialKind
from aipolicy_sidecar.core.events import RequestHeaders
from aipolicy_sidecar.core.facts import Facts, Step
from aipolicy_sidecar.core.headers import Fields, Headers
from aipolicy_sidecar.core.media_types import Media, is_identity, parse_length, parse_media
from aipolicy_sidecar.core.paths import Target, find_route
from aipolicy_sidecar.core.records import Effect
from aipolicy_sidecar.core.snapshots import Snapshot
from aipolicy_sidecar.core.states import State
from aipolicy_sidecar.core.tallies import Tally
from aipolicy_sidecar.core.verdicts import judge_verdict

MAX_TRACE_LENGTH = 512
"""Characters of a caller's trace context that are kept."""

_IDENTITY: Fields = (("accept-encoding", "identity"),)


def note_head(facts: Facts, headers: Headers) -> None:
    """Keep what telemetry tells about the request's head."""
    facts.request_id = headers.get("x-request-id") or ""
    facts.method = headers.get(":method") or ""
    facts.traceparent = (headers.get("traceparent") or "")[:MAX_TRACE_LENGTH] or None
    facts.tracestate = (headers.get("tracestate") or "")[:MAX_TRACE_LENGTH] or None


def judge_head(snapshot: Snapshot, facts: Facts, event: RequestHeaders) -> Step:
    """Judge the head of a request, and say what else must be seen of the exchange."""
    headers = event.headers
    if not snapshot.active:
        return Step(State.PASSING, Continue(modes=NOTHING_MORE))
    if facts.method == "CONNECT" or headers.get("upgrade") is not None:
        return _refuse(
            snapshot,
            facts,
            headers,
            Denial(DenialKind.PROTOCOL, "CONNECT and protocol upgrades are not allowed"),
        )
    route = find_route(facts.method, headers.get(":path") or "")
    facts.dialect = route.dialect
    match route.target:
        case Target.DIALECT:
            return _judge_dialect(snapshot, facts, event)
        case Target.PASSING if not event.end:
            # A server that heeds X-HTTP-Method-Override or X-Original-URL would read it.
            denial = Denial(DenialKind.MALFORMED, "This path takes no request body")
            return _refuse(snapshot, facts, headers, denial)
        case Target.PASSING:
            return _pass(headers)
        case Target.WRONG_METHOD:
            denial = Denial(DenialKind.METHOD, "This path takes POST requests only")
            return _refuse(snapshot, facts, headers, denial)
        case Target.MISSPELT:
            denial = Denial(DenialKind.PATH_SPELLING, "The path is not in its plain form")
            return _refuse(snapshot, facts, headers, denial)
        case Target.UNKNOWN:
            return _judge_verdict(snapshot, facts, headers)


def _judge_verdict(snapshot: Snapshot, facts: Facts, headers: Headers) -> Step:
    denial = judge_verdict(
        facts,
        snapshot.policy.unknown_paths,
        "inbound.unknownPaths",
        DenialKind.UNKNOWN_PATH,
        "the path is not that of an LLM API",
    )
    return facts.refuse(denial) if denial else _pass(headers)


def _judge_dialect(snapshot: Snapshot, facts: Facts, event: RequestHeaders) -> Step:
    headers = event.headers
    rules = snapshot.rules
    if rules.watches(Direction.REQUEST):
        facts.requests = Tally(rules, Direction.REQUEST)
    if rules.watches(Direction.RESPONSE):
        facts.answers = Tally(rules, Direction.RESPONSE)
    body = BodyMode.NONE
    if snapshot.reads_requests:
        denial = _find_obstacle(snapshot, event)
        if denial is None:
            body = BodyMode.BUFFERED
        elif snapshot.enforces_requests or denial.kind is DenialKind.TOO_LARGE:
            return facts.refuse(denial)
        elif facts.requests is not None:
            facts.requests.skip(denial.kind.word)
    if body is BodyMode.NONE and not snapshot.reads_answer_heads:
        return _pass(headers)
    shows = snapshot.reads_answer_heads
    return Step(
        State.ANSWER if body is BodyMode.NONE else State.REQUEST,
        Continue(
            set_headers=_IDENTITY if snapshot.reads_answers else (),
            remove_headers=_control_headers(headers),
            modes=Modes(
                body,
                request_trailers=body is BodyMode.BUFFERED,
                response_headers=shows,
                # What the answer's head decides holds. Until then Envoy stops reading, for ever,
                # once its buffer is full, unless it is to buffer the body anyway:
                # https://github.com/envoyproxy/envoy/pull/39345
                response_body=BodyMode.BUFFERED if shows else BodyMode.NONE,
            ),
        ),
    )


def _find_obstacle(snapshot: Snapshot, event: RequestHeaders) -> Denial | None:
    """Why the body that follows this head could not be read, if so."""
    headers = event.headers
    if not is_identity(headers.get("content-encoding")):
        return Denial(DenialKind.MEDIA_TYPE, "The request body must not be compressed")
    if parse_media(headers.get("content-type")) is not Media.JSON:
        return Denial(DenialKind.MEDIA_TYPE, "The content-type must be application/json, in UTF-8")
    if event.end:
        return no_body()
    length = parse_length(headers.get("content-length"))
    if length is not None and length > snapshot.policy.limits.max_body_bytes:
        return too_many_bytes(snapshot)
    return None


def no_body() -> Denial:
    """The refusal of a request to an LLM API that carries nothing."""
    return Denial(DenialKind.MALFORMED, "The request has no body")


def too_many_bytes(snapshot: Snapshot) -> Denial:
    """The refusal of a body that is over the limit."""
    limits = snapshot.policy.limits
    return Denial(
        DenialKind.TOO_LARGE,
        f"The request body is larger than {limits.max_body_bytes} bytes",
        limits.max_body_bytes_policy or None,
        "limits.maxBodyBytes",
    )


def _refuse(snapshot: Snapshot, facts: Facts, headers: Headers, denial: Denial) -> Step:
    """Refuse for the request's form, or only note it when no policy is enforced."""
    if snapshot.enforces:
        return facts.refuse(denial)
    facts.note(f"request.{denial.kind.word}", "", RuleMode.AUDIT, Effect.WOULD_DENY)
    return _pass(headers)


def _pass(headers: Headers) -> Step:
    return Step(
        State.PASSING,
        Continue(remove_headers=_control_headers(headers), modes=NOTHING_MORE),
    )


def _control_headers(headers: Headers) -> tuple[str, ...]:
    return tuple(name for name in headers.names() if name.startswith(CONTROL_PREFIX))
