"""Streamed chat completions for tests: written, fed in pieces, and read as a client would."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aipolicy.findings import Finding
from aipolicy.rules import RuleFault, RuleSet
from aipolicy_sidecar.content.classifiers import Subject
from aipolicy_sidecar.content.dialects import Dialect, Usage
from aipolicy_sidecar.content.dialects.openai_chat import OpenAIChat
from aipolicy_sidecar.content.pseudonyms import NO_PSEUDONYMS, Pseudonyms
from aipolicy_sidecar.content.streams import open_stream
from aipolicy_sidecar.content.streams.steps import StreamStep
from support.rule_sets import audit_zebra, deny_bluebird, make_rules, redact_cards, redact_mail

CHAT = OpenAIChat()
DONE = b"data: [DONE]\n\n"
CARD = "4111 1111 1111 1111"
RULES = make_rules(redact_cards(), redact_mail(), deny_bluebird(), audit_zebra())
"""A rule of each effect."""


def event(members: dict[str, Any]) -> bytes:
    """One event as servers write it."""
    return b"data: " + json.dumps(members, ensure_ascii=False).encode() + b"\n\n"


def chunk(
    delta: dict[str, Any] | str | None = None,
    *,
    index: int = 0,
    finish: str | None = None,
    **members: Any,
) -> bytes:
    """An event with one choice; a string is its content."""
    if isinstance(delta, str):
        delta = {"content": delta}
    choice = {"index": index, "delta": delta or {}, "finish_reason": finish, **members}
    return event(
        {
            "id": "c1",
            "object": "chat.completion.chunk",
            "created": 7,
            "model": "m",
            "choices": [choice],
        }
    )


def call(arguments: str, index: int = 0) -> dict[str, Any]:
    """The delta of a tool call."""
    return {"tool_calls": [{"index": index, "function": {"arguments": arguments}}]}


def usage_chunk(prompt: int, completion: int) -> bytes:
    """The extra event of ``include_usage``."""
    usage = {"prompt_tokens": prompt, "completion_tokens": completion}
    return event({"id": "c1", "object": "chat.completion.chunk", "choices": [], "usage": usage})


def answer(*deltas: dict[str, Any] | str, index: int = 0) -> bytes:
    """A whole stream of one choice."""
    return b"".join(
        [*(chunk(delta, index=index) for delta in deltas), chunk(finish="stop", index=index), DONE]
    )


@dataclass
class Outcome:
    """All that became of a stream."""

    data: bytes = b""
    findings: list[Finding] = field(default_factory=list)
    faults: list[RuleFault] = field(default_factory=list)
    denied: Finding | RuleFault | None = None
    usage: Usage | None = None
    output_bytes: int = 0
    gone: list[bytes] = field(default_factory=list)
    """Texts that are to be asked about although they went on."""


Spot = Callable[[Subject], Sequence[Finding]]
"""What classifiers find in a text."""


def follow(
    rules: RuleSet,
    chunks: Iterable[bytes],
    *,
    hide_usage: bool = False,
    dialect: Dialect = CHAT,
    pseudonyms: Pseudonyms = NO_PSEUDONYMS,
    spot: Spot = lambda _: (),
) -> Outcome:
    """Feed a stream, cut as given, and end it."""
    stream = open_stream(dialect.stream_format(hide_usage=hide_usage), rules, pseudonyms)
    outcome = Outcome()
    for data, end in [*((piece, False) for piece in chunks), (b"", True)]:
        step = stream.feed(data, end=end)
        while step.awaited:
            _add(outcome, step)
            step = stream.settle({one.pointer: spot(one) for one in step.awaited}, ())
        _add(outcome, step)
        if step.denied is not None:
            assert outcome.denied is None
            outcome.denied = step.denied
        outcome.usage = step.usage
        outcome.output_bytes = step.output_bytes
    return outcome


def _add(outcome: Outcome, step: StreamStep) -> None:
    outcome.data += step.data
    outcome.findings += step.findings
    outcome.faults += step.faults
    outcome.gone += [subject.text for subject in step.gone]


def read_events(data: bytes) -> list[dict[str, Any]]:
    """The JSON events of a well-formed stream, without the end mark."""
    events = []
    for block in data.replace(b"\r\n", b"\n").split(b"\n\n"):
        lines = [line for line in block.split(b"\n") if line.startswith(b"data:")]
        payload = b"\n".join(line[5:].removeprefix(b" ") for line in lines)
        if payload and payload != b"[DONE]":
            events.append(json.loads(payload))
    return events


def read_texts(data: bytes) -> dict[tuple[Any, ...], str]:
    """What a client puts together: text by choice and path, finish reasons among them."""
    texts: dict[tuple[Any, ...], str] = {}
    for members in read_events(data):
        for choice in members.get("choices", ()):
            found = [*strings_at(choice.get("delta"), (choice["index"],))]
            found += strings_at(choice.get("finish_reason"), (choice["index"], "finish"))
            for path, text in found:
                texts[path] = texts.get(path, "") + text
    return texts


def strings_at(value: Any, path: tuple[Any, ...]) -> Iterable[tuple[tuple[Any, ...], str]]:
    """The texts in a value, each with its place below `path`."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, member in value.items():
            if name not in {"type", "id", "role"}:
                yield from strings_at(member, (*path, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from strings_at(
                item, (*path, item.get("index", place) if isinstance(item, dict) else place)
            )
