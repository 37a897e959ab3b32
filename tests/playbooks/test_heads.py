"""Heads of requests: paths, methods and headers, and which of them lead to the model."""

import pytest
from aipolicy.policies import Verdict
from aipolicy_sidecar.core.records import Effect
from support.chats import JSON, Request, prompt
from support.playbooks import SetStage
from support.ports import make_policy
from support.rule_sets import deny_bluebird, redact_cards, redact_mail

GUARDED = make_policy(redact_cards(), deny_bluebird(), redact_mail())


async def test_a_path_may_have_a_query(set_stage: SetStage) -> None:
    seen = await set_stage(GUARDED).play(
        Request(prompt("project bluebird"), path="/v1/chat/completions?x=/y")
    )
    assert (seen.status, seen.reached) == (403, None)


@pytest.mark.parametrize(
    "path",
    (
        "/v1/chat/completions/",
        "/v1/chat/completion%73",
        "/v1/chat/Completions",
        "/v1//chat/completions//",
        "/v1/chat/./completions/.",
        "/v1/chat/completions;x=1",
        "/v1/chat/completion%2573",
    ),
)
@pytest.mark.parametrize("verdict", tuple(Verdict))
async def test_no_other_spelling_of_a_path_leads_around_the_rules(
    set_stage: SetStage, path: str, verdict: Verdict
) -> None:
    stage = set_stage(make_policy(deny_bluebird(), unknown_paths=verdict))
    seen = await stage.play(Request(prompt("project bluebird"), path=path))
    assert seen.reached is None
    assert seen.status in {400, 403}


async def test_unknown_paths_follow_the_policy(set_stage: SetStage) -> None:
    other = Request(b"{}", path="/v1/audio/speech?secret")
    denied = set_stage(make_policy(unknown_paths=Verdict.DENY))
    seen = await denied.play(other)
    assert (seen.status, seen.reached) == (403, None)
    assert seen.error()["rule"] == "inbound.unknownPaths"
    assert "secret" not in seen.body.decode()
    assert (await denied.settled()).effects("test") == {Effect.DENIED}

    audited = set_stage(make_policy(unknown_paths=Verdict.AUDIT))
    assert (await audited.play(other)).reached is not None
    assert (await audited.settled()).effects("test") == {Effect.WOULD_DENY}

    allowed = set_stage(make_policy(unknown_paths=Verdict.ALLOW))
    assert (await allowed.play(other)).reached is not None
    assert (await allowed.settled()).decisions == ()


async def test_the_list_of_models_passes(set_stage: SetStage) -> None:
    seen = await set_stage(GUARDED).play(Request(b"", "GET", "/v1/models", headers=()))
    assert seen.status == 200


async def test_the_list_of_models_takes_no_prompt(set_stage: SetStage) -> None:
    stage = set_stage(GUARDED)
    headers = (*JSON, ("x-http-method-override", "POST"), ("x-original-url", "/v1/completions"))
    seen = await stage.play(Request(prompt("project bluebird"), "GET", "/v1/models", headers))
    assert (seen.status, seen.reached) == (400, None)


@pytest.mark.parametrize("method", ("GET", "PUT", "DELETE", "OPTIONS"))
async def test_other_methods_on_an_llm_path_are_refused(set_stage: SetStage, method: str) -> None:
    seen = await set_stage(GUARDED).play(Request(b"", method, headers=()))
    assert (seen.status, seen.reached) == (405, None)
    assert seen.headers["allow"] == "POST"


async def test_upgrades_are_refused(set_stage: SetStage) -> None:
    headers = (("connection", "upgrade"), ("upgrade", "websocket"))
    seen = await set_stage(GUARDED).play(Request(b"", "GET", "/v1/realtime", headers))
    assert (seen.status, seen.reached) == (403, None)


async def test_control_headers_of_clients_are_removed(set_stage: SetStage) -> None:
    headers = (*JSON, ("x-aipolicy-mode", "off"), ("x-other", "1"), ("accept-encoding", "gzip"))
    seen = await set_stage(GUARDED).play(Request(headers=headers))
    assert seen.reached is not None
    assert seen.reached.header("x-aipolicy-mode") is None
    assert seen.reached.header("x-other") == "1"
    assert seen.reached.header("accept-encoding") == "identity"
