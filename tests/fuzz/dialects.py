"""Every dialect: its requests, its whole answers, its streams."""

from typing import Any

from aipolicy.findings import Finding
from aipolicy_sidecar.content.classifiers import Subject
from aipolicy_sidecar.content.dialects import DIALECTS, BodyError, Dialect
from aipolicy_sidecar.content.json_documents import parse_document
from aipolicy_sidecar.content.streams.event_streams import make_event
from aipolicy_sidecar.content.streams.framings import Framing
from aipolicy_sidecar.content.streams.json_lines import JsonLines
from hypothesis import strategies as st
from support.chat_streams import Outcome, follow
from support.classifiers import ask_zoo
from support.rule_sets import make_rules
from support.scans import cut

from fuzz.documents import make_bodies, make_broken, make_places
from fuzz.rules import RULES
from fuzz.samples import SAMPLES
from fuzz.targets import Target
from fuzz.words import words_of

MARK = b"[Mark]"
NO_RULES = make_rules()
ASKING = make_rules(
    ask_zoo("Redact", segments={"response": ["Completion", "Reasoning", "ToolCall"]})
)
"""A rule that holds every text until a classifier was asked about it."""

Stream = tuple[bytes, list[int], list[int]]
"""Bytes, and two ways to cut them."""


def make_targets() -> list[Target]:
    """Three for each dialect."""
    return [target for dialect in DIALECTS for target in _targets_of(dialect)]


def _targets_of(dialect: Dialect) -> list[Target]:
    words = words_of(type(dialect).__module__, "aipolicy_sidecar.content.vocabularies")
    samples = SAMPLES[dialect.name]
    return [
        Target(
            f"{dialect.name}.requests",
            make_bodies(samples.requests, words),
            lambda body: check_request(dialect, body),
        ),
        Target(
            f"{dialect.name}.answers",
            make_bodies(samples.answers, words),
            lambda body: check_answer(dialect, body),
        ),
        Target(
            f"{dialect.name}.streams",
            make_streams(dialect, make_bodies(samples.events, words)),
            lambda stream: check_stream(dialect, stream),
        ),
    ]


@st.composite
def make_streams(draw: st.DrawFn, dialect: Dialect, bodies: st.SearchStrategy[bytes]) -> Stream:
    """Events in the framing of the dialect, mostly whole."""
    framing = dialect.stream_format(hide_usage=False).framing
    events = [_frame(framing, body) for body in draw(st.lists(bodies, max_size=8))]
    data = b"".join(events)
    if draw(st.integers(0, 3)) == 0:
        data = data.replace(b"\n", draw(st.sampled_from((b"\r\n", b"\r", b"\n\n"))))
    if draw(st.integers(0, 7)) == 0:
        data = draw(make_broken(data))
    return data, draw(make_places()), draw(make_places())


def check_request(dialect: Dialect, body: bytes) -> bool:
    """Read or refused; unchanged without edits, valid JSON with them."""
    try:
        read = dialect.read_request(body)
    except BodyError:
        return False
    same = dialect.write_request(read, {}, max_output_tokens=None, include_usage=False)
    assert same == body
    marks = {segment.pointer: MARK for segment in read.segments}
    assert len(marks) == len(read.segments), "a pointer is used twice"
    try:
        written = dialect.write_request(read, marks, max_output_tokens=7, include_usage=True)
    except BodyError:  # names that became the same
        return True
    parse_document(written)
    return True


def check_answer(dialect: Dialect, body: bytes) -> bool:
    """As for requests."""
    try:
        read = dialect.read_answer(body)
    except BodyError:
        return False
    assert dialect.write_answer(read, {}) == body
    marks = {segment.pointer: MARK for segment in read.segments}
    assert len(marks) == len(read.segments), "a pointer is used twice"
    try:
        written = dialect.write_answer(read, marks)
    except BodyError:
        return True
    parse_document(written)
    return True


def check_stream(dialect: Dialect, stream: Stream) -> bool:
    """The same outcome however cut; unchanged without rules; valid when it was."""
    data, places, others = stream
    outcome = follow(RULES, cut(data, places), dialect=dialect)
    assert outcome == follow(RULES, cut(data, others), dialect=dialect)
    asked = follow(ASKING, cut(data, places), dialect=dialect, spot=_spot)
    again = follow(ASKING, cut(data, others), dialect=dialect, spot=_spot)
    assert _heard(asked) == _heard(again)
    if _is_valid(dialect, data):
        assert _is_valid(dialect, asked.data)
        assert _is_valid(dialect, again.data)
    assert follow(NO_RULES, cut(data, places), dialect=dialect).data == data
    if _is_valid(dialect, data):
        assert _is_valid(dialect, outcome.data)
    return not _is_unreadable(outcome)


def _spot(subject: Subject) -> tuple[Finding, ...]:
    """A classifier that finds zebras."""
    at = subject.text.find(b"zebra")
    return () if at < 0 else (Finding(0, at, at + len(b"zebra"), "Zebra"),)


def _heard(outcome: Outcome) -> tuple[object, ...]:
    """What must not depend on cuts where texts wait.

    Findings come as texts end, in any order within a chunk. Events that are made are like the
    last one that was read, and what waits is written after the rest of its chunk was.
    """
    labels = sorted(finding.order() for finding in outcome.findings)
    return labels, outcome.denied is None, outcome.usage


def _is_unreadable(outcome: Outcome) -> bool:
    return bool(outcome.faults)


def _is_valid(dialect: Dialect, data: bytes) -> bool:
    """Whether all events can be read."""
    form = dialect.stream_format(hide_usage=False)
    for event in form.framing.feed(data, end=True):
        said: Any = event.data or b""
        if event.oversized or event.foreign:
            return False
        if said.strip() and not form.is_end_mark(said):
            try:
                parse_document(said)
            except BodyError:
                return False
    return True


def _frame(framing: Framing, body: bytes) -> bytes:
    """An event; JSON on one line is left to how the document was spelt."""
    if isinstance(framing, JsonLines):
        return body.replace(b"\n", b"") + b"\n"
    return make_event(body.replace(b"\n", b"\ndata: "))
