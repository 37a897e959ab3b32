"""Where text is in a choice, whole (``message``) or streamed (``delta``).

Servers add members of their own (vLLM: ``reasoning``), so every string is a text; only
what is known to be none is left out. Each text has a path, which names it across the
events of a stream: members by name, list items by their own ``index``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.alternatives import find_alternatives, find_in_prompt
from aipolicy_sidecar.content.dialects.openai_chat.labels import LABELS, USUAL, read_labels
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.members import Members, read_list, read_object
from aipolicy_sidecar.content.messages import Segment, TextForm, Usage
from aipolicy_sidecar.content.segment_lists import SegmentList
from aipolicy_sidecar.content.splices import escape_token
from aipolicy_sidecar.content.streams.readings import Key, TextPiece, add_piece

MAX_INDEX: Final = 1023
"""Highest index of a choice or a tool call."""
TOKEN_MEMBERS: Final = ("logprobs", "token_ids", "prompt_logprobs", "prompt_token_ids")
"""Members of a choice that repeat its text token by token, or the prompt's, which the text of
a legacy completion may repeat as well."""

_NO_TEXT_IN_ANSWER = frozenset(
    {
        *("choices", "created", "id", "kv_transfer_params", "model", "object"),
        *("prompt_filter_results", "prompt_logprobs", "prompt_token_ids", "provider"),
        *("service_tier", "system_fingerprint", "timings", "usage"),
    }
)
_NO_TEXT_IN_CHOICE = frozenset(
    {"content_filter_results", "finish_reason", "index", "stop_reason", *TOKEN_MEMBERS}
)
_ARGUMENTS = "arguments"
"""Of a tool call. Some servers send them as a value, all of which is the model's."""
_TOOL_MEMBERS = frozenset({"tool_calls", "function_call"})
_REASONING_MEMBERS = frozenset({"reasoning", "reasoning_content", "reasoning_details", "thinking"})


_ANSWERING = frozenset({"audio", "content", "text"})
"""What the model answers; all else is said beside it."""


_CONTAINERS = (dict, list)
_HOLDERS = (str, dict, list)


@dataclass(frozen=True, slots=True)
class ArgumentValue:
    """Arguments of a tool call that are no JSON in a string."""

    call: Key
    """Names the call in its part."""
    pointer: str
    value: object

    def read_others(self, choice: int = 0) -> tuple[Segment, ...]:
        """The texts in it beside its strings: names, and numbers that may be somebody's."""
        segments = SegmentList()
        segments.add_names(ResponseSegment.TOOL_CALL, self.pointer, self.value, choice)
        segments.add_numbers(ResponseSegment.TOOL_CALL, self.pointer, self.value, choice)
        return segments.segments()


def read_choices(members: Members) -> list[tuple[int, str, dict[str, object]]]:
    """The choices of an answer or event: index, pointer and members of each."""
    choices = []
    for position, value in enumerate(read_list(members, "choices", "")):
        pointer = f"/choices/{position}"
        choice = read_object(value, pointer)
        choices.append((read_index(choice, position), pointer, choice))
    return choices


def read_texts(choice: dict[str, object], pointer: str) -> tuple[list[TextPiece], list[TextPiece]]:
    """All texts of the choice at `pointer`, empty ones included, and its labels."""
    texts: list[TextPiece] = []
    labels: list[TextPiece] = []
    for name, value in choice.items():
        if name not in _NO_TEXT_IN_CHOICE and isinstance(value, _HOLDERS):
            _collect(value, (name,), f"{pointer}/{escape_token(name)}", texts, labels)
    return texts, labels


def read_values(choice: Members, pointer: str) -> list[ArgumentValue]:
    """The arguments of tool calls that are no JSON in a string, but the value itself."""
    found: list[ArgumentValue] = []
    for name, value in choice.items():
        if name in _TOOL_MEMBERS:
            _find_values(value, (name,), f"{pointer}/{name}", found)
        elif isinstance(value, dict) and not _TOOL_MEMBERS.isdisjoint(value):
            for owner in _TOOL_MEMBERS & value.keys():
                below = f"{pointer}/{escape_token(name)}/{owner}"
                _find_values(value[owner], (name, owner), below, found)
    return found


def read_tokens(choice: dict[str, object]) -> str:
    """What the tokens in a choice's ``logprobs`` say, one after the other.

    It may be more than the choice's texts say: tokens of reasoning that is left out, or of
    a call that a server keeps back until it is whole.
    """
    logprobs = choice.get("logprobs")
    if not isinstance(logprobs, dict):
        return ""
    tokens: list[str] = []
    for listed in logprobs.values():
        for item in listed if isinstance(listed, list) else ():
            token = item.get("token") if isinstance(item, dict) else item
            if isinstance(token, str):
                tokens.append(token)
    return "".join(tokens)


