"""What a client is told when the proxy itself answers, in the API's error format.

Envoy names the cause of its own answers in the response code details, which only its CEL
filter can look at. The guard's answers go through the same table with the details that
the guard gave them, if any, so every case names Envoy's causes and none matches all.

Two answers of Envoy's never come here: a request whose headers cannot even be parsed
(the connection is closed), and an answer that outgrows the buffer (a bare 500).
"""

from dataclasses import dataclass
from typing import Any

from envoy_data_plane.envoy.config.accesslog.v3 import AccessLogFilter, ExtensionFilter
from envoy_data_plane.envoy.config.core.v3 import (
    HeaderValue,
    HeaderValueOption,
    HeaderValueOptionHeaderAppendAction,
    SubstitutionFormatString,
)
from envoy_data_plane.envoy.extensions.access_loggers.filters.cel.v3 import ExpressionFilter
from envoy_data_plane.envoy.extensions.filters.network.http_connection_manager.v3 import (
    LocalReplyConfig,
    ResponseMapper,
)
from envoy_data_plane.google.protobuf import Any as AnyMessage
from envoy_data_plane.google.protobuf import Struct


@dataclass(frozen=True, slots=True)
class Case:
    """One cause of an answer by the proxy and the words for it."""

    condition: str
    """CEL over Envoy's attributes."""
    code: str
    """``error.code``, for programs."""
    message: str
    """``error.message``, for people."""
    status: int | None = None
    """HTTP status; None keeps Envoy's."""
    client: bool = True
    """Whether the client can do something about it (``error.type``)."""
    retry_after: int | None = None
    """Seconds, when trying again helps."""


def _details(*prefixes: str) -> str:
    return " || ".join(f'response.code_details.startsWith("{prefix}")' for prefix in prefixes)


def list_cases(max_body_bytes: int, policy: str) -> tuple[Case, ...]:
    """Every cause, first match first; `policy` set the limit, or is empty."""
    limit = f"{max_body_bytes} bytes" + (f' (policy "{policy}")' if policy else "")
    return (
        Case(
            _details("request_payload_too_large"),
            "request_too_large",
            f"The request body is larger than {limit}.",
            status=413,
        ),
        Case(
            _details("ext_proc_error"),
            "guard_unavailable",
            "The guard could not decide about this request, so it was refused. Try again.",
            status=503,
            client=False,
            retry_after=1,
        ),
        Case(
            _details("upstream_reset", "upstream_max_stream", "no_healthy_upstream"),
            "model_server_unavailable",
            "The model server did not accept the connection or closed it before it answered.",
            status=503,
            client=False,
            retry_after=1,
        ),
        Case(
            _details("path_normalization_failed"),
            "invalid_path",
            "The path could not be normalised; escaped slashes are refused.",
        ),
        Case(
            _details("upgrade_failed"),
            "upgrade_refused",
            "Upgrades such as WebSocket are refused, because they cannot be checked.",
        ),
        Case(
            _details("request_overall_timeout", "request_header_timeout"),
            "request_timeout",
            "The request did not arrive in time.",
        ),
        Case(
            _details("request_headers_too_large", "http1.headers_too_large"),
            "headers_too_large",
            "The request headers are too large.",
        ),
        Case(
            _details("overload"),
            "overloaded",
            "The proxy has reached its limits. Try again.",
            client=False,
            retry_after=1,
        ),
        Case(
            _details("missing_", "http1.", "http2.", "http.", "low_version", "absolute_path"),
            "invalid_request",
            "This is no valid HTTP request (%RESPONSE_CODE_DETAILS%).",
        ),
        Case(
            _details("route_not_found"),
            "not_found",
            "The proxy passes no requests of this kind.",
        ),
        Case(
            _details("stream_idle_timeout", "duration_timeout", "response_timeout"),
            "timeout",
            "Nothing was sent for too long.",
            client=False,
        ),
    )


def local_replies(max_body_bytes: int, policy: str) -> LocalReplyConfig:
    """Envoy's configuration for all cases."""
    return LocalReplyConfig(mappers=[_mapper(case) for case in list_cases(max_body_bytes, policy)])


def _mapper(case: Case) -> ResponseMapper:
    body: dict[str, Any] = {
        "error": {
            "message": case.message,
            "type": "invalid_request_error" if case.client else "server_error",
            "param": None,
            "code": case.code,
            "request_id": "%REQ(X-REQUEST-ID)%",
        }
    }
    return ResponseMapper(
        filter=AccessLogFilter(
            extension_filter=ExtensionFilter(
                name="envoy.access_loggers.extension_filters.cel",
                typed_config=AnyMessage.pack(ExpressionFilter(expression=case.condition)),
            )
        ),
        status_code=case.status,
        body_format_override=SubstitutionFormatString(json_format=Struct.from_dict(body)),
        headers_to_add=[] if case.retry_after is None else [_retry_after(case.retry_after)],
    )


def _retry_after(seconds: int) -> HeaderValueOption:
    return HeaderValueOption(
        header=HeaderValue(key="retry-after", value=str(seconds)),
        append_action=HeaderValueOptionHeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD,
    )
