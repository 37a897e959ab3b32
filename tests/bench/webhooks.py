"""The API server's side of the webhook: bursts of pods over kept-alive TLS connections."""

import asyncio
import json
import ssl
import time
from dataclasses import dataclass
from typing import Any, Final

from aipolicy_operator.domain.webhook_configurations import GUARDED_PATH

from bench.policies import NAMESPACE, PORT
from bench.processes import BenchError, Child

_LONGEST: Final = 60.0


@dataclass(frozen=True, slots=True)
class Burst:
    """Pods that are created at once."""

    pods: int
    connections: int
    """Reviews that are under way at a time."""


async def burst(server: Child, pods: Burst) -> list[float]:
    """Have every pod admitted: seconds of each. BenchError unless all are injected."""
    context = ssl.create_default_context(cadata=server.hello["ca"])
    numbers = iter(range(pods.pods))
    latencies: list[float] = []

    async def work() -> None:
        reader, writer = await asyncio.open_connection(
            "localhost", server.hello["port"], ssl=context
        )
        try:
            for number in numbers:
                begun = time.perf_counter()
                writer.write(_request(number))
                answer = await _read(reader)
                latencies.append(time.perf_counter() - begun)
                if not answer["response"].get("patch"):
                    raise BenchError("a pod was not injected")
        finally:
            writer.close()

    async with asyncio.timeout(_LONGEST):
        await asyncio.gather(*(work() for _ in range(pods.connections)))
    return latencies


async def _read(reader: asyncio.StreamReader) -> Any:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next(
        int(line.partition(":")[2])
        for line in head.split("\r\n")
        if line.startswith("content-length:")
    )
    body = await reader.readexactly(length)
    if not head.startswith("http/1.1 200"):
        raise BenchError(f"the webhook failed: {body[:300].decode(errors='replace')}")
    return json.loads(body)


def _request(number: int) -> bytes:
    body = json.dumps(_review(number)).encode()
    head = (
        f"POST {GUARDED_PATH}?timeout=5s HTTP/1.1\r\nhost: localhost\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _review(number: int) -> dict[str, Any]:
    return {
        "apiVersion": "admission.k8s.io/v1",
        "kind": "AdmissionReview",
        "request": {
            "uid": f"7e1c6a08-{number}",
            "kind": {"group": "", "version": "v1", "kind": "Pod"},
            "resource": {"group": "", "version": "v1", "resource": "pods"},
            "namespace": NAMESPACE,
            "operation": "CREATE",
            "object": _pod(number),
            "oldObject": None,
            "dryRun": False,
        },
    }


def _pod(number: int) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "generateName": f"model-{number}-",
            "labels": {"app": "bench", "pod-template-hash": "5d9f"},
            "ownerReferences": [
                {
                    "apiVersion": "apps/v1",
                    "kind": "ReplicaSet",
                    "name": "model-5d9f",
                    "uid": "0c9a",
                    "controller": True,
                }
            ],
        },
        "spec": {
            "serviceAccountName": "default",
            "containers": [
                {
                    "name": "model",
                    "image": "model",
                    "ports": [{"name": "http", "containerPort": PORT}],
                    "env": [{"name": f"SETTING_{place}", "value": "on"} for place in range(10)],
                    "readinessProbe": {"httpGet": {"path": "/readyz", "port": "http"}},
                    "livenessProbe": {"httpGet": {"path": "/healthz", "port": "http"}},
                    "resources": {"requests": {"cpu": "1", "memory": "4Gi"}},
                }
            ],
        },
    }
