"""The events of a streamed message: `StreamFormat` for the Messages API.

    message_start, then for each block content_block_start, content_block_delta…,
    content_block_stop; then message_delta, message_stop; ping and error at any place

Events are told apart by what they hold, not only by their type, since clients differ in
what they go by; one that holds what belongs into several cannot be read. So a text has the
same path wherever its name stands in a delta, and what bears the name of a text where the
API has none (`stray_texts`) is followed over events as well.

What ends a thinking block's text is its signature: what was held goes out before it, and a
signature of thinking that a rule has edited is emptied as in whole answers.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from aipolicy.segments import ResponseSegment

from aipolicy_sidecar.content.dialects.anthropic_messages.answer_blocks import (
    NO_SIGNATURE,
    add_block,
    add_others,
    is_call,
    kind_of,
)
from aipolicy_sidecar.content.dialects.anthropic_messages.answers import BLOCKS
from aipolicy_sidecar.content.dialects.anthropic_messages.block_texts import (
    CALL,
    begin_texts,
    go_on,
)
from aipolicy_sidecar.content.dialects.anthropic_messages.stray_texts import (
    STRAY,
    STRAY_NAMES,
    carry_stray,
    find_strays,
)
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
from aipolicy_sidecar.content.opaque_values import is_word
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

_HOLDERS: Final = ("content_block", "delta", "message")
"""Members of which an event has one at most."""
_HANDLED: Final = STRAY_NAMES | {*_HOLDERS, "index"}
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

    __slots__ = (
        *("_began", "_ended", "_kinds", "_open", "_prompt", "_strayed", "_written"),
        "framing",
    )

    repeats = False

    def __init__(self) -> None:
        self.framing = EventStream()
        self._kinds: dict[int, ResponseSegment] = {}
        """Of the blocks that were read and not ended."""
        self._prompt = 0
        """Tokens of the prompt, as told at the start."""
        self._strayed = False
        """Whether there was a text in no block."""
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
        strays = find_strays(others, members, ())
        index = None if members.get("index") is None else _index(members)
        holder, value = _held(members)
        parts: list[PartReading] = []
        usage = None
        if holder == "message":
            parts = self._read_message(value, others)
        elif index is None and (holder == "content_block" or _is_of_block(members)):
            raise BodyError("expected an index", "/index")
        elif index is None:
            add_others(others, value, "/delta", without=STRAY_NAMES)
            strays += find_strays(others, value, ("delta",))
            if value.get("stop_reason") is not None:
                usage = read_usage(members, prompt=self._prompt)
        elif holder == "content_block":
            parts = [self._read_start(index, value)]
        elif holder == "delta":
            parts = [self._read_delta(index, value)]
        else:
            self._kinds.pop(index, None)
            parts = [PartReading((index,), final=True)]
        last = value.get("stop_reason") is not None or _is_last(members)
        if strays or (self._strayed and last):
            self._strayed = True
            parts = [*parts, PartReading(STRAY, strays, final=last)]
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
        if part == STRAY:
            return _make(*carry_stray(path, text, self._written))
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
        add_others(others, message, "/message", without=BLOCKS)
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

    def _read_start(self, index: int, block: dict[str, object]) -> PartReading:
        pointer = "/content_block"
        kind = self._kinds[index] = kind_of(block)
        texts = begin_texts(block, pointer, kind)
        if is_call(block) and (tool := read_text(block, "name", pointer)):
            place = f"{pointer}/name"
            texts.append(
                TextPiece(("name",), place, tool, kind, TextForm.NAME, call=CALL, final=True)
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
            if not is_word(name):
                segments.add(block, f"{place}#", name, form=TextForm.ASIDE)
            if not is_text(name, value, ids=False):
                if name == "signature":
                    echoes[place] = NO_SIGNATURE
            elif isinstance(value, str) and name != "type":
                texts.append(go_on(name, value, place, block, change))
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


def _held(members: Members) -> tuple[str | None, dict[str, object]]:
    """What an event holds, and its name."""
    held = [name for name in _HOLDERS if members.get(name) is not None]
    if not held:
        return None, {}
    if len(held) > 1:
        raise BodyError("expected one of content_block, delta and message")
    (name,) = held
    return name, read_object(members[name], f"/{name}")


def _is_of_block(members: Members) -> bool:
    name = members.get("type")
    return isinstance(name, str) and name.startswith("content_block")


def _is_last(members: Members) -> bool:
    """Whether no text goes on after an event."""
    return members.get("type") == "message_stop" or members.get("error") is not None


def _index(members: Members) -> int:
    index = members.get("index")
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index <= MAX_INDEX:
        raise BodyError(f"expected an index from 0 to {MAX_INDEX}", "/index")
    return index
