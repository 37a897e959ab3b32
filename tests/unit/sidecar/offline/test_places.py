import json

from support.offline import Desk
from support.rule_sets import make_rule, redact_mail

DESK = Desk(redact_mail(), make_rule("ground", "Annotate", grounding={"threshold": "Strict"}))


def test_equal_texts_have_their_own_places() -> None:
    messages = [
        {"role": "user", "content": "jo@example.org"},
        {"role": "assistant", "content": "jo@example.org"},
        {"role": "user", "content": "jo@example.org"},
    ]
    body = json.dumps({"model": "m", "messages": messages})
    report = DESK.ask(dialect="openai.chat", direction="request", body=body)
    assert [found["pointer"] for found in report["findings"]] == [
        f"/messages/{place}/content" for place in range(3)
    ]


def test_what_rules_and_judges_say_of_one_text_lies_at_one_place() -> None:
    message = {"role": "assistant", "content": "In 1999, jo@example.org"}
    answer = json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
    asked = [{"role": "user", "content": "?"}, {"role": "tool", "content": "In 1998"}]
    request = json.dumps({"model": "m", "messages": asked})
    report = DESK.ask(dialect="openai.chat", direction="response", body=answer, request=request)
    assert {(found["kind"], found["pointer"]) for found in report["findings"]} == {
        ("pii", "/choices/0/message/content"),
        ("grounding", "/choices/0/message/content"),
    }
