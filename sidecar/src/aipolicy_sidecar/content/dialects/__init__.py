"""The APIs that the guard understands, one module each.

A new one is a module with a `Dialect` and an entry in `DIALECTS`.
"""

from aipolicy_sidecar.content.dialects.protocols import AnswerStream, Dialect, StreamStep
from aipolicy_sidecar.content.json_documents import BodyError, Document
from aipolicy_sidecar.content.messages import Problem, ReadAnswer, ReadRequest, Segment, Usage

__all__ = [
    "AnswerStream",
    "BodyError",
    "Dialect",
    "Document",
    "Problem",
    "ReadAnswer",
    "ReadRequest",
    "Segment",
    "StreamStep",
    "Usage",
]
