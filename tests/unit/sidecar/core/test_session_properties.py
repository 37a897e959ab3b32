"""Whatever clients ask and models answer, a session gets back its own data and nobody else's."""

import json
from itertools import pairwise

from aipolicy_sidecar.core.actions import Continue, Respond
from aipolicy_sidecar.core.events import Closed, RequestBody, ResponseBody
from aipolicy_sidecar.core.sessions import Sessions
from hypothesis import given, settings
from hypothesis import strategies as st
from support.chat_streams import DONE, chunk, read_texts
from support.chats import completion, prompt
from support.ports import Guard, make_policy
from support.rule_sets import make_rule
from support.transcripts import Transcript, ask, reply

POLICY = make_policy(
    make_rule("pii", "Pseudonymize", pii={"entities": ["EmailAddress", "IBAN"]}),
    make_rule("notes", "Pseudonymize", patterns={"regex": ["<[^>]*>"]}),
    session={"key": {"header": "x-session-id"}},
)
SESSIONS = ("joe", "ann", None)
VALUES = ("joe@x.org", "ann@y.org", "DE89 3704 0044 0532 0130 00", '<"a"\n>', "<ü>")

says = st.lists(st.sampled_from(VALUES), max_size=3)
Turn = tuple[str | None, list[str], bool, int]
"""Whose it is, what is said, whether the answer streams, and in pieces of how many bytes."""
turns = st.tuples(st.sampled_from(SESSIONS), says, st.booleans(), st.integers(1, 90))


def exchange(
    guard: Guard, session: str | None, text: str, answer: str | None, size: int | None
) -> tuple[str, str]:
    """What the model heard, and what the client got; an answer of None repeats what it heard."""
    head = ask() if session is None else ask(x_session_id=session)
    transcript = Transcript(guard) >> head >> RequestBody(prompt(text))
    assert isinstance(transcript.last, Continue)
    heard: str = json.loads(transcript.last.body or prompt(text))["messages"][0]["content"]
    said = heard if answer is None else answer
    if size is None:
        transcript >> reply()
        body = completion(said)
        transcript >> ResponseBody(body)
        assert isinstance(transcript.last, Continue)
        got = json.loads(transcript.last.body or body)["choices"][0]["message"]["content"]
    else:
        transcript >> reply("text/event-stream")
        stream = chunk(said) + chunk(finish="stop") + DONE
        body = b""
        for start, end in pairwise([*range(0, len(stream), size), len(stream)]):
            transcript >> ResponseBody(stream[start:end], end=end == len(stream))
            assert isinstance(transcript.last, Continue)
            piece = transcript.last.body
            body += stream[start:end] if piece is None else piece
        got = read_texts(body).get((0, "content"), "")
    assert not isinstance(transcript.last, Respond)
    transcript >> Closed()
    return heard, got


@settings(max_examples=40)
@given(st.lists(turns, min_size=1, max_size=6), st.booleans())
def test_sessions_never_mix(conversation: list[Turn], forgets: bool) -> None:
    guard = Guard(POLICY)
    if forgets:
        guard.sessions = Sessions(b"s" * 32, most=1)
    heard_before = ""
    sent: dict[str | None, set[str]] = {}
    for session, values, streams, size in conversation:
        text = "Hello " + " and ".join(values)
        own = sent.setdefault(session, set()) if session is not None else set()
        own |= set(values)
        heard, got = exchange(guard, session, text, None, size if streams else None)
        assert got == text
        assert not any(value in heard for value in VALUES)
        # The model says all that it ever heard, in this session and in others.
        heard_before += f" {heard}"
        _, got = exchange(guard, session, "Go on", heard_before, size if streams else None)
        assert not any(value in got for value in VALUES if value not in own)
        if session is not None and not forgets:
            assert all(value in got for value in own)
