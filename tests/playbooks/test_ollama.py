"""Ollama's APIs: requests, answers and streams of lines."""

import json
from typing import Any

import pytest
from aipolicy.policies import Mode, Verdict
from aipolicy_sidecar.content.messages import Usage
from aipolicy_sidecar.core.records import Effect
from support.chats import JSON, Reply, Request
from support.ollama_chats import (
    CALL,
    CHAT,
    EMBED,
    GENERATE,
    LINES,
    answer,
    last,
    line,
    message,
    piece,
    prompt,
    read_lines,
    read_said,
)
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import deny_bluebird, redact_cards

CARD = "4111 1111 1111 1111"
GUARDED = make_policy(redact_cards(), deny_bluebird())
ASK = Request(prompt(), path=CHAT)


def lines(*pieces: bytes, **members: Any) -> Reply:
    return Reply(pieces, headers=LINES, **members)


async def test_a_clean_chat_passes_byte_for_byte(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    stream = line("Grüße, ") + b"\r\n" + line({"thinking": "so"}) + last()
    seen = await stage.play(ASK, lines(stream))
    assert seen.reached is not None
    assert (seen.reached.body, seen.body, seen.complete) == (ASK.body, stream, True)
    record = await stage.settled()
    assert (record.dialect, record.stream) == ("ollama.chat", True)
    assert record.effects("test") == frozenset()


@pytest.mark.parametrize("size", (1, 7, 64, 10_000))
async def test_a_number_is_redacted_wherever_the_stream_is_cut(
    set_stage: SetStage, size: int
) -> None:
    stream = line("It is 4111 11") + line("11 1111 ") + line("1111, good bye") + last()
    pieces = [stream[start : start + size] for start in range(0, len(stream), size)]
    stage = set_stage(GUARDED)
    seen = await stage.play(ASK, lines(*pieces))
    assert read_said(seen.body)["content"] == "It is [CreditCard], good bye"
    assert read_lines(seen.body)[-1]["eval_count"] == 2
    assert (await stage.settled()).effects("test") == {Effect.REDACTED}


async def test_a_denied_stream_ends_with_a_last_line(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(ASK, lines(line("about project "), line("bluebird, "), line("more")))
    assert (seen.status, seen.complete) == (200, True)
    assert b"bird" not in seen.body
    end = read_lines(seen.body)[-1]
    assert (end["done"], end["done_reason"]) == (True, "content_filter")
    assert (await stage.settled()).effects("test") == {Effect.DENIED}


async def test_an_audited_stream_is_not_changed(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(redact_cards(), deny_bluebird(), mode=Mode.AUDIT))
    stream = line(f"project bluebird {CARD}") + last()
    seen = await stage.play(ASK, lines(stream))
    assert seen.body == stream
    assert (await stage.settled()).effects("test") == {Effect.WOULD_DENY, Effect.WOULD_REDACT}


@pytest.mark.parametrize(
    "broken",
    (b"{broken\n", b"\xff\xfe\n", b'{"a":1,"a":2}\n', b"data: {}\n", b"x" * (2 * 2**20)),
    ids=("not JSON", "not UTF-8", "duplicate member", "an event", "endless"),
)
async def test_a_stream_that_cannot_be_read_goes_no_further(
    set_stage: SetStage, broken: bytes
) -> None:
    stage = set_stage(GUARDED)
    said = line("ok. "), broken, line(f"secret {CARD}"), last()
    # More than Envoy's buffer must not come before the guard has seen the answer's head.
    seen = await stage.play(ASK, lines(*said, pauses=b"ok. "))
    assert broken not in seen.body
    assert b"secret" not in seen.body
    assert read_lines(seen.body)[-1]["done_reason"] == "content_filter"


async def test_a_whole_answer_is_edited_with_its_calls(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    reply = Reply((answer(message=message(f"card {CARD}", tool_calls=[CALL])),), headers=JSON)
    seen = await stage.play(Request(prompt(stream=False), path=CHAT), reply)
    said = json.loads(seen.body)["message"]
    assert said["content"] == "card [CreditCard]"
    assert said["tool_calls"][0]["function"]["arguments"]["n"] == "[CreditCard]"
    assert not (await stage.settled()).stream


async def test_a_prompt_is_edited_or_refused_in_words_that_clients_show(
    set_stage: SetStage,
) -> None:
    stage = set_stage(GUARDED)
    redacted = await stage.play(
        Request(json.dumps({"model": "m", "prompt": f"card {CARD}"}).encode(), path=GENERATE),
        lines(piece("ok", done=True)),
    )
    assert redacted.sent()["prompt"] == "card [CreditCard]"
    denied = await stage.play(Request(prompt("Project Bluebird"), path=CHAT))
    assert (denied.status, denied.reached) == (403, None)
    error = json.loads(denied.body)
    assert error["error"].startswith('Denied by policy "test", rule "bluebird"')
    assert (error["code"], error["policy"], error["rule"]) == (
        "aipolicy_denied",
        "test",
        "bluebird",
    )
    assert error["request_id"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    (
        (b'{"messages": 5}', 400, "expected a list at /messages"),
        (b'{"Messages": []}', 400, 'another spelling of "messages"'),
        (b'{"template": "{{ .Prompt }}"}', 400, "unsupported parameter at /template"),
        (b'{"messages": [{"role": "alien"}]}', 403, "unknown kind of content at /messages/0/role"),
        (b'{"options": {"num_predict": 1.5}}', 400, "expected an integer"),
    ),
)
async def test_what_cannot_be_judged_is_refused(
    set_stage: SetStage, body: bytes, status: int, said: str
) -> None:
    stage = set_stage(GUARDED)
    seen = await stage.play(Request(body, path=CHAT))
    assert (seen.status, seen.reached) == (status, None)
    assert said in json.loads(seen.body)["error"]


async def test_a_form_as_curl_sends_it_is_refused_with_what_to_do(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    form = (("content-type", "application/x-www-form-urlencoded"),)
    seen = await stage.play(Request(prompt(), path=CHAT, headers=form))
    assert seen.status == 415
    assert "must be application/json" in json.loads(seen.body)["error"]


async def test_a_conversation_as_tokens_is_as_the_policy_says(set_stage: SetStage) -> None:
    body = json.dumps({"model": "m", "prompt": "on", "context": [1, 2, 3]}).encode()
    stage = set_stage(GUARDED)
    seen = await stage.play(Request(body, path=GENERATE))
    assert (seen.status, seen.reached) == (403, None)
    assert (await stage.settled()).refusal == "unknown_content"
    stage = set_stage(make_policy(redact_cards(), unknown_content=Verdict.ALLOW))
    seen = await stage.play(Request(body, path=GENERATE), lines(piece("ok", done=True)))
    assert seen.reached is not None
    assert seen.reached.body == body


async def test_an_answer_is_bounded_and_charged_as_told(set_stage: SetStage) -> None:
    stage = set_stage(make_policy(budgets=("b",), max_output_tokens=50))
    body = prompt(options={"num_predict": -1, "seed": 1})
    seen = await stage.play(Request(body, path=CHAT), lines(line("Hi"), last()))
    assert seen.sent()["options"] == {"num_predict": 50, "seed": 1}
    record = await stage.settled()
    assert (record.usage, record.charged_tokens) == (Usage(5, 2), 7)


async def test_an_answer_is_bounded_where_llama_cpp_serves_the_path(set_stage: SetStage) -> None:
    for policy, asked, sent in (
        (make_policy(max_output_tokens=50), {}, 50),
        (make_policy(max_output_tokens=50), {"options": {"num_predict": 20}}, 20),
        (make_policy(max_output_tokens=50), {"n_predict": 5000}, 50),
        (make_policy(max_output_tokens=50), {"max_tokens": 30}, None),
        (make_policy(budgets=("b",)), {"options": {"num_predict": 20}}, 20),
        (make_policy(max_output_tokens=50, mode=Mode.AUDIT), {}, None),
        (make_policy(redact_cards()), {"options": {"num_predict": 20}}, None),
    ):
        stage = set_stage(policy)
        seen = await stage.play(Request(prompt(**asked), path=CHAT), lines(line("Hi"), last()))
        assert seen.sent().get("n_predict") == sent, asked
        await stage.settled()


async def test_a_model_is_loaded_without_a_prompt(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    body = b'{"model": "m", "messages": [], "keep_alive": -1}'
    seen = await stage.play(
        Request(body, path=CHAT), Reply((answer("", done_reason="load"),), headers=JSON)
    )
    assert seen.reached is not None
    assert (seen.status, seen.reached.body) == (200, body)


@pytest.mark.parametrize("path", (EMBED, "/api/embeddings"))
async def test_what_is_embedded_is_edited_and_charged(set_stage: SetStage, path: str) -> None:
    stage = set_stage(make_policy(redact_cards(), budgets=("b",), max_output_tokens=50))
    body = json.dumps({"model": "m", "input": [f"card {CARD}"]}).encode()
    vectors = json.dumps({"model": "m", "embeddings": [[0.5]], "prompt_eval_count": 9}).encode()
    seen = await stage.play(Request(body, path=path), Reply((vectors,), headers=JSON))
    assert seen.sent() == {"model": "m", "input": ["card [CreditCard]"]}
    assert seen.body == vectors
    assert (await stage.settled()).charged_tokens == 9


@pytest.mark.parametrize(
    ("method", "path", "status"),
    (
        ("GET", "/api/tags", 200),
        ("GET", "/api/version", 200),
        ("GET", "/api/ps", 200),
        ("GET", "/api/chat", 405),
        ("POST", "/api/show", 403),
        ("POST", "/api/pull", 403),
        ("POST", "/api/create", 403),
        ("DELETE", "/api/delete", 403),
        ("POST", "/api/blobs/sha256:00", 403),
    ),
)
async def test_models_are_listed_but_not_managed(
    set_stage: SetStage, method: str, path: str, status: int
) -> None:
    stage = set_stage(GUARDED)
    body = b"" if method == "GET" else b'{"model": "m"}'
    seen = await stage.play(Request(body, method=method, path=path), Reply((b"{}",)))
    assert seen.status == status
    assert (seen.reached is not None) == (status == 200)
