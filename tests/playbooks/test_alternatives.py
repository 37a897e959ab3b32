"""What a model might have said instead: in answers only where no rule keeps texts back."""

from typing import Any

import pytest
from aipolicy.policies import Mode
from aipolicy.rule_specs import Action
from aipolicy_sidecar.core.records import Effect
from support.chat_streams import DONE, chunk
from support.chats import EVENTS, Reply, Request, completion, prompt
from support.ollama_chats import CHAT, LINES, last, line
from support.ollama_chats import prompt as ollama_prompt
from support.playbooks import SetStage
from support.ports import make_policy
from support.responses import PATH, answer, ask, message
from support.rule_sets import deny_bluebird, make_rule, redact_cards

OTHERS = [{"token": "bluebird", "logprob": -2.5, "bytes": [98]}]
TOKENS = [{"token": "Hi. ", "logprob": -0.5, "bytes": [72], "top_logprobs": OTHERS}]
CHOICE: dict[str, Any] = {"index": 0, "message": {"role": "assistant", "content": "Hi. "}}
EXCHANGES = {
    "chat": (
        Request(prompt(logprobs=True, top_logprobs=1)),
        Reply((completion(choices=[{**CHOICE, "logprobs": {"content": TOKENS}}]),)),
    ),
    "streamed chat": (
        Request(prompt(stream=True)),
        Reply((chunk("Hi. ", logprobs={"content": TOKENS}), DONE), headers=EVENTS),
    ),
    "Responses": (
        Request(ask(), path=PATH),
        Reply((answer(message("Hi. ", logprobs=TOKENS)),)),
    ),
    "streamed Ollama": (
        Request(ollama_prompt(), path=CHAT),
        Reply((line("Hi. ", logprobs=TOKENS), last()), headers=LINES),
    ),
}


@pytest.mark.parametrize("name", EXCHANGES)
async def test_alternatives_are_withheld_with_the_texts(set_stage: SetStage, name: str) -> None:
    request, reply = EXCHANGES[name]
    said = b"".join(reply.chunks)
    noting = make_rule("noting", Action.ANNOTATE, patterns={"regex": ["zebra"]})
    for policy, withheld in (
        (make_policy(deny_bluebird()), True),
        (make_policy(redact_cards()), True),
        (make_policy(deny_bluebird(), redact_cards(), mode=Mode.AUDIT), False),
        (make_policy(noting), False),
        (make_policy(redact_cards(segments={"request": ["User"]})), False),
        (make_policy(budgets=("b",)), False),
    ):
        stage = set_stage(policy)
        seen = await stage.play(request, reply)
        assert b"Hi. " in seen.body
        assert b"logprob" in seen.body
        assert (b"bluebird" in seen.body, seen.body == said) == (not withheld, not withheld)
        assert (await stage.settled()).effects("test") <= {Effect.NONE}
