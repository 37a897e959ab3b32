"""The Responses API for tests: requests, whole responses, and streams as OpenAI sends them."""

import json
from typing import Any, Self

from support.chat_streams import read_events

PATH = "/v1/responses"


def ask(text: Any = "Hello", /, **members: Any) -> bytes:
    """A request body; a list is its items."""
    return json.dumps({"model": "m", "input": text, **members}).encode()


def message(text: str = "Hi", *, index: int = 0, **members: Any) -> dict[str, Any]:
    """A message of the model; `members` are those of its only part."""
    part = {"type": "output_text", "text": text, "annotations": [], **members}
    return {
        "id": f"msg_{index}",
        "type": "message",
        "role": "assistant",
        "status": "completed",
        "content": [part],
    }


def function_call(
    arguments: str = "{}", *, name: str = "look_up", index: int = 0
) -> dict[str, Any]:
    """A call of a function."""
    return {
        "id": f"fc_{index}",
        "type": "function_call",
        "call_id": f"call_{index}",
        "name": name,
        "arguments": arguments,
        "status": "completed",
    }


def reasoning(summary: str, *, index: int = 0) -> dict[str, Any]:
    """Reasoning with a summary."""
    parts = [{"type": "summary_text", "text": summary}]
    return {"id": f"rs_{index}", "type": "reasoning", "summary": parts}


def response(
    *output: dict[str, Any], usage: tuple[int, int] | None = (5, 2), **members: Any
) -> dict[str, Any]:
    """A whole response; `usage` is (input, output) tokens."""
    read, written = usage or (0, 0)
    counted = {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": read + written,
    }
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 7,
        "model": "m",
        "status": "completed",
        "output": list(output),
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": counted if usage else None,
        **members,
    }


def answer(*output: dict[str, Any], **members: Any) -> bytes:
    """The body of a whole response."""
    return json.dumps(response(*(output or (message(),)), **members)).encode()


class ResponseScript:
    """A stream on its way: every event is numbered, and what was told is said again."""

    def __init__(self, **members: Any) -> None:
        self.events: list[bytes] = []
        self._members = members
        self._output: list[dict[str, Any]] = []
        for kind in ("created", "in_progress"):
            begun = response(usage=None, status="in_progress", **members)
            self.add(f"response.{kind}", response=begun)

    def add(self, kind: str, **members: Any) -> Self:
        """An event."""
        event = {"type": kind, **members, "sequence_number": len(self.events)}
        data = json.dumps(event, ensure_ascii=False)
        self.events.append(f"event: {kind}\ndata: {data}\n\n".encode())
        return self

    def item(self, item: dict[str, Any], begun: dict[str, Any]) -> Self:
        """An item, from its beginning to what it is in the end."""
        at = {"output_index": len(self._output)}
        self.add("response.output_item.added", **at, item=begun)
        self.add("response.output_item.done", **at, item=item)
        self._output.append(item)
        return self

    def say(self, *pieces: str, kind: str = "output_text", logprobs: bool = False) -> Self:
        """A message with one text, or refusal."""
        index = len(self._output)
        at = {"output_index": index, "item_id": f"msg_{index}"}
        member = "refusal" if kind == "refusal" else "text"
        text = "".join(pieces)
        more: dict[str, Any] = {"annotations": []} if member == "text" else {}
        begun = message(index=index) | {"content": [], "status": "in_progress"}
        self.add("response.output_item.added", output_index=index, item=begun)
        at["content_index"] = 0
        self.add("response.content_part.added", **at, part={"type": kind, member: "", **more})
        for piece in pieces:
            tokens = {"logprobs": [{"token": piece, "logprob": -1.0}] if logprobs else []}
            self.add(f"response.{kind}.delta", **at, delta=piece, **tokens, obfuscation="x7q")
        all_tokens = [{"token": piece, "logprob": -1.0} for piece in pieces] if logprobs else []
        self.add(f"response.{kind}.done", **at, **{member: text}, logprobs=all_tokens)
        part = {"type": kind, member: text, **more, "logprobs": all_tokens}
        self.add("response.content_part.done", **at, part=part)
        item = begun | {"content": [part], "status": "completed"}
        self.add("response.output_item.done", output_index=index, item=item)
        self._output.append(item)
        return self

    def call(self, *pieces: str, name: str = "look_up") -> Self:
        """A call of a function."""
        index = len(self._output)
        item = function_call("".join(pieces), name=name, index=index)
        begun = item | {"arguments": "", "status": "in_progress"}
        return self._told("function_call_arguments", "arguments", pieces, item, begun)

    def tool(self, *pieces: str) -> Self:
        """A call of a custom tool, which takes plain text."""
        index = len(self._output)
        item = {
            "id": f"ct_{index}",
            "type": "custom_tool_call",
            "call_id": f"call_{index}",
            "name": "run",
            "input": "".join(pieces),
        }
        return self._told("custom_tool_call_input", "input", pieces, item, item | {"input": ""})

    def code(self, *pieces: str) -> Self:
        """Code for the interpreter."""
        index = len(self._output)
        item = {
            "id": f"ci_{index}",
            "type": "code_interpreter_call",
            "code": "".join(pieces),
            "container_id": "c",
            "outputs": None,
            "status": "completed",
        }
        return self._told("code_interpreter_call_code", "code", pieces, item, item | {"code": ""})

    def think(self, *pieces: str) -> Self:
        """Reasoning with a summary."""
        index = len(self._output)
        at = {"output_index": index, "item_id": f"rs_{index}", "summary_index": 0}
        item = reasoning("".join(pieces), index=index)
        self.add("response.output_item.added", output_index=index, item=item | {"summary": []})
        stem = "response.reasoning_summary"
        self.add(f"{stem}_part.added", **at, part={"type": "summary_text", "text": ""})
        for piece in pieces:
            self.add(f"{stem}_text.delta", **at, delta=piece)
        self.add(f"{stem}_text.done", **at, text="".join(pieces))
        self.add(f"{stem}_part.done", **at, part=item["summary"][0])
        self.add("response.output_item.done", output_index=index, item=item)
        self._output.append(item)
        return self

    def end(self, kind: str = "completed", usage: tuple[int, int] = (5, 2)) -> bytes:
        """The whole stream."""
        ended = response(*self._output, usage=usage, status=kind, **self._members)
        self.add(f"response.{kind}", response=ended)
        return b"".join(self.events)

    def _told(
        self,
        stem: str,
        member: str,
        pieces: tuple[str, ...],
        item: dict[str, Any],
        begun: dict[str, Any],
    ) -> Self:
        """An item with a text of its own."""
        index = len(self._output)
        at = {"output_index": index, "item_id": item["id"]}
        self.add("response.output_item.added", output_index=index, item=begun)
        for piece in pieces:
            self.add(f"response.{stem}.delta", **at, delta=piece)
        self.add(f"response.{stem}.done", **at, **{member: item[member]})
        self.add("response.output_item.done", output_index=index, item=item)
        self._output.append(item)
        return self


