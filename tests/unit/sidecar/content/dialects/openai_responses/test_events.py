"""What the table of events says must be all that the official client knows."""

from typing import Any, get_args

import pytest
from aipolicy.segments import ResponseSegment
from aipolicy_sidecar.content.dialects.openai_responses.events import (
    ADDEDS,
    DELTAS,
    DONES,
    find_told,
    make_delta,
    make_event_of,
    part_of_other,
)
from openai.types.responses import ResponseStreamEvent

NO_TEXT = {"response.audio.delta"}
"""Sound in base64."""
COMPLETION, REASONING = ResponseSegment.COMPLETION, ResponseSegment.REASONING
TOOL_CALL = ResponseSegment.TOOL_CALL

EVENTS: dict[str, Any] = {
    word: model
    for model in get_args(get_args(ResponseStreamEvent)[0])
    for word in get_args(model.model_fields["type"].annotation)
}
"""The client's models by type of event."""


def test_every_text_that_the_official_client_puts_together_is_known() -> None:
    assert set(DELTAS) == {name for name in EVENTS if name.endswith(".delta")} - NO_TEXT
    assert set(DONES) <= set(EVENTS)
    assert set(ADDEDS) <= set(EVENTS)


@pytest.mark.parametrize("name", DELTAS)
def test_an_event_that_is_made_is_one_of_the_api(name: str) -> None:
    told = DELTAS[name]
    part, path = told.find(3, 2)
    path = path if told.whole else (*path, "stdout")
    event = make_delta(told.name, part, path, "a")
    event |= {"item_id": "x", "output_index": 3, "sequence_number": 7}
    read = EVENTS[name].model_validate(event)
    assert (read.delta if told.whole else read.delta.stdout) == "a"
    assert not told.index or getattr(read, told.index) == 2


@pytest.mark.parametrize("name", DELTAS)
def test_a_text_may_begin_with_its_item_or_part(name: str) -> None:
    told = DELTAS[name]
    item = "mcp_call" if "mcp" in name else ""
    found = find_told(*told.find(0, 0), told.kind, item)
    assert found == ("" if told.index and not told.holder else told.name)


@pytest.mark.parametrize(
    ("part", "path", "kind"),
    (
        ((0,), ("name",), TOOL_CALL),
        ((0, "content", 0), ("annotations", 0, "url"), COMPLETION),
        ((0,), ("text",), REASONING),
    ),
)
def test_other_texts_come_whole(part: Any, path: Any, kind: ResponseSegment) -> None:
    assert find_told(part, path, kind, "message") == ""


def test_an_event_of_an_unknown_kind_is_made_in_its_shape() -> None:
    members = {"type": "response.x.delta", "output_index": 1, "beam_index": 4, "y_index": "z"}
    part = part_of_other("response.x", 1, members)
    event = make_delta("response.x", part, ("delta", "deep"), "a")
    assert event == {"type": "response.x.delta", "beam_index": 4, "delta": {"deep": "a"}}


def test_an_event_is_framed_with_its_type() -> None:
    assert make_event_of({"type": "error", "a": "ü"}) == (
        'event: error\ndata: {"type":"error","a":"ü"}\n\n'.encode()
    )


def test_a_type_that_is_no_name_for_an_event_makes_no_line() -> None:
    event = make_event_of({"type": "x\ndata: y"})
    assert event == b'data: {"type":"x\\ndata: y"}\n\n'
