import json
from itertools import pairwise
from typing import Any

import pytest
from aipolicy_sidecar.content.embedded_texts import (
    ArgumentsLexer,
    PieceKind,
    read_leaves,
    rewrite_leaves,
)
from hypothesis import given
from hypothesis import strategies as st

values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 10**17) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
broken = st.text(alphabet='{}[]:," \\u0d8e3"ab1\n', max_size=30)
arguments = broken | values.map(json.dumps)


def texts(arguments: str) -> list[str]:
    return list(read_leaves(arguments))


def strings(value: Any) -> list[str]:
    match value:
        case dict():
            return [text for item in value.items() for part in item for text in strings(part)]
        case list():
            return [text for part in value for text in strings(part)]
        case str():
            return [value] if value else []
        case _:
            return [json.dumps(value)]


@given(st.dictionaries(st.text(max_size=4), values), st.booleans())
def test_finds_every_text_of_valid_json(value: dict[str, Any], ascii_only: bool) -> None:
    assert texts(json.dumps(value, ensure_ascii=ascii_only)) == strings(value)


@given(arguments, st.lists(st.integers(0, 40)))
def test_cuts_change_nothing(arguments: str, places: list[int]) -> None:
    lexer = ArgumentsLexer()
    bounds = [0, *sorted(places), len(arguments)]
    pieces = [
        piece for start, stop in pairwise(bounds) for piece in lexer.feed(arguments[start:stop])
    ]
    pieces += lexer.feed("", final=True)
    whole = list(ArgumentsLexer().feed(arguments, final=True))
    assert "".join(piece.raw for piece in pieces) == arguments
    assert "".join(piece.text for piece in pieces) == "".join(piece.text for piece in whole)
    structure = [piece.kind is PieceKind.STRUCTURE for piece in pieces for _ in piece.raw]
    assert structure == [piece.kind is PieceKind.STRUCTURE for piece in whole for _ in piece.raw]


@given(arguments)
def test_no_edit_no_change(arguments: str) -> None:
    assert rewrite_leaves(arguments, {}) == arguments


@pytest.mark.parametrize(
    ("arguments", "expected"),
    (
        ('{"a": "x\\n\\u0041\\ud83d\\ude00"}', ["a", "x\nA😀"]),
        ('{"card": 4111111111111111 }', ["card", "4111111111111111 "]),
        ('"text"', ["text"]),
        ("no json, at all", ["no json, at all"]),
        ('{"a": "cut of', ["a", "cut of"]),
        ('{"a": "\\u00', ["a", "u00"]),
        ('{"a": "\\ud83d"}', ["a", "\ufffd"]),
        ('{"a": "\\q"}', ["a", "q"]),
        ('{"a": "\\\\u0041", "b": "x\\', ["a", "\\u0041", "b", "x"]),
        ('["", "", ""]', []),
        ("  ", []),
        ("", []),
    ),
)
def test_reads(arguments: str, expected: list[str]) -> None:
    assert texts(arguments) == expected


def test_edits_stay_valid_json() -> None:
    arguments = '{ "card":4111, "who": "jo\\u0065", "n":[1] }'
    edited = rewrite_leaves(arguments, {1: "[Card]", 3: 'a "quoted" \\ name', 4: "num"})
    assert edited == '{ "card":"[Card]", "who": "a \\"quoted\\" \\\\ name", "num":[1] }'


def test_raw_text_is_edited_as_it_is() -> None:
    assert rewrite_leaves("call joe", {0: 'call "x"'}) == 'call "x"'
