from typing import Any

import pytest
from aipolicy_sidecar.content.dialects import BodyError
from aipolicy_sidecar.content.dialects.ollama.texts import read_calls, read_texts, read_tokens
from support.ollama_chats import CALL, message


@pytest.mark.parametrize(
    ("members", "expected"),
    (
        (
            {"message": message("a", thinking="")},
            [
                (("message", "content"), "/message/content", "Completion", False),
                (("message", "thinking"), "/message/thinking", "Reasoning", False),
            ],
        ),
        (
            {"response": "a", "thinking": "b"},
            [
                (("response",), "/response", "Completion", False),
                (("thinking",), "/thinking", "Reasoning", False),
            ],
        ),
        (
            {"message": {"a/b": [{"c": "x"}]}},
            [(("message", "a/b", 0, "c"), "/message/a~1b/0/c", "Completion", True)],
        ),
        (
            {"message": message(tool_calls=[CALL])},
            [
                (("message", "content"), "/message/content", "Completion", False),
            ],
        ),
    ),
)
def test_texts_have_names_that_are_the_same_in_all_lines(
    members: dict[str, Any], expected: list[Any]
) -> None:
    texts = read_texts(members)
    assert [(text.path, text.pointer, text.kind.value, text.final) for text in texts] == expected


def test_calls_come_whole() -> None:
    segments = read_calls({"message": message(tool_calls=[CALL])})
    place = "/message/tool_calls/0/function"
    assert [segment.pointer for segment in segments] == [
        f"{place}/name",
        *(f"{place}/arguments/{name}" for name in ("to#", "to/0", "n#", "all#", "n")),
    ]


@pytest.mark.parametrize("listed", (None, {}, "abc", [None, 5, {"token": 5}]))
def test_odd_tokens_say_nothing(listed: Any) -> None:
    assert read_tokens({"logprobs": listed}) == ""


@pytest.mark.parametrize("context", ("abc", {}, 5, ["a"], [1, None], [1.5], [True]))
def test_a_conversation_must_be_in_numbers(context: Any) -> None:
    with pytest.raises(BodyError, match="expected a list of numbers at /context"):
        read_texts({"response": "a", "context": context})
    assert len(read_texts({"response": "a", "context": [1, 2]})) == 1
