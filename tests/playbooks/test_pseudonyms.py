"""Pseudonyms: what the model never sees, and the client gets back."""

import json
import re
from typing import Any

import pytest
from aipolicy.policies import Mode
from aipolicy_sidecar.core.records import Effect
from support import ollama_chats
from support.chat_streams import answer, call, chunk, read_texts
from support.chats import EVENTS, JSON, TOOL_CALL, Reply, Request, completion, prompt
from support.playbooks import SetStage, Stage
from support.ports import make_policy
from support.rule_sets import deny_bluebird, make_rule, redact_cards

JOE, ANN, CARD = "joe@x.org", "ann@y.org", "4111 1111 1111 1111"
MAIL = re.compile(r"person-[a-z2-7]{8}@example\.com")
MARK = re.compile(r"\[CreditCard-[a-z2-7]{8}\]")
HIDE = make_rule("pii", "Pseudonymize", pii={"entities": ["EmailAddress", "CreditCard"]})
IN_REQUESTS = make_rule(
    *("pii", "Pseudonymize"),
    pii={"entities": ["EmailAddress", "CreditCard"]},
    segments={"request": ["User", "Assistant", "ToolCall"]},
)
SESSION = {"key": {"header": "x-session-id"}}
ECHO = Reply(made=lambda heard: (completion(f"You said: {heard}"),))


def asked(text: str, session: str | None = "joe", **members: Any) -> Request:
    headers = JSON if session is None else (*JSON, ("x-session-id", session))
    return Request(prompt(text, **members), headers=headers)


async def hidden(stage: Stage, text: str, session: str | None = "joe") -> str:
    """What reaches the model of a text."""
    seen = await stage.play(asked(text, session), ECHO)
    assert seen.text() == f"You said: {text}"
    content: str = seen.sent()["messages"][0]["content"]
    return content


@pytest.mark.parametrize("rule", (HIDE, IN_REQUESTS))
async def test_the_model_sees_placeholders_and_the_client_originals(
    set_stage: SetStage, rule: Any
) -> None:
    stage = set_stage(make_policy(rule))
    text = f"Mail {JOE} and {ANN} about {CARD}, {JOE}."
    content = await hidden(stage, text, session=None)
    joe, ann, again = MAIL.findall(content)
    [card] = MARK.findall(content)
    assert joe == again != ann
    assert content == f"Mail {joe} and {ann} about {card}, {joe}."
    assert (await stage.settled()).effects("test") == {Effect.PSEUDONYMIZED}


async def test_a_session_keeps_its_placeholders_and_no_other_has_them(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(HIDE, session=SESSION))
    first = await hidden(stage, JOE)
    assert await hidden(stage, f"{ANN} {JOE}") == f"{await hidden(stage, ANN)} {first}"
    for other in ("ann", None):
        assert await hidden(stage, JOE, other) != first
        seen = await stage.play(asked(JOE, other), Reply((completion(first),)))
        assert seen.text() == "[EmailAddress]"  # no value of this session


async def test_a_placeholder_of_another_session_stays_as_it_is(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(IN_REQUESTS, session=SESSION))
    first = await hidden(stage, f"{JOE} {CARD}")
    reply = Reply((completion(f"{first} [CreditCard-aaaaaaaa]"),))
    seen = await stage.play(asked(ANN, "ann"), reply)
    assert seen.body == reply.chunks[0]


async def test_the_history_of_a_conversation_maps_to_the_same_placeholders(
    set_stage: SetStage,
) -> None:
    stage = set_stage(make_policy(HIDE, session=SESSION))
    joe = await hidden(stage, JOE)
    messages = [
        {"role": "user", "content": f"Who is {JOE}?"},
        {"role": "assistant", "content": f"I write to {JOE}.", "tool_calls": [TOOL_CALL]},
        {"role": "user", "content": "And now?"},
    ]
    seen = await stage.play(asked("", messages=messages))
    sent = seen.sent()["messages"]
    assert sent[0]["content"] == f"Who is {joe}?"
    assert sent[1]["content"] == f"I write to {joe}."
    assert json.loads(sent[1]["tool_calls"][0]["function"]["arguments"])["to"] == joe


@pytest.mark.parametrize("size", (1, 7, 10_000))
async def test_a_stream_brings_the_originals_back_wherever_it_is_cut(
    set_stage: SetStage, size: int
) -> None:
    def stream(heard: str) -> tuple[bytes, ...]:
        [joe] = MAIL.findall(heard)
        [card] = MARK.findall(heard)
        data = b"".join(
            [
                chunk({"reasoning_content": f"{card[:9]}"}),
                chunk({"reasoning_content": f"{card[9:]}?"}),
                chunk(f"To {joe[:12]}", index=1),
                chunk(call(f'{{"to": "{joe[:4]}')),
                chunk(call(f'{joe[4:]}", "cc": "person-aaaaaaaa@example.com"}}')),
                chunk(f"{joe[12:]} and {ANN}", index=1),
                chunk(finish="tool_calls"),
                answer(f" {joe}", index=1),
            ]
        )
        return tuple(data[start : start + size] for start in range(0, len(data), size))

    stage = set_stage(make_policy(HIDE))
    reply = Reply(made=stream, headers=EVENTS)
    seen = await stage.play(asked(f"{JOE} {CARD}", None, stream=True, n=2), reply)
    texts = {path: text for path, text in read_texts(seen.body).items() if path[-1] != "finish"}
    assert sorted(texts.values()) == sorted(
        [
            f"{CARD}?",
            f"To {JOE} and [EmailAddress] {JOE}",
            '{"to": "joe@x.org", "cc": "[EmailAddress]"}',
        ]
    )
    assert seen.events()[-1] == b"[DONE]"


