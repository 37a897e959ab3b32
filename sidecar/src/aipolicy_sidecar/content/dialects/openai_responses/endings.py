"""How a streamed response ends when its rest was filtered: ``response.incomplete``.

The official client wants the response that it was told of at the beginning. No item is
closed before: agents run a tool when its call is done, and this one is not.
"""

from collections.abc import Mapping
from typing import Final

from aipolicy_sidecar.content.members import Members

_KEPT: Final = ("created_at", "id", "model", "object")
"""Members of a response that its last event must repeat."""
_FALLBACK: Final = {"id": "resp_0", "object": "response", "created_at": 0, "model": ""}
_SETTINGS: Final[Mapping[str, object]] = {
    "error": None,
    "instructions": None,
    "metadata": {},
    "output": [],
    "parallel_tool_calls": True,
    "temperature": None,
    "tool_choice": "auto",
    "tools": [],
    "top_p": None,
}
"""What the API has in every response. It is not repeated: a client knows what it asked for."""


class Envelope:
    """What must be remembered of a response to end it."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[str, object] = {}

    def note(self, response: Members) -> None:
        """Take in the response as an event told it."""
        self._kept = {name: response[name] for name in _KEPT if name in response}

    @property
    def begun(self) -> bool:
        """Whether the client has been told of a response."""
        return bool(self._kept)

    def begin(self) -> dict[str, object]:
        """The members of the event that begins a response which upstream did not begin."""
        return {"type": "response.created", "response": self._response("in_progress", None)}

    def end(self) -> dict[str, object]:
        """The members of the event that ends it."""
        details = {"reason": "content_filter"}
        return {"type": "response.incomplete", "response": self._response("incomplete", details)}

    def _response(self, status: str, details: dict[str, str] | None) -> dict[str, object]:
        response = {**_FALLBACK, **_SETTINGS, **self._kept}
        return response | {"status": status, "incomplete_details": details, "usage": None}
