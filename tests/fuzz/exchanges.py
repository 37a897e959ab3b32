"""Whole exchanges: any request, any answer, under a policy that has everything."""

from functools import cached_property
from typing import Any, Final

from aipolicy.policies import Mode
from aipolicy_sidecar.content.dialects import DIALECTS, Dialect
from aipolicy_sidecar.core.facts import HTTP_ERROR
from aipolicy_sidecar.core.media_types import parse_media
from aipolicy_sidecar.core.snapshots import Snapshot, compile_snapshot
from hypothesis import strategies as st
from support.chats import Reply, Request
from support.playbooks import CoreStage
from support.ports import Guard, make_policy
from support.scans import cut
from typing_extensions import override

from fuzz.dialects import make_streams
from fuzz.documents import make_bodies
from fuzz.rules import EVERY_RULE
from fuzz.samples import SAMPLES
from fuzz.targets import Target
from fuzz.words import words_of

_TYPES = st.sampled_from(
    (
        *("application/json", "application/x-ndjson", "text/event-stream", "text/plain"),
        *("application/json; charset=utf-16", ""),
    )
)
_STATUSES = st.sampled_from((200, 200, 200, 204, 400, 404, 500))
_POLICIES: Final = tuple(
    make_policy(*EVERY_RULE, mode=mode, max_input_tokens=500, max_output_tokens=50, budgets=("b",))
    for mode in (Mode.ENFORCE, Mode.AUDIT)
)


class _Guard(Guard):
    """A guard that compiles its policy once."""

    @cached_property
    def _snapshot(self) -> Snapshot:
        assert self.policy is not None
        return compile_snapshot(self.policy)

    @override
    def current(self) -> Snapshot:
        return self._snapshot


_GUARDS: Final = tuple(_Guard(policy, limit=10**12) for policy in _POLICIES)


def make_targets() -> list[Target]:
    """One for each dialect of which a path is known."""
    return [
        Target(f"{dialect.name}.exchanges", make_exchanges(dialect), check_exchange)
        for dialect in DIALECTS
        if dialect.name in SAMPLES
    ]


@st.composite
def make_exchanges(draw: st.DrawFn, dialect: Dialect) -> tuple[int, Request, Reply]:
    """The guard's place, what the client sends and what the server would answer."""
    words = words_of(type(dialect).__module__)
    samples = SAMPLES[dialect.name]
    assert dialect.accepts("POST", samples.path)
    body = draw(make_bodies(samples.requests, words))
    request = Request(body, path=samples.path, headers=(("content-type", "application/json"),))
    if draw(st.booleans()):
        chunks = [draw(make_bodies(samples.answers, words))]
    else:
        data, places, _ = draw(make_streams(dialect, make_bodies(samples.events, words)))
        chunks = cut(data, places)
    media, status = draw(_TYPES), draw(_STATUSES)
    if status >= HTTP_ERROR or not parse_media(media).is_stream:
        chunks = [b"".join(chunks)]
    reply = Reply(
        tuple(chunks), status, (("content-type", media),), dies=draw(st.sampled_from((None, b"")))
    )
    return draw(st.integers(0, len(_GUARDS) - 1)), request, reply


def check_exchange(exchange: tuple[int, Request, Reply]) -> bool:
    """It ends with an answer that Envoy takes, and is recorded."""
    place, request, reply = exchange
    guard = _GUARDS[place]
    stage = CoreStage(None)
    stage.guard = guard
    guard.records.clear()
    _run(stage.play(request, reply))
    (record,) = guard.records
    return not record.refusal


def _run(play: Any) -> None:
    """Run what only looks like I/O."""
    try:
        play.send(None)
    except StopIteration:
        return
    raise RuntimeError("the core's stage waits for nothing")