@pytest.mark.parametrize("streams", (False, True))
async def test_originals_come_back_in_another_api(set_stage: SetStage, *, streams: bool) -> None:
    def said(heard: str) -> list[bytes]:
        tool = {"function": {"name": "send", "arguments": {"to": [heard], heard: 1}}}
        members: dict[str, Any] = {
            "content": f"Mail {heard}.",
            "thinking": f"{heard}?",
            "tool_calls": [tool],
        }
        if not streams:
            return [ollama_chats.answer(message=ollama_chats.message(**members))]
        cut = len(heard) // 2
        lines: list[dict[str, Any]] = [
            {"thinking": heard[:cut]},
            {"thinking": f"{heard[cut:]}?"},
            {"tool_calls": [tool]},
        ]
        lines += [{"content": f"Mail {heard[:cut]}"}, {"content": f"{heard[cut:]}."}]
        return [*map(ollama_chats.line, lines), ollama_chats.last()]

    stage = set_stage(make_policy(HIDE))
    request = Request(ollama_chats.prompt(JOE, stream=streams), path=ollama_chats.CHAT)
    reply = Reply(made=said, headers=ollama_chats.LINES if streams else JSON)
    seen = await stage.play(request, reply)
    assert MAIL.fullmatch(seen.sent()["messages"][0]["content"])
    messages = [line["message"] for line in ollama_chats.read_lines(seen.body)]
    assert "".join(message["content"] for message in messages) == f"Mail {JOE}."
    assert "".join(message.get("thinking", "") for message in messages) == f"{JOE}?"
    [tool] = [tool for message in messages for tool in message.get("tool_calls", ())]
    assert tool["function"]["arguments"] == {"to": [JOE], JOE: 1}


async def test_arguments_of_a_whole_answer_stay_json(set_stage: SetStage) -> None:
    quoting = make_rule(
        "quotes", "Pseudonymize", patterns={"regex": ['"[a-z]+"']}, segments={"request": ["User"]}
    )
    stage = set_stage(make_policy(quoting))

    def reply(heard: str) -> tuple[bytes]:
        function = {"name": "send", "arguments": json.dumps({"text": heard, heard: [heard]})}
        message = {"role": "assistant", "content": None, "tool_calls": [{"function": function}]}
        return (completion(choices=[{"index": 0, "message": message, "finish_reason": "stop"}]),)

    seen = await stage.play(asked('"hello"', None), Reply(made=reply))
    message = json.loads(seen.body)["choices"][0]["message"]
    arguments = json.loads(message["tool_calls"][0]["function"]["arguments"])
    assert arguments == {"text": '"hello"', '"hello"': ['"hello"']}


async def test_rules_on_answers_judge_the_originals(set_stage: SetStage) -> None:
    secret = make_rule(
        *("secret", "Pseudonymize"),
        patterns={"words": ["project bluebird"]},
        segments={"request": ["User"]},
    )
    denying = deny_bluebird(segments={"response": ["Completion"]})
    stage = set_stage(make_policy(secret, denying))
    seen = await stage.play(asked("project bluebird", None), ECHO)
    assert (seen.status, seen.error()["rule"]) == (403, "bluebird")


async def test_a_redaction_of_the_same_text_wins(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(HIDE, redact_cards(segments={"request": ["User"]})))
    seen = await stage.play(asked(CARD, None), ECHO)
    assert seen.text() == "You said: [CreditCard]"


@pytest.mark.parametrize(
    ("body", "media"),
    ((b'{"error": {"message": "no %s"}}', "application/json"), (b"no %s", "text/plain")),
)
async def test_an_error_tells_the_originals(set_stage: SetStage, body: bytes, media: str) -> None:
    stage = set_stage(make_policy(IN_REQUESTS))
    reply = Reply(
        made=lambda heard: (body.replace(b"%s", heard.encode()),),
        status=400,
        headers=(("content-type", media),),
    )
    seen = await stage.play(asked(JOE, None), reply)
    assert (seen.status, seen.body) == (400, body.replace(b"%s", JOE.encode()))


async def test_a_guard_that_forgot_everything_lets_placeholders_stand(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(IN_REQUESTS, session=SESSION))
    joe = await hidden(stage, JOE)
    stage.guard.sessions.__init__(b"t" * 32)  # type: ignore[misc] # as after a restart
    seen = await stage.play(asked("Again?"), Reply((completion(joe),)))
    assert seen.text() == joe
    assert await hidden(stage, JOE) != joe


async def test_an_audit_changes_nothing(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(HIDE, session=SESSION, mode=Mode.AUDIT))
    request = asked(f"{JOE} {CARD}")
    seen = await stage.play(request, ECHO)
    assert seen.reached is not None
    assert seen.reached.body == request.body
    assert seen.text() == f"You said: {JOE} {CARD}"
    assert (await stage.settled()).effects("test") == {Effect.WOULD_PSEUDONYMIZE}


async def test_nothing_of_it_is_told(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(HIDE, session=SESSION))
    joe = await hidden(stage, JOE)
    told = repr(await stage.settled()) + repr(stage.guard.sessions)
    assert JOE not in told
    assert joe not in told
