"""The header fields that a guard sees of a message: those it decides by, and no others.

The proxy sends it nothing else, so that credentials and cookies of callers stay out of it, and
dozens of fields that clients add need not be carried, read and forgotten for each request.
"""

from collections.abc import Iterable
from typing import Final

from aipolicy.effective_sessions import EffectiveSession

CONTROL_PREFIX: Final = "x-aipolicy-"
"""Of header fields that speak to the guard or come from it; nobody else may send them."""
ALWAYS: Final = (
    *(":method", ":path", ":status"),
    *("content-encoding", "content-length", "content-type"),
    *("traceparent", "tracestate", "x-request-id"),
    "upgrade",
)
"""Fields that are seen under every policy, by their lower-case names."""


def seen_headers(sessions: Iterable[EffectiveSession]) -> tuple[str, ...]:
    """The fields that are seen under a policy, sorted: the sessions' keys as well.

    A key may be a credential; the guard keeps no more than a digest of it.
    """
    keys = {session.session.key.header for session in sessions}
    return tuple(sorted({*ALWAYS, *(key.lower() for key in keys if key is not None)}))
