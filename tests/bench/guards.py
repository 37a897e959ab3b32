"""The guard, started with the environment that the injector would give it."""

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import grpc
from aipolicy.effective import EffectivePolicy
from aipolicy_operator.domain.plans import embed
from grpc_health.v1 import health_pb2, health_pb2_grpc

from bench.processes import BenchError, Child, free_port
from bench.proxies import ProxyFiles

_SERVING = health_pb2.HealthCheckResponse.SERVING


@dataclass(frozen=True, slots=True)
class Control:
    """Where a guard finds its operator."""

    address: str
    ca: str


def start_guard(
    files: ProxyFiles,
    policy: EffectivePolicy,
    control: Control,
    log: Path,
    extra: dict[str, str] | None = None,
) -> tuple[Child, float]:
    """Start a guard; it, and the seconds until it told the kubelet that it serves."""
    files.directory.mkdir(parents=True, exist_ok=True)
    token = files.directory / "token"
    token.write_text("token-1")
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "AIPOLICY_CONTROL_ADDRESS": control.address,
        "AIPOLICY_CONTROL_CA": control.ca,
        "AIPOLICY_POD_NAME": "bench-1",
        "AIPOLICY_POD_NAMESPACE": policy.namespace,
        "AIPOLICY_POD_UID": "6d1c",
        "AIPOLICY_WORKLOAD": "Deployment/bench",
        "AIPOLICY_DIRECTORY": str(files.directory),
        "AIPOLICY_TOKEN_FILE": str(token),
        "AIPOLICY_HEALTH_PORT": str(port),
        "AIPOLICY_EMBEDDED": embed(policy, files.listeners, files.clusters),
        **(extra or {}),
    }
    begun = time.monotonic()
    guard = Child(
        "the guard",
        [sys.executable, "-m", "aipolicy_sidecar", "serve"],
        log=log,
        environment=environment,
    )
    guard.wait_for_port(port)
    _require_health(port)
    return guard, time.monotonic() - begun


def _require_health(port: int) -> None:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        answer = stub.Check(health_pb2.HealthCheckRequest(), timeout=10)
    if answer.status != _SERVING:
        raise BenchError("the guard is not healthy")
