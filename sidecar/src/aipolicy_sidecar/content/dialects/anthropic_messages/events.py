"""The events of a streamed message: `StreamFormat` for the Messages API.

    message_start, then for each block content_block_start, content_block_delta…,
    content_block_stop; then message_delta, message_stop; ping and error at any place

Events are told apart by what they hold, not only by their type, since clients differ in
what they go by. What ends a thinking block's text is its signature: what was held goes out
before it, and a signature of edited thinking is emptied as in whole answers.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.dialects.anthropic_messages.answer_blocks import (
    NO_SIGNATURE,
    add_block,
    add_others,
    form_of,
    is_call,
    kind_of,
)
from aipolicy_sidecar.content.dialects.anthropic_messages.answers import NO_TEXT
from aipolicy_sidecar.content.dialects.anthropic_messages.texts import (
    WORDS,
    add_texts,
    is_text,
    read_call,
)
from aipolicy_sidecar.content.dialects.anthropic_messages.usages import read_usage
from aipolicy_sidecar.content.json_documents import BodyError
from aipolicy_sidecar.content.members import Members, read_list, read_object, read_text
from aipolicy_sidecar.content.messages import TextForm
from aipolicy_sidecar.content.segment_lists import SegmentList
from aipolicy_sidecar.content.splices import escape_token, write_json
from aipolicy_sidecar.content.streams.event_streams import EventStream, make_event
from aipolicy_sidecar.content.streams.readings import (
    Key,
    PartReading,
    Reading,
    TextPiece,
)

MAX_INDEX: Final = 4095
"""Highest index of a block."""

_CALL: Final[Key] = ("call",)
"""The one tool call of a block."""
_FORMS: Final = {
    "partial_json": TextForm.ARGUMENTS,
    "text": TextForm.PLAIN,
    "thinking": TextForm.PLAIN,
}
"""Forms of texts in deltas; all others stand aside of the answer."""
_GOING_ON: Final = {
    "compaction": ("content", "compaction_delta"),
    "text": ("text", "text_delta"),
    "thinking": ("thinking", "thinking_delta"),
}
"""Blocks of which a member goes on in deltas, with these deltas' type."""
_KINDS: Final = {
    "partial_json": ResponseSegment.TOOL_CALL,
    "text": ResponseSegment.COMPLETION,
    "thinking": ResponseSegment.REASONING,
}
"""Origins of texts in deltas; of others, that of their block."""
_HANDLED: Final = NO_TEXT | {"content_block", "delta", "index", "message"}
_REFUSED: Final = {
    "stop_reason": "refusal",
    "stop_sequence": None,
    "stop_details": {
        "type": "refusal",
        "category": None,
        "explanation": "The rest of the answer was withheld by a policy.",
    },
}


