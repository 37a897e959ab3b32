"""A guarded model as end-to-end tests see it: an address, a client, and what reached it."""

import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from openai import OpenAI
from support.clusters import Cluster
from support.commands import wait_for
from support.workloads import policy


@dataclass(frozen=True)
class Model:
    """A guarded model: where it is, and what reached it."""

    cluster: Cluster
    namespace: str
    address: str
    seen_address: str
    client: OpenAI
    """The official client, without retries that would hide a refusal."""

    def seen(self) -> list[dict[str, Any]]:
        """Requests that reached the model, oldest first."""
        with urllib.request.urlopen(f"http://{self.seen_address}/seen", timeout=10) as answer:
            arrived: list[dict[str, Any]] = json.load(answer)
        return arrived

    def forget(self) -> None:
        """Forget what reached the model."""
        request = urllib.request.Request(f"http://{self.seen_address}/seen", method="DELETE")
        urllib.request.urlopen(request, timeout=10).close()  # noqa: S310 - an address we made

    def status(self, kind: str, name: str) -> dict[str, Any]:
        """The status of a resource of the model's namespace."""
        status: dict[str, Any] = self.cluster.get(kind, name, "-n", self.namespace).get(
            "status", {}
        )
        return status

    def condition(self, name: str, condition: str) -> dict[str, Any]:
        """A condition of an AIPolicy; empty if it is not there yet."""
        conditions = self.status("aipolicy", name).get("conditions", [])
        return next((c for c in conditions if c["type"] == condition), {})

    def set_spec(self, name: str, spec: dict[str, Any]) -> None:
        """Replace a policy's spec and wait until the guards acknowledged it."""
        document = policy(name, spec)
        generation = self.cluster.get("aipolicy", name, "-n", self.namespace)["metadata"][
            "generation"
        ]
        self.cluster.apply(document, namespace=self.namespace)
        after = self.cluster.get("aipolicy", name, "-n", self.namespace)["metadata"]["generation"]
        if after != generation:
            self.wait_current(name)

    def wait_current(self, name: str) -> None:
        """Wait until every pod of the policy runs its current generation."""

        def current() -> bool:
            document = self.cluster.get("aipolicy", name, "-n", self.namespace)
            status = document.get("status", {})
            pods = status.get("pods", {})
            return bool(
                status.get("observedGeneration") == document["metadata"]["generation"]
                and pods.get("matched", 0) > 0
                and pods["matched"] == pods["injected"] == pods["current"]
            )

        wait_for(f"policy {name} current in every pod", current, within=60)


OpenModel = Callable[..., Model]
"""Deploys a guarded model: (*objects, replicas=1) -> Model."""
