from typing import Any

import pytest
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.members import (
    read_count,
    read_flag,
    read_list,
    read_object,
    read_text,
)


@pytest.mark.parametrize("members", ({}, {"a": None}))
def test_absent_and_null_are_not_given(members: dict[str, Any]) -> None:
    assert read_text(members, "a", "") is None
    assert read_flag(members, "a", "") is False
    assert read_count(members, "a", "", most=9) is None
    assert read_list(members, "a", "") == []


def test_the_right_types_are_read() -> None:
    members = {"t": "x", "f": True, "c": 9, "l": [1], "o": {}}
    assert read_text(members, "t", "") == "x"
    assert read_flag(members, "f", "") is True
    assert read_count(members, "c", "", most=9) == 9
    assert read_list(members, "l", "") == [1]
    assert read_object(members["o"], "/o") == {}


@pytest.mark.parametrize("value", ("secret", 10, 0, -1, 1.0, True, [], {}))
def test_other_types_are_errors_that_tell_the_place_only(value: Any) -> None:
    with pytest.raises(BodyError) as caught:
        read_count({"a": value}, "a", "/x", most=9)
    assert str(caught.value) == "expected an integer from 1 to 9 at /x/a"


def test_each_reader_wants_its_type() -> None:
    for read in (read_text, read_flag, read_list):
        with pytest.raises(BodyError, match="at /x/a"):
            read({"a": 5}, "a", "/x")
    with pytest.raises(BodyError, match="expected an object at /x"):
        read_object([], "/x")