class MessageEvents:
    """The format of one stream."""

    __slots__ = ("_began", "_ended", "_kinds", "_open", "_prompt", "_written", "framing")

    repeats = False

    def __init__(self) -> None:
        self.framing = EventStream()
        self._kinds: dict[int, ResponseSegment] = {}
        """Of the blocks that were read and not ended."""
        self._prompt = 0
        """Tokens of the prompt, as told at the start."""
        self._began = False
        """Whether the client has seen the start, and so for all below."""
        self._open: dict[int, None] = {}
        """Blocks that have begun and not ended, in this order."""
        self._written = 0
        """Tokens of the answer so far, as told."""
        self._ended = False

    def is_end_mark(self, data: bytes) -> bool:
        """Some servers (vLLM) add the mark of another API."""
        return data.strip() == b"[DONE]"

    def read(self, members: Members) -> Reading:
        """Understand an event; see `StreamFormat.read`."""
        others = SegmentList(WORDS)
        add_others(others, members, "", without=_HANDLED)
        parts: list[PartReading] = []
        usage = None
        delta = members.get("delta")
        if members.get("message") is not None:
            parts = self._read_message(read_object(members["message"], "/message"), others)
        elif members.get("content_block") is not None:
            parts = [self._read_start(members)]
        elif isinstance(delta, dict) and members.get("index") is not None:
            parts = [self._read_delta(_index(members), delta)]
        elif delta is not None:
            delta = read_object(delta, "/delta")
            add_others(others, delta, "/delta", without=NO_TEXT)
            if delta.get("stop_reason") is not None:
                usage = read_usage(members, prompt=self._prompt)
        elif members.get("index") is not None:
            index = _index(members)
            self._kinds.pop(index, None)
            parts = [PartReading((index,), final=True)]
        return Reading(parts, others.segments(), usage=usage)

    def note_sent(self, members: Members) -> Mapping[str, str]:
        """Learn that the client sees an event; see `StreamFormat.note_sent`."""
        name = members.get("type")
        if members.get("message") is not None:
            self._began = True
            usage = read_usage(read_object(members["message"], "/message"))
            self._written = usage.output_tokens if usage else 0
        elif members.get("content_block") is not None:
            self._open[_index(members)] = None
        elif name == "content_block_stop":
            self._open.pop(_index(members), None)
        elif name == "message_stop":
            self._ended = True
        return {}

    def make_delta(self, part: Key, path: Key, text: str) -> bytes:
        """An event that carries `text` and nothing else."""
        name, member = path
        delta = {"type": name, str(member): text}
        return _make("content_block_delta", {"index": part[0], "delta": delta})

    def make_refusal(self, parts: Sequence[Key]) -> list[bytes]:
        """The events that end the answer as one that the model would not go on with.

        Blocks that the client has seen begin are ended, and no other: it would not know them.
        """
        del parts
        if self._ended:
            return []
        events = [] if self._began else [_make("message_start", {"message": _EMPTY_MESSAGE})]
        events += [_make("content_block_stop", {"index": index}) for index in self._open]
        usage = {"output_tokens": self._written}
        events.append(_make("message_delta", {"delta": _REFUSED, "usage": usage}))
        events.append(_make("message_stop", {}))
        self._ended = True
        return events

    def _read_message(self, message: dict[str, object], others: SegmentList) -> list[PartReading]:
        add_others(others, message, "/message", without=NO_TEXT)
        usage = read_usage(message)
        self._prompt = usage.input_tokens if usage else 0
        parts = []
        for index, block in enumerate(read_list(message, "content", "/message")):
            pointer = f"/message/content/{index}"
            segments = SegmentList(WORDS)
            whole = read_object(block, pointer)
            add_block(segments, whole, pointer)
            calls = (read_call(whole),) if is_call(whole) else ()
            parts.append(PartReading((index,), wholes=segments.segments(), calls=calls, final=True))
        return parts

    def _read_start(self, members: Members) -> PartReading:
        index = _index(members)
        pointer = "/content_block"
        block = read_object(members["content_block"], pointer)
        kind = self._kinds[index] = kind_of(block)
        texts = []
        if going_on := _GOING_ON.get(read_text(block, "type", pointer) or ""):
            name, delta = going_on
            text = read_text(block, name, pointer) or ""
            form = form_of(block, name)
            texts.append(TextPiece((delta, name), f"{pointer}/{name}", text, kind, form))
        elif is_call(block) and (tool := read_text(block, "name", pointer)):
            place = f"{pointer}/name"
            texts.append(
                TextPiece(("name",), place, tool, kind, TextForm.NAME, call=_CALL, final=True)
            )
        followed = frozenset(piece.pointer.removeprefix(f"{pointer}/") for piece in texts)
        segments = SegmentList(WORDS)
        add_block(segments, block, pointer, without=followed)
        calls = (read_call(block),) if is_call(block) and block.get("input") else ()
        return PartReading((index,), texts, segments.segments(), calls)

    def _read_delta(self, index: int, delta: dict[str, object]) -> PartReading:
        block = self._kinds.get(index, ResponseSegment.COMPLETION)
        change = read_text(delta, "type", "/delta") or ""
        texts = []
        segments = SegmentList(WORDS)
        echoes: dict[str, str] = {}
        for name, value in delta.items():
            place = f"/delta/{escape_token(name)}"
            if not is_text(name, value, ids=False):
                if name == "signature":
                    echoes[place] = NO_SIGNATURE
            elif isinstance(value, str):
                kind = _KINDS.get(name, block)
                form = _FORMS.get(name, TextForm.ASIDE)
                call = _CALL if form is TextForm.ARGUMENTS else None
                texts.append(TextPiece((change, name), place, value, kind, form, call))
            else:
                aside = TextForm.ASIDE
                add_texts(segments, block, place, value, ids=False, form=aside)
        return PartReading((index,), texts, segments.segments(), final=bool(echoes), echoes=echoes)


_EMPTY_MESSAGE: Final[Members] = {
    "id": "msg_refused",
    "type": "message",
    "role": "assistant",
    "model": "",
    "content": [],
    "stop_reason": None,
    "stop_sequence": None,
    "usage": {"input_tokens": 0, "output_tokens": 0},
}


def _make(name: str, members: Mapping[str, object]) -> bytes:
    return make_event(write_json({"type": name, **members}), name)


def _index(members: Members) -> int:
    index = members.get("index")
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index <= MAX_INDEX:
        raise BodyError(f"expected an index from 0 to {MAX_INDEX}", "/index")
    return index
