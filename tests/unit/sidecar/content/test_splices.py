import json
from typing import Any

import pytest
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.splices import (
    escape_token,
    quote,
    splice,
    splice_one,
    text_at,
    unescape_token,
    write_json,
)
from hypothesis import given
from hypothesis import strategies as st

names = st.text(alphabet='ab/~#"\\é ,', max_size=3)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)


def pointers(value: Any, at: str = "") -> dict[str, Any]:
    """Every string in a value by its pointer."""
    match value:
        case str():
            return {at: value}
        case dict():
            items = [(f"{at}/{escape_token(name)}", item) for name, item in value.items()]
        case list():
            items = [(f"{at}/{index}", item) for index, item in enumerate(value)]
        case _:
            return {}
    return {place: text for below, item in items for place, text in pointers(item, below).items()}


def replaced(value: Any, edits: dict[str, str], at: str = "") -> Any:
    """What a splice must mean."""
    match value:
        case str():
            return edits.get(at, value)
        case dict():
            return {
                name: replaced(item, edits, f"{at}/{escape_token(name)}")
                for name, item in value.items()
            }
        case list():
            return [replaced(item, edits, f"{at}/{index}") for index, item in enumerate(value)]
        case _:
            return value


@given(
    st.dictionaries(names, values, max_size=4), st.data(), st.booleans(), st.sampled_from([None, 2])
)
def test_means_what_json_would_say(
    value: dict[str, Any], data: st.DataObject, ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    places = sorted(pointers(value))
    chosen = data.draw(st.sets(st.sampled_from(places))) if places else set()
    edits = {place: data.draw(st.text(max_size=5)) for place in sorted(chosen)}
    result = splice(text, {place: quote(new) for place, new in edits.items()})
    assert json.loads(result) == replaced(value, edits)
    same = {place: quote(pointers(value)[place]) for place in chosen}
    if not ascii_only:
        assert splice(text, same) == text


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    (
        (' { "a" : 1 , "b":[ 1.0e2, {} ] } ', {"/a": "2"}, ' { "a" : 2 , "b":[ 1.0e2, {} ] } '),
        ('{"a":{"b" :"\\u00e9"}}', {"/a/b": '"x"'}, '{"a":{"b" :"x"}}'),
        ('{"a":[1,[2,3] ,4]}', {"/a/1": "0", "/a/2": "5"}, '{"a":[1,0 ,5]}'),
        ('{"a":1}', {"/b": "2"}, '{"b":2,"a":1}'),
        ("{ }", {"/b": "2"}, '{"b":2 }'),
        ('{"a":{"x":0}}', {"/a/b": "true", "/c": "1"}, '{"c":1,"a":{"b":true,"x":0}}'),
        ('{"\\u0061":1}', {"/a": "2"}, '{"\\u0061":2}'),
        ('{"a/b~c#":1}', {"/a~1b~0c~2": "2"}, '{"a/b~c#":2}'),
    ),
)
def test_leaves_everything_else_alone(text: str, values: dict[str, str], expected: str) -> None:
    assert splice(text, values) == expected


def test_renames_members() -> None:
    text = '{"a": {"old":"x", "b":1}}'
    assert splice(text, {"/a/old": '"y"'}, {"/a/old": '"new"'}) == '{"a": {"new":"y", "b":1}}'


@pytest.mark.parametrize("text", ('{"a":1,"b":2}', '{"b":2,"a":1}'))
def test_refuses_names_that_become_the_same(text: str) -> None:
    with pytest.raises(BodyError, match="appears twice"):
        splice(text, {}, {"/a": '"b"'})


@pytest.mark.parametrize("pointer", ("/a/b", "/x/y", "/l/7", "/s/0"))
def test_an_edit_without_a_place_is_a_bug(pointer: str) -> None:
    with pytest.raises(LookupError):
        splice('{"a":1,"l":[1],"s":"text"}', {pointer: "1"})


@given(st.text(alphabet="~/#012a", max_size=8))
def test_tokens_round_trip(name: str) -> None:
    token = escape_token(name)
    assert unescape_token(token) == name
    assert "/" not in token
    assert "#" not in token


@given(
    st.dictionaries(names, values, min_size=1, max_size=4),
    st.data(),
    st.booleans(),
    st.sampled_from([None, 2]),
)
def test_a_text_that_is_looked_for_is_replaced_as_one_that_is_walked_to(
    value: dict[str, Any], data: st.DataObject, ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    places = sorted(pointers(value))
    if places:
        pointer, new = data.draw(st.sampled_from(places)), data.draw(st.text(max_size=5))
        assert text_at(value, pointer) == pointers(value)[pointer]
        result = splice_one(text, value, pointer, quote(new))
        assert result is None or json.loads(result) == replaced(value, {pointer: new})
        if new != pointers(value)[pointer]:
            assert result in {None, splice(text, {pointer: quote(new)})}


@pytest.mark.parametrize(
    ("text", "pointer", "result"),
    (
        ('{"a":"b"}', "/a", '{"a":"x"}'),
        ('{"b":1,"a":"b"}', "/a", None),  # the name comes first
        ('{"c":["d","e"],"a":","}', "/a", None),  # what is between two strings
        (r'{"c":"\"b","a":"b"}', "/a", None),  # the end of another string
        (r'{"a":"\u0062"}', "/a", None),  # written in another way
        (r'{"c":"b","a":"\u0062"}', "/a", None),
        ('{"a":"b","c":[{"d":"ee"}]}', "/c/0/d", '{"a":"b","c":[{"d":"x"}]}'),
        ('{"a":"b"' + " " * 5000 + "}", "/a", None),
        (' { "a":"b"}', "/n~2", ' {"n#":"x", "a":"b"}'),
        ("{}", "/n", '{"n":"x"}'),
        ('{"a":{}}', "/a/n", None),
    ),
)
def test_only_a_text_that_is_sure_to_be_the_one_is_replaced(
    text: str, pointer: str, result: str | None
) -> None:
    assert splice_one(text, json.loads(text), pointer, '"x"') == result


@pytest.mark.parametrize("pointer", ("/a", "/c/x", "/c/1", "/c/0/d/e"))
def test_a_pointer_to_no_text_is_told(pointer: str) -> None:
    value = {"a": 1, "c": [{"d": "e"}]}
    assert splice_one(json.dumps(value), value, pointer, "2") is None
    with pytest.raises(LookupError):
        text_at(value, pointer)


def test_documents_of_our_own_can_always_be_written() -> None:
    assert write_json({"a": ["é", "\ud800x"]}) == '{"a":["é","?x"]}'.encode()
