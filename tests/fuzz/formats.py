"""What bodies and streams are made of: JSON, its edits, events, lines, arguments."""

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from aipolicy_sidecar.content.embedded_texts import (
    ArgumentsLexer,
    PieceKind,
    read_leaves,
    rewrite_leaves,
)
from aipolicy_sidecar.content.json_documents import BodyError, parse_document
from aipolicy_sidecar.content.splices import escape_token, splice
from aipolicy_sidecar.content.streams.event_streams import EventStream
from aipolicy_sidecar.content.streams.framings import Framing
from aipolicy_sidecar.content.streams.json_lines import JsonLines
from aipolicy_sidecar.core.media_types import is_identity, parse_length, parse_media
from aipolicy_sidecar.core.paths import find_route
from hypothesis import strategies as st
from support.scans import cut

from fuzz.documents import make_bodies, make_broken, make_places, make_values
from fuzz.targets import Target
from fuzz.words import words_of

_WORDS = words_of("aipolicy_sidecar.content")
_LINES = st.lists(
    st.sampled_from((b"data: {}", b"data", b":", b"id: 1", b"event: x", b"\xef\xbb\xbf", b"{}"))
    | st.sampled_from((b"\n", b"\r", b"\r\n", b"\n\n", b" "))
    | st.binary(max_size=6)
).map(b"".join)
_HEADS = st.lists(
    st.sampled_from([word for word in words_of("aipolicy_sidecar.content.dialects") if "/" in word])
    | st.sampled_from(("/", "//", "%2f", "%252F", "..", ".", "?", "#", ";", "\\", "%", "v1", "api"))
    | st.sampled_from(words_of("aipolicy_sidecar.core", "aipolicy_sidecar.content.dialects"))
    | st.text(max_size=3)
).map("".join)


def make_targets() -> list[Target]:
    """One for each format."""
    bodies = make_bodies(({"a": [{"b": "c"}], "d": 1},), _WORDS)
    arguments = bodies.map(lambda body: body.decode("utf-8", "replace")) | st.text(
        '{}[]:," \\u0d8e1a\n', max_size=60
    )
    return [
        Target("json_documents", bodies | bodies.flatmap(make_broken), check_document),
        Target("splices", make_edits(), check_splice),
        Target("embedded_texts", st.tuples(arguments, make_places(200)), check_arguments),
        _framing("event_streams", EventStream),
        _framing("json_lines", JsonLines),
        Target("heads", _HEADS, check_head),
    ]


def check_document(body: bytes) -> bool:
    """Refused, or read as by the standard library."""
    try:
        document = parse_document(body)
    except BodyError:
        return False
    assert document.value == json.loads(body)
    return True


@st.composite
def make_edits(draw: st.DrawFn) -> tuple[str, Any, dict[str, Any]]:
    """A document as text and as value, and new values by pointer."""
    value = draw(st.dictionaries(st.text(max_size=4), make_values(_WORDS), min_size=1, max_size=4))
    text = json.dumps(value, indent=draw(st.sampled_from((None, 1))))
    edits = {f"/{escape_token(name)}": draw(make_values(("x",), leaves=2)) for name in value}
    kept = draw(st.lists(st.sampled_from(list(edits)), unique=True))
    return text, value, {pointer: edits[pointer] for pointer in kept}


def check_splice(edits: tuple[str, Any, dict[str, Any]]) -> bool:
    """The edited text says what the edited value does, and without edits is itself."""
    text, value, new = edits
    assert splice(text, {}) == text
    expected = {name: new.get(f"/{escape_token(name)}", inner) for name, inner in value.items()}
    spliced = splice(text, {pointer: json.dumps(inner) for pointer, inner in new.items()})
    assert json.dumps(json.loads(spliced)) == json.dumps(expected)
    return True


def check_arguments(case: tuple[str, list[int]]) -> bool:
    """No character is lost; the same texts however cut; an edit leaves JSON that was JSON."""
    text, places = case
    edges = [0, *sorted(place for place in places if place <= len(text)), len(text)]
    fragments = [(text[start:end], False) for start, end in pairwise(edges)]
    lexer = ArgumentsLexer()
    pieces = [
        piece
        for fragment, final in (*fragments, ("", True))
        for piece in lexer.feed(fragment, final=final)
    ]
    assert "".join(piece.raw for piece in pieces) == text
    leaves = list(read_leaves(text))
    said = "".join(piece.text for piece in pieces if piece.kind is not PieceKind.STRUCTURE)
    assert said == "".join(leaves)
    assert rewrite_leaves(text, {}) == text
    written = rewrite_leaves(text, dict.fromkeys(range(len(leaves)), "[Mark]"))
    try:
        json.loads(text)
    except ValueError:
        return False
    if text.lstrip().startswith(("{", "[", '"')):  # else it is taken for a raw text
        json.loads(written)
    return True


def _framing(name: str, make: Callable[[], Framing]) -> Target:
    cases = st.tuples(_LINES, make_places(200), make_places(200))
    return Target(name, cases, lambda case: check_framing(make, *case))


def check_framing(
    make: Callable[[], Framing], data: bytes, places: list[int], others: list[int]
) -> bool:
    """No byte is lost, and events are the same however cut."""
    events, same = (
        [
            event
            for framing in (make(),)
            for chunk, end in [*((piece, False) for piece in cut(data, edges)), (b"", True)]
            for event in framing.feed(chunk, end=end)
        ]
        for edges in (places, others)
    )
    assert events == same
    assert b"".join(event.raw for event in events) == data
    return any(event.data for event in events)


def check_head(text: str) -> bool:
    """Paths and header values of any kind have a meaning."""
    route = find_route("POST", text)
    parse_media(text)
    is_identity(text)
    parse_length(text)
    return route.dialect is not None
