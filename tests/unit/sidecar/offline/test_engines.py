import json

import pytest
from support.chats import completion, prompt
from support.offline import Desk
from support.rule_sets import audit_zebra, deny_bluebird, find_regex, make_rule, redact_mail

MAIL = "joe@example.org"
DESK = Desk(
    redact_mail(),
    deny_bluebird(),
    audit_zebra(),
    make_rule("count", "Annotate", pii={"entities": ["CreditCard"]}),
    make_rule("call", "Deny", toolCalls={"allow": ["search"]}),
    make_rule("ground", "Annotate", grounding={"threshold": "Strict"}),
)


@pytest.mark.parametrize(
    ("text", "decision", "edited"),
    (
        ("hello", "Allow", "hello"),
        ("a zebra", "Allow", "a zebra"),
        ("4111 1111 1111 1111", "Annotate", "4111 1111 1111 1111"),
        (f"to {MAIL}, 4111 1111 1111 1111", "Redact", "to [EmailAddress], 4111 1111 1111 1111"),
        (f"Project Bluebird, {MAIL}", "Deny", "Project Bluebird, [EmailAddress]"),
    ),
)
@pytest.mark.parametrize("direction", ("request", "response"))
def test_the_strongest_action_decides(
    text: str, decision: str, edited: str, direction: str
) -> None:
    report = DESK.ask(text=text, direction=direction)
    assert report["decision"] == decision
    assert report["text"] == edited


def test_a_policy_in_audit_allows_and_tells() -> None:
    report = Desk(audit_zebra()).ask(text="a zebra")
    assert report["decision"] == "Allow"
    assert [found["rule"] for found in report["findings"]] == ["zebra"]


def test_an_answer_is_judged_by_its_documents() -> None:
    answer = "It was built in 1987."
    assert DESK.ask(text=answer, documents=["Built in 1987."])["decision"] == "Allow"
    assert DESK.ask(text=answer, documents=["Built in 1978."])["decision"] == "Annotate"
    report = DESK.ask(text=answer, documents=[])
    assert report["decision"] == "Allow"


def test_placeholders_stand_for_values_within_a_line() -> None:
    rule = make_rule("mail", "Pseudonymize", pii={"entities": ["EmailAddress"]})
    report = Desk(rule).ask(text=f"{MAIL} and {MAIL}")
    first, second = report["text"].split(" and ")
    assert report["decision"] == "Pseudonymize"
    assert first == second != MAIL


def test_a_message_is_decided_as_in_a_pod() -> None:
    body = prompt(f"to {MAIL}").decode()
    report = DESK.ask(dialect="openai.chat", direction="request", body=body)
    assert report["decision"] == "Redact"
    assert json.loads(report["body"])["messages"][0]["content"] == "to [EmailAddress]"
    (found,) = report["findings"]
    assert found["pointer"] == "/messages/0/content"
    assert found["direction"] == "request"

    denied = prompt("Project Bluebird").decode()
    report = DESK.ask(dialect="openai.chat", direction="request", body=denied)
    assert report["decision"] == "Deny"
    assert json.loads(report["body"])["error"]["code"] == "aipolicy_denied"


def test_an_answer_is_judged_with_its_request_or_without() -> None:
    answer = completion(f"Built in 1987, says {MAIL}").decode()
    alone = DESK.ask(dialect="openai.chat", direction="response", body=answer)
    assert alone["decision"] == "Redact"
    assert "grounding" not in {found["kind"] for found in alone["findings"]}

    messages = [{"role": "user", "content": "When?"}, {"role": "tool", "content": "Since 1978."}]
    request = json.dumps({"model": "m", "messages": messages})
    report = DESK.ask(dialect="openai.chat", direction="response", body=answer, request=request)
    kinds = {found["kind"] for found in report["findings"]}
    assert kinds == {"pii", "grounding"}
    assert "[EmailAddress]" in report["body"]


def test_a_call_that_is_not_allowed_has_no_place() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "rm", "arguments": "{}"}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    body = json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
    report = DESK.ask(dialect="openai.chat", direction="response", body=body)
    assert report["decision"] == "Deny"
    (found,) = report["findings"]
    assert (found["rule"], found["segment"], found["start"], found["end"]) == (
        ("call", "ToolCall", 0, 0)
    )


def test_what_no_rule_denies_says_why() -> None:
    report = DESK.ask(dialect="openai.chat", direction="request", body="{")
    assert (report["decision"], report["reason"]) == ("Deny", "malformed")
    report = DESK.ask(dialect="openai.chat", direction="response", body="<html>")
    assert (report["decision"], report["reason"]) == ("Deny", "unreadable_answer")


def test_a_policy_that_looks_at_nothing_lets_all_pass() -> None:
    desk = Desk()
    for direction in ("request", "response"):
        report = desk.ask(dialect="openai.chat", direction=direction, body="{")
        assert (report["decision"], report["body"]) == ("Allow", "{")


def test_a_rule_that_faults_is_told() -> None:
    report = Desk(find_regex("@", action="Deny")).ask(text="@" * 70_000)
    assert report["errors"] == [{"rule": "rule", "reason": "TooManyCandidatesError"}]
    assert report["decision"] == "Deny"
    assert report["findings"] == []
