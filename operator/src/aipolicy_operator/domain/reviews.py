"""Admission reviews: what the API server asks and how it wants the answer.

See ``admission.k8s.io/v1``. A question that cannot be read is an error of the transport
and not a verdict, so that the failure policy of the webhook's entry decides.
"""

import base64
import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from aipolicy_operator.domain.patches import Operation

Object = dict[str, Any]


class ReviewError(ValueError):
    """The body is no admission review."""


@dataclass(frozen=True, slots=True)
class Review:
    """One question."""

    uid: str
    kind: str
    namespace: str
    operation: str
    """``CREATE`` or ``UPDATE``."""
    dry_run: bool
    subject: Object
    """The object as it would be stored."""
    previous: Object | None
    """The object as it is stored, on UPDATE."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer: allowed, perhaps with changes and warnings, or refused with a reason."""

    allowed: bool = True
    message: str = ""
    code: HTTPStatus = HTTPStatus.FORBIDDEN
    """Status of a refusal."""
    patch: list[Operation] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_review(body: bytes) -> Review:
    """Read the API server's question; ReviewError when it is none."""
    try:
        request = json.loads(body)["request"]
        return Review(
            uid=request["uid"],
            kind=request["kind"]["kind"],
            namespace=request.get("namespace", ""),
            operation=request["operation"],
            dry_run=bool(request.get("dryRun")),
            subject=dict(request["object"]),
            previous=request.get("oldObject"),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ReviewError(f"not an admission review: {type(error).__name__}") from error


def write_review(uid: str, verdict: Verdict) -> Object:
    """The answer to the question with this UID."""
    response: Object = {"uid": uid, "allowed": verdict.allowed}
    if not verdict.allowed:
        response["status"] = {"code": int(verdict.code), "message": verdict.message}
    if verdict.patch:
        text = json.dumps(verdict.patch, separators=(",", ":"))
        response["patchType"] = "JSONPatch"
        response["patch"] = base64.b64encode(text.encode()).decode("ascii")
    if verdict.warnings:
        response["warnings"] = verdict.warnings
    return {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response}
