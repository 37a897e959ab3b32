"""What the table of items says must be all that the official client knows."""

from typing import Any, get_args

import pytest
from aipolicy_sidecar.content.dialects.openai_responses.items import (
    IMAGE_PARTS,
    ITEMS,
    TEXT_PARTS,
    drop_tokens,
    find_token_parts,
    read_more_tokens,
    read_tokens,
)
from openai.types.responses import (
    ResponseInputContent,
    ResponseInputItem,
    ResponseItem,
    ResponseOutputItem,
)
from openai.types.responses.response_code_interpreter_tool_call import Output
from openai.types.responses.response_output_message import Content as OutputContent
from openai.types.responses.response_reasoning_item import Content, Summary
from pydantic import BaseModel

UNREADABLE = {"compaction", "item_reference"}
FILES = {"input_file"}


def words_of(hint: Any) -> set[str]:
    """The strings in a type of literals."""
    if isinstance(hint, str):
        return {hint}
    return {word for one in get_args(hint) for word in words_of(one)}


def types_of(union: Any) -> set[str]:
    """The values of ``type`` in a union of the client's models."""
    if isinstance(union, type) and issubclass(union, BaseModel):
        return words_of(union.model_fields["type"].annotation)
    return {word for one in get_args(union) for word in types_of(one)}


@pytest.mark.parametrize("union", (ResponseInputItem, ResponseItem, ResponseOutputItem))
def test_every_item_of_the_official_client_can_be_read(union: Any) -> None:
    assert "message" in types_of(union)
    assert types_of(union) - UNREADABLE <= set(ITEMS)


def test_no_other_items_are_known() -> None:
    assert set(ITEMS) == (types_of(ResponseInputItem) | types_of(ResponseItem)) - UNREADABLE


def test_every_part_of_the_official_client_can_be_read() -> None:
    parts = types_of(ResponseInputContent) | types_of(OutputContent) | types_of(Output)
    parts |= types_of(Content) | types_of(Summary)
    assert {"input_text", "refusal", "logs", "summary_text"} <= parts
    assert parts - FILES <= {*TEXT_PARTS, *IMAGE_PARTS}


def test_tokens_are_put_together() -> None:
    listed = [{"token": "a", "top_logprobs": [{"token": "b"}]}, {"token": "c"}, {"token": 5}, "x"]
    assert read_tokens(listed) == "acx"
    assert read_tokens("said") == "said"
    assert read_tokens(None) == read_tokens({"token": "a"}) == ""


@pytest.mark.parametrize(
    ("text", "more"), (("so it is", ""), ("it", "so  is"), ("", "so it is"), ("else", "so it is"))
)
def test_only_tokens_that_say_more_than_the_text_count(text: str, more: str) -> None:
    part = {"logprobs": [{"token": "so "}, {"token": "it "}, {"token": "is"}]}
    assert read_more_tokens(part, text) == more


def test_tokens_go_with_the_text_of_their_part() -> None:
    items = [
        {"content": [{"text": "a", "logprobs": [{"token": "a"}]}, {"text": "b", "logprobs": []}]},
        {"content": "c"},
        "d",
        {"content": [{"text": "e", "logprobs": [{"token": "e"}]}, 5]},
    ]
    parts = list(find_token_parts(items, "/input"))
    assert parts == ["/input/0/content/0", "/input/3/content/0"]
    texts = {"/input/0/content/0/text": b"A", "/input/0/content/0/logprobs": b"x", "/user": b"u"}
    assert drop_tokens(parts, texts) == (
        {"/input/0/content/0/text": b"A", "/user": b"u"},
        {"/input/0/content/0/logprobs": "[]"},
    )
    assert list(find_token_parts("text", "/input")) == []