def read_other_texts(members: Members) -> list[TextPiece]:
    """Texts outside of choices, such as an error's message; empty for a healthy answer."""
    texts: list[TextPiece] = []
    labels: list[TextPiece] = []
    for name, value in members.items():
        if name not in _NO_TEXT_IN_ANSWER and isinstance(value, _HOLDERS):
            _collect(value, (name,), f"/{escape_token(name)}", texts, labels)
    return texts + read_labels(labels) if labels else texts


def read_usage(members: Members) -> Usage | None:
    """What the server counted, when it says so in numbers that can be true."""
    usage = members.get("usage")
    if not isinstance(usage, dict):
        return None
    return Usage.told(usage.get("prompt_tokens"), usage.get("completion_tokens"))


def read_alternatives(
    members: Members, choices: Sequence[tuple[int, str, Members]]
) -> dict[str, dict[str, str]]:
    """What might have been said instead, in an answer or event and its choices."""
    found = find_in_prompt(members, "") if "prompt_logprobs" in members else {}
    for _, pointer, choice in choices:
        if choice.get("logprobs") or "prompt_logprobs" in choice:  # as in few
            found |= find_alternatives(choice, "logprobs", pointer)
            found |= find_in_prompt(choice, pointer)
    return found


def null_tokens(choice: Members, pointer: str) -> dict[str, str]:
    """The edits that take a choice's token lists out, by pointer."""
    nulls = {}
    for name in TOKEN_MEMBERS:
        if choice.get(name) is not None:
            nulls[f"{pointer}/{name}"] = "null"
    return nulls


def _piece(path: Key, pointer: str, text: str) -> TextPiece:
    owner = path[1] if len(path) > 1 else path[0]
    if owner in _TOOL_MEMBERS:
        form = TextForm.PLAIN
        if path[-1] == _ARGUMENTS:
            form = TextForm.ARGUMENTS
        elif path[-1] == "name" and _ARGUMENTS not in path:
            form = TextForm.NAME
        # Calls with a value are judged by that value.
        call = None if _ARGUMENTS in path[:-1] else _call_of(path)
        return TextPiece(path, pointer, text, ResponseSegment.TOOL_CALL, form, call)
    if owner in _REASONING_MEMBERS:
        return TextPiece(path, pointer, text, ResponseSegment.REASONING)
    form = TextForm.PLAIN if owner in _ANSWERING else TextForm.ASIDE
    return TextPiece(path, pointer, text, ResponseSegment.COMPLETION, form)


def _call_of(path: Key) -> Key:
    """The call in which a text lies: an item of ``tool_calls``, or ``function_call``."""
    owner = path[1] if len(path) > 1 else path[0]
    return path[:3] if owner == "tool_calls" else path[:2]


def _find_values(value: object, path: Key, pointer: str, found: list[ArgumentValue]) -> None:
    if isinstance(value, dict):
        for name, member in value.items():
            if isinstance(member, str):
                continue
            place = f"{pointer}/{escape_token(name)}"
            if name != _ARGUMENTS:
                _find_values(member, (*path, name), place, found)
            elif member is not None:
                found.append(ArgumentValue(_call_of((*path, name)), place, member))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            if isinstance(item, dict):
                below = (*path, read_index(item, position))
                _find_values(item, below, f"{pointer}/{position}", found)


def read_index(members: Members, position: int) -> int:
    """The place of a choice, call or answer among its like; `position` when it tells none."""
    index = members.get("index")
    if index is None:
        return position
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index <= MAX_INDEX:
        # Without its place: below arguments that are no string, names are the model's words.
        raise BodyError(f"expected an index from 0 to {MAX_INDEX}")
    return index


def _collect(
    value: object, path: Key, pointer: str, texts: list[TextPiece], labels: list[TextPiece]
) -> None:
    if isinstance(value, str):
        add_piece(texts, _piece(path, pointer, value))
    elif isinstance(value, dict):
        spoken = _ARGUMENTS in path
        for name, member in value.items():
            if isinstance(member, str):
                if spoken or name not in LABELS:
                    below = f"{pointer}/{escape_token(name)}"
                    add_piece(texts, _piece((*path, name), below, member))
                elif member not in USUAL:
                    below = f"{pointer}/{name}"
                    kind = _piece(path, below, "").kind
                    form = TextForm.ASIDE
                    add_piece(labels, TextPiece((*path, name), below, member, kind, form))
            elif isinstance(member, _CONTAINERS):
                below = f"{pointer}/{escape_token(name)}"
                _collect(member, (*path, name), below, texts, labels)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            below = f"{pointer}/{position}"
            known = isinstance(item, dict) and _ARGUMENTS not in path
            step = read_index(item, position) if known else position
            _collect(item, (*path, step), below, texts, labels)
