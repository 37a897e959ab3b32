"""Where text is in an answer, whole or one line of a stream: both have the same members.

Every string is a text; only what is known to be none is left out. A tool call comes whole,
with its arguments as an object, of which names and long numbers are the model's, too.
"""

from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.alternatives import find_alternatives
from aipolicy_sidecar.content.function_calls import read_function_calls
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.members import Members, are_numbers
from aipolicy_sidecar.content.messages import Segment, TextForm, ToolCall, Usage
from aipolicy_sidecar.content.opaque_values import is_word
from aipolicy_sidecar.content.segment_lists import SegmentList
from aipolicy_sidecar.content.splices import escape_token
from aipolicy_sidecar.content.streams.readings import Key, TextPiece, add_piece

_CONTEXT: Final = "context"
_TOKENS: Final = "logprobs"
ECHOES: Final = (_CONTEXT, _TOKENS)
"""Members that say the texts again, as tokens."""

_CALLS = "tool_calls"
_MESSAGE = "message"
_ERROR = "error"
_NO_TEXT = frozenset(
    {*ECHOES, _CALLS, _ERROR, "created_at", "done_reason", "embedding", "embeddings", "image"}
    | {"images", "model", "remote_host", "remote_model", "role"}
)
_WORDS_IN_CALL = frozenset({"id", "type"})
"""Members that are words, unless the server takes them from the model."""
_KINDS = {"thinking": ResponseSegment.REASONING}
_ANSWERING: Final = frozenset({("message", "content"), ("response",)})
"""Paths of what the model answers; all else is said beside it."""
GENERATED: Final = _ANSWERING | {("message", "thinking"), ("thinking",)}
"""Paths of what the model makes token by token."""
_HOLDERS = (str, dict, list)


def read_texts(members: Members) -> list[TextPiece]:
    """The texts that may go on in the next line of a stream, empty ones included.

    Raises:
        BodyError: When there are too many, or some where only numbers may be.
    """
    _require_tokens(members)
    texts: list[TextPiece] = []
    for name, value in members.items():
        if name == _MESSAGE and isinstance(value, dict):
            for below, inner in value.items():
                if below not in _NO_TEXT:
                    _collect(inner, (name, below), f"/{name}/{escape_token(below)}", texts)
        elif name not in _NO_TEXT:
            _collect(value, (name,), f"/{escape_token(name)}", texts)
    return texts


def read_calls(members: Members) -> tuple[Segment, ...]:
    """The texts of tool calls, each of which comes whole."""
    segments = SegmentList()
    message = members.get(_MESSAGE)
    if isinstance(message, dict):
        _add_call(segments, message.get(_CALLS), f"/{_MESSAGE}/{_CALLS}")
    _add_call(segments, members.get(_CALLS), f"/{_CALLS}")
    return segments.segments()


def list_calls(members: Members) -> tuple[ToolCall, ...]:
    """The tool calls, for rules about tools."""
    message = members.get(_MESSAGE)
    within = read_function_calls(message) if isinstance(message, dict) else ()
    return (*within, *read_function_calls(members))


def read_errors(members: Members) -> list[Segment]:
    """What the server says in place of the rest of an answer."""
    texts: list[TextPiece] = []
    _collect(members.get(_ERROR), (_ERROR,), f"/{_ERROR}", texts)
    return [
        Segment(ResponseSegment.COMPLETION, text.pointer, text.text.encode(), form=TextForm.ASIDE)
        for text in texts
    ]


def read_tokens(members: Members) -> str:
    """What the tokens in ``logprobs`` say, one after the other.

    It may be more than the texts say, such as what a parser of tool calls took out.
    """
    listed = members.get(_TOKENS)
    tokens: list[str] = []
    for item in listed if isinstance(listed, list) else ():
        token = item.get("token") if isinstance(item, dict) else None
        if isinstance(token, str):
            tokens.append(token)
    return "".join(tokens)


def read_alternatives(members: Members) -> dict[str, dict[str, str]]:
    """What might have been said instead."""
    return find_alternatives(members, _TOKENS, "")


def null_echoes(members: Members) -> dict[str, str]:
    """The edits that take out what says the texts again, by pointer."""
    return {f"/{name}": "null" for name in ECHOES if members.get(name) is not None}


def read_usage(members: Members) -> Usage | None:
    """What the server counted; it leaves out the count of an answer without tokens."""
    read = members.get("prompt_eval_count")
    return None if read is None else Usage.told(read, members.get("eval_count", 0))


def _collect(value: object, path: Key, pointer: str, texts: list[TextPiece]) -> None:
    if isinstance(value, str):
        kind = _KINDS.get(str(path[-1]), ResponseSegment.COMPLETION)
        # Nothing can be put into a list by a line of its own.
        final = any(isinstance(step, int) for step in path)
        form = TextForm.PLAIN if path in _ANSWERING else TextForm.ASIDE
        add_piece(texts, TextPiece(path, pointer, value, kind, form, final=final))
    elif isinstance(value, dict):
        for name, member in value.items():
            if isinstance(member, _HOLDERS):
                _collect(member, (*path, name), f"{pointer}/{escape_token(name)}", texts)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, _HOLDERS):
                _collect(item, (*path, index), f"{pointer}/{index}", texts)


def _require_tokens(members: Members) -> None:
    """Refuse a conversation that is not all in numbers: it says the texts again as it likes."""
    context = members.get(_CONTEXT)
    if context is not None and not (isinstance(context, list) and are_numbers(context)):
        raise BodyError("expected a list of numbers", f"/{_CONTEXT}")


def _add_call(segments: SegmentList, value: object, pointer: str) -> None:
    if isinstance(value, str):
        segments.add(ResponseSegment.TOOL_CALL, pointer, value)
    elif isinstance(value, dict):
        for name, member in value.items():
            place = f"{pointer}/{escape_token(name)}"
            if name == "arguments":
                segments.add_arguments(ResponseSegment.TOOL_CALL, place, member)
            elif not (name in _WORDS_IN_CALL and is_word(member)):
                _add_call(segments, member, place)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _add_call(segments, item, f"{pointer}/{index}")
