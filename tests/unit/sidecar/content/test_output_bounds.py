from typing import Any

import pytest
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.output_bounds import OutputBounds

BOUNDS = OutputBounds(("new", "old"), ("odd",))


@pytest.mark.parametrize(
    ("members", "read"),
    (
        ({}, None),
        ({"odd": 900}, None),
        ({"old": None, "odd": 900}, None),
        ({"old": 5}, 5),
        ({"new": 7, "old": 5, "odd": 2}, 7),
        ({"old": 5, "odd": 900}, 900),
    ),
)
def test_the_largest_counts_if_one_is_known_everywhere(
    members: dict[str, Any], read: int | None
) -> None:
    assert BOUNDS.read(members) == read


@pytest.mark.parametrize("value", ("5", 0, -1, 1.0, True, 2**31, [5]))
@pytest.mark.parametrize("name", BOUNDS.members)
def test_what_is_no_number_of_tokens_is_refused(name: str, value: Any) -> None:
    with pytest.raises(BodyError, match=f"expected an integer from 1 to 2147483647 at /{name}"):
        BOUNDS.read({name: value})


@pytest.mark.parametrize(
    ("members", "values"),
    (
        ({}, {"/old": "9"}),
        ({"old": None}, {"/old": "9"}),
        ({"odd": 5}, {"/old": "9"}),
        ({"odd": 10}, {"/odd": "9", "/old": "9"}),
        ({"new": 5}, {}),
        ({"new": 10, "old": 9, "odd": 11}, {"/new": "9", "/odd": "9"}),
    ),
)
def test_all_are_lowered_and_one_is_set(members: dict[str, Any], values: dict[str, str]) -> None:
    assert BOUNDS.lower(members, 9) == values


def test_some_apis_let_a_client_ask_for_no_answer() -> None:
    bounds = OutputBounds(("max",), (), least=0)
    assert bounds.read({"max": 0}) == 0
    assert bounds.lower({"max": 0}, 9) == {}
    with pytest.raises(BodyError, match="from 0 to"):
        bounds.read({"max": -1})
