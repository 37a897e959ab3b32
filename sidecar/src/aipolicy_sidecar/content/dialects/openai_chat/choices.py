"""Where text is in a choice, whole (``message``) or streamed (``delta``).

Servers add members of their own (vLLM: ``reasoning``), so every string is a text; only
what is known to be none is left out. Each text has a path, which names it across the
events of a stream: members by name, list items by their own ``index``.
"""

from dataclasses import dataclass
from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.members import Members, read_list, read_object
from aipolicy_sidecar.content.messages import Usage
from aipolicy_sidecar.content.splices import escape_token

Path = tuple[str | int, ...]

MAX_INDEX: Final = 1023
"""Highest index of a choice or a tool call."""
TOKEN_MEMBERS: Final = ("logprobs", "token_ids")
"""Members of a choice that repeat its text token by token."""

_MOST_TOKENS = 2**31
"""As many as a request may ask for; whoever counts more has miscounted."""
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
_NO_TEXT = frozenset({"role", "id", "type", "data"})
"""``data`` is audio in base64."""
_ARGUMENTS = "arguments"
"""Of a tool call. Some servers send them as an object, all of which is the model's."""
_TOOL_MEMBERS = frozenset({"tool_calls", "function_call"})
_REASONING_MEMBERS = frozenset({"reasoning", "reasoning_content", "reasoning_details", "thinking"})


_CONTAINERS = (dict, list)
_HOLDERS = (str, dict, list)


@dataclass(frozen=True, slots=True)
class ChoiceText:
    """A text in a choice."""

    path: Path
    pointer: str
    text: str


def read_choices(members: Members) -> list[tuple[int, str, dict[str, object]]]:
    """The choices of an answer or event: index, pointer and members of each."""
    choices = []
    for position, value in enumerate(read_list(members, "choices", "")):
        pointer = f"/choices/{position}"
        choice = read_object(value, pointer)
        choices.append((_index(choice, position), pointer, choice))
    return choices


def read_texts(choice: dict[str, object], pointer: str) -> list[ChoiceText]:
    """All texts of the choice at `pointer`, empty ones included."""
    texts: list[ChoiceText] = []
    for name, value in choice.items():
        if name not in _NO_TEXT_IN_CHOICE and isinstance(value, _HOLDERS):
            _collect(value, (name,), f"{pointer}/{escape_token(name)}", texts)
    return texts


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


def read_other_texts(members: Members) -> list[ChoiceText]:
    """Texts outside of choices, such as an error's message; empty for a healthy answer."""
    texts: list[ChoiceText] = []
    for name, value in members.items():
        if name not in _NO_TEXT_IN_ANSWER and isinstance(value, _HOLDERS):
            _collect(value, (name,), f"/{escape_token(name)}", texts)
    return texts


def read_usage(members: Members) -> Usage | None:
    """What the server counted, when it says so in numbers that can be true."""
    usage = members.get("usage")
    if not isinstance(usage, dict):
        return None
    counts = [usage.get("prompt_tokens"), usage.get("completion_tokens")]
    numbers = [
        count
        for count in counts
        if isinstance(count, int) and not isinstance(count, bool) and 0 <= count < _MOST_TOKENS
    ]
    return Usage(*numbers) if len(numbers) == len(counts) and any(numbers) else None


def kind_of(path: Path) -> ResponseSegment:
    """The origin of the text at a path."""
    owner = path[1] if len(path) > 1 else path[0]
    if owner in _TOOL_MEMBERS:
        return ResponseSegment.TOOL_CALL
    if owner in _REASONING_MEMBERS:
        return ResponseSegment.REASONING
    return ResponseSegment.COMPLETION


def is_arguments(path: Path) -> bool:
    """Whether the text at a path is JSON in a string."""
    return path[-1] == _ARGUMENTS and kind_of(path) is ResponseSegment.TOOL_CALL


def _index(members: Members, position: int) -> int:
    index = members.get("index")
    if index is None:
        return position
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index <= MAX_INDEX:
        # Without its place: below arguments that are no string, names are the model's words.
        raise BodyError(f"expected an index from 0 to {MAX_INDEX}")
    return index


def _collect(value: object, path: Path, pointer: str, texts: list[ChoiceText]) -> None:
    if isinstance(value, str):
        texts.append(ChoiceText(path, pointer, value))
    elif isinstance(value, dict):
        spoken = _ARGUMENTS in path
        for name, member in value.items():
            if isinstance(member, str):
                if spoken or name not in _NO_TEXT:
                    below = f"{pointer}/{escape_token(name)}"
                    texts.append(ChoiceText((*path, name), below, member))
            elif isinstance(member, _CONTAINERS):
                _collect(member, (*path, name), f"{pointer}/{escape_token(name)}", texts)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            below = f"{pointer}/{position}"
            known = isinstance(item, dict) and _ARGUMENTS not in path
            _collect(item, (*path, _index(item, position) if known else position), below, texts)
