from typing import Any

import pytest
from aipolicy_sidecar.content.chat_templates import refuse_programs
from aipolicy_sidecar.content.json_documents import BodyError


@pytest.mark.parametrize(
    ("members", "place"),
    (
        ({"chat_template": "x"}, "/chat_template"),
        ({"chat_template_kwargs": {"chat_template": []}}, "/chat_template_kwargs/chat_template"),
    ),
)
def test_a_request_must_not_bring_its_own_template(members: dict[str, Any], place: str) -> None:
    with pytest.raises(BodyError) as caught:
        refuse_programs(members)
    assert caught.value.pointer == place


@pytest.mark.parametrize(
    "members",
    (
        {},
        {"chat_template": None},
        {"chat_template_kwargs": None},
        {"chat_template_kwargs": {"date": "today", "chat_template": None}},
    ),
)
def test_the_servers_own_template_may_be_told_things(members: dict[str, Any]) -> None:
    refuse_programs(members)