def read_told(data: bytes) -> dict[tuple[Any, ...], str]:
    """What a client puts together of a stream's pieces, by text, item and place in it."""
    told: dict[tuple[Any, ...], str] = {}
    for event in read_events(data):
        stem, _, end = event["type"].rpartition(".")
        if end == "delta":
            place = event.get("content_index", event.get("summary_index", 0))
            key = (stem.removeprefix("response."), event["output_index"], place)
            told[key] = told.get(key, "") + event["delta"]
    return told


def read_repeats(data: bytes) -> dict[tuple[Any, ...], list[str]]:
    """The same texts as they are said again: as done, in their part, item and response."""
    said: dict[tuple[Any, ...], list[str]] = {}
    for event in read_events(data):
        stem, _, end = event["type"].rpartition(".")
        stem, index = stem.removeprefix("response."), event.get("output_index", -1)
        if end == "done" and stem not in {"output_item", "content_part", "reasoning_summary_part"}:
            place = event.get("content_index", event.get("summary_index", 0))
            text = next(event[name] for name in _WHOLES if name in event)
            said.setdefault((stem, index, place), []).append(text)
        if end == "done" and "part" in event:
            place = event.get("content_index", event.get("summary_index", 0))
            _read_part(event["part"], index, place, said)
        if end == "done" and "item" in event:
            _read_item(event["item"], index, said)
        if "response" in event:
            for place, item in enumerate(event["response"]["output"]):
                _read_item(item, place, said)
    return said


_WHOLES = ("text", "refusal", "arguments", "input", "code")
_PARTS = {"summary_text": "reasoning_summary_text"}
_ITEMS = {
    "function_call": ("function_call_arguments", "arguments"),
    "custom_tool_call": ("custom_tool_call_input", "input"),
    "code_interpreter_call": ("code_interpreter_call_code", "code"),
}


def _read_item(item: dict[str, Any], index: int, said: dict[tuple[Any, ...], list[str]]) -> None:
    if item["type"] in _ITEMS:
        stem, member = _ITEMS[item["type"]]
        said.setdefault((stem, index, 0), []).append(item[member])
    for place, part in enumerate([*item.get("content", ()), *item.get("summary", ())]):
        _read_part(part, index, place, said)


def _read_part(
    part: dict[str, Any], index: int, place: int, said: dict[tuple[Any, ...], list[str]]
) -> None:
    stem = _PARTS.get(part["type"], part["type"])
    text = part["refusal"] if part["type"] == "refusal" else part["text"]
    said.setdefault((stem, index, place), []).append(text)
