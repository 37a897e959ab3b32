"""What a rule can look at: the parts of a prompt or an answer that carry text."""

from enum import StrEnum


class Direction(StrEnum):
    """Which way a message travels."""

    REQUEST = "Request"
    RESPONSE = "Response"


class RequestSegment(StrEnum):
    """The origin of a text in a request."""

    SYSTEM = "System"
    USER = "User"
    ASSISTANT = "Assistant"
    TOOL_CALL = "ToolCall"
    TOOL_RESULT = "ToolResult"
    DOCUMENT = "Document"
    """Material to answer from: a document or search result that the app gives to the model."""
    PARAMETERS = "Parameters"


class ResponseSegment(StrEnum):
    """The origin of a text in an answer."""

    COMPLETION = "Completion"
    REASONING = "Reasoning"
    TOOL_CALL = "ToolCall"
    PARAMETERS = "Parameters"
    """What an answer repeats of its request, such as the Responses API's ``instructions``."""


SegmentKind = RequestSegment | ResponseSegment
"""Either side's kind. Both have ``ToolCall`` and ``Parameters``, so always ask with the
direction."""
