"""The injection webhook as the operator serves it, with a scripted cluster behind it.

    python -m bench.admissions

The real admission service behind the real HTTPS server; only the live lookup is answered
by a script, as late as a healthy API server answers.
"""

import asyncio
import datetime as dt
from typing import Any, Final

from aipolicy_operator.domain.certificates import rotate
from aipolicy_operator.domain.plans import Sidecars
from aipolicy_operator.handlers.admissions import admission_paths
from aipolicy_operator.services.admissions import Admissions
from aipolicy_operator.services.webhooks import WebhookServer

from bench.policies import BUDGET, NAMESPACE, SPEC
from bench.processes import say

LOOKUP_SECONDS: Final = 0.003
"""How long a list of a few policies takes at a healthy API server."""

_POLICIES: Final[list[dict[str, Any]]] = [
    {
        "apiVersion": "aipolicy.dev/v1alpha1",
        "kind": "AIPolicy",
        "metadata": {"name": "bench", "namespace": NAMESPACE, "generation": 1},
        "spec": SPEC,
    }
]
_BUDGETS: Final[list[dict[str, Any]]] = [
    {
        "apiVersion": "aipolicy.dev/v1alpha1",
        "kind": "AIBudget",
        "metadata": {"name": BUDGET, "namespace": NAMESPACE, "generation": 1},
        "spec": {
            "limit": {"tokens": "10M"},
            "period": {"calendar": "Day", "timeZone": "Europe/Berlin"},
            "per": ["Workload"],
        },
    }
]


class _Lister:
    def __init__(self, objects: list[dict[str, Any]]) -> None:
        self._objects = objects

    async def list(self, namespace: str | None = None) -> list[dict[str, Any]]:
        await asyncio.sleep(LOOKUP_SECONDS)
        return self._objects if namespace in (None, NAMESPACE) else []


class _Scope:
    exempt: Final = frozenset({"kube-system", "aipolicy-system"})

    async def expect(self, namespace: str) -> None:
        raise RuntimeError(f"no policy is stored in {namespace} here")


async def main() -> None:
    """Serve until the process is ended."""
    certificates = rotate(None, ["localhost"], dt.datetime.now(dt.UTC))
    ca = certificates.bundle.decode()
    sidecars = Sidecars(
        guard_image="aipolicy-sidecar",
        proxy_image="aipolicy-sidecar",
        pull_policy="IfNotPresent",
        control_address="aipolicy-operator.aipolicy-system.svc:9443",
        control_ca=ca,
    )
    admissions = Admissions(_Lister(_POLICIES), _Lister(_BUDGETS), _Scope(), lambda: sidecars)
    server = WebhookServer(0, admission_paths(admissions), host="127.0.0.1")
    server.use(certificates)
    async with server:
        say(port=server.port, ca=ca)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
