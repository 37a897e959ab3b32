"""The guard put together: what starts in which order, and how it ends.

Start: a policy first, since nothing may pass without one; the proxy's files; the edge;
then health, which lets the kubelet start the proxy; the operator last, for the guard
serves without it. End: the kubelet stops the proxy before the guard, so there is little
left to drain; then the last counters and leases go up and telemetry is flushed.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import grpc.aio

from aipolicy_sidecar.core.leases import Ledger
from aipolicy_sidecar.core.records import Clock
from aipolicy_sidecar.core.sessions import SWEEP_SECONDS, Sessions
from aipolicy_sidecar.edges.grpc_aio import GrpcAioEdge
from aipolicy_sidecar.edges.lean import LeanEdge
from aipolicy_sidecar.edges.ports import Edge, Ports
from aipolicy_sidecar.runtime.channels import TokenFile, open_channel
from aipolicy_sidecar.runtime.classifiers import ClassifierClient
from aipolicy_sidecar.runtime.controls import Control, Intake
from aipolicy_sidecar.runtime.counters import Counters
from aipolicy_sidecar.runtime.ledgers import LeaseClient
from aipolicy_sidecar.runtime.probes import HealthServer
from aipolicy_sidecar.runtime.proxies import ProxyFiles
from aipolicy_sidecar.runtime.recorders import Records
from aipolicy_sidecar.runtime.settings import EdgeKind, Settings
from aipolicy_sidecar.runtime.snapshots import Snapshots, first_usable
from aipolicy_sidecar.runtime.stores import Bundle, PolicyStore, candidates
from aipolicy_sidecar.runtime.telemetry import Telemetry, start_telemetry
from aipolicy_sidecar.wire import control_pb2

DRAIN_SECONDS = 2.0
"""How long exchanges that still run may take when the guard stops."""
RESTART_SECONDS = 1.0
"""Before a background task that failed is started again."""

_EDGES: Mapping[EdgeKind, Callable[[Path, Ports], Edge]] = {
    EdgeKind.LEAN: LeanEdge,
    EdgeKind.GRPC: GrpcAioEdge,
}
VERSION = version("aipolicy-sidecar")

log = logging.getLogger(__name__)


class GuardError(Exception):
    """The guard cannot start; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The running parts of a guard."""

    snapshots: Snapshots
    records: Records
    telemetry: Telemetry
    channel: grpc.aio.Channel
    control: Control
    leases: LeaseClient
    classifiers: ClassifierClient
    sessions: Sessions
    edge: Edge
    health: HealthServer

    async def run(self, stopping: asyncio.Event) -> None:
        """Serve until `stopping` is set, then end in good order."""
        try:
            await self.edge.start()
            await self.health.start()
        except (OSError, RuntimeError) as error:
            raise GuardError(f"the guard cannot listen: {error}") from None
        log.info("serving", extra={"version": VERSION, "hash": self.snapshots.current().hash})
        tasks = [
            asyncio.create_task(keep_running(name, work))
            for name, work in (
                ("control", self.control.run),
                ("leases", lambda: self.leases.keep_tidy(self._budgets)),
                ("records", self.records.keep_writing),
                ("sessions", self._keep_forgetting),
            )
        ]
        try:
            await stopping.wait()
            log.info("stopping")
        finally:
            await self._stop(tasks)

    async def _stop(self, tasks: list[asyncio.Task[None]]) -> None:
        await self.edge.drain(DRAIN_SECONDS)
        await asyncio.gather(self.control.finish(), self.leases.finish(), self.classifiers.finish())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.channel.close()
        self.records.write()
        self.telemetry.finish()
        await self.health.stop()

    async def _keep_forgetting(self) -> None:
        """Forget sessions whose time is over, requests or not."""
        while True:
            self.sessions.sweep(time.monotonic())
            await asyncio.sleep(SWEEP_SECONDS)

    def _budgets(self) -> frozenset[str]:
        return frozenset(budget.name for budget in self.snapshots.current().budgets)


def assemble(settings: Settings, environment: Mapping[str, str]) -> Guard:
    """Make a guard, with its policy loaded and the proxy's files written. Needs a loop.

    Raises:
        NoPolicyError: There is no policy to start with.
        GuardError: The shared volume cannot be written, or a port not be had.
    """
    store, proxy = PolicyStore(settings.policy_file), ProxyFiles(settings.proxy_directory)
    bundle, snapshot = first_usable(candidates(store, settings.embedded), _report_unusable)
    try:
        proxy.write(listeners=bundle.listeners, clusters=bundle.clusters)
    except OSError as error:
        raise GuardError(
            f"{error.filename or settings.directory} cannot be written ({error.strerror}):"
            f" mount a volume at {settings.directory} that UID 1337 may write"
        ) from None
    snapshots = Snapshots(snapshot, time.monotonic)
    telemetry = start_telemetry(environment, _identity(settings), snapshots)
    counters, ledger = Counters(), Ledger()
    sessions = Sessions(secrets.token_bytes(32))
    records = Records(counters, telemetry.writers)
    session = secrets.token_hex(8)
    channel = open_channel(settings.control_address, settings.control_ca)
    token = TokenFile(settings.token_file)
    leases = LeaseClient(
        channel=channel, token=token, session=session, ledger=ledger, monotonic=time.monotonic
    )
    classifiers = ClassifierClient(time.monotonic)
    clock = Clock(monotonic=time.monotonic, wall=time.time_ns)
    edge_ports = Ports(snapshots, leases, classifiers, records, ledger, sessions, clock)
    ports = settings.ports or snapshot.policy.ports  # fixed when the pod was injected
    try:
        health = HealthServer(settings.health_port, ports)
    except RuntimeError as error:
        raise GuardError(f"port {settings.health_port} cannot be had: {error}") from None
    return Guard(
        snapshots=snapshots,
        records=records,
        telemetry=telemetry,
        channel=channel,
        control=Control(
            channel=channel,
            token=token,
            hello=control_pb2.Hello(session=session, version=VERSION),
            snapshots=snapshots,
            intake=Intake(store, proxy),
            counters=counters,
        ),
        leases=leases,
        classifiers=classifiers,
        sessions=sessions,
        edge=_EDGES[settings.edge](settings.socket_file, edge_ports),
        health=health,
    )


async def keep_running(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Run a background task until cancelled. A fault in it must not end enforcement."""
    while True:
        try:
            await work()
        except Exception:  # whatever it was: enforcement goes on, and the task begins anew
            log.exception("background task failed", extra={"task": name})
        await asyncio.sleep(RESTART_SECONDS)


def _report_unusable(bundle: Bundle, reason: str) -> None:
    log.error("policy not used", extra={"hash": bundle.hash, "reason": reason})


def _identity(settings: Settings) -> dict[str, str]:
    """Resource attributes: the guard of which pod."""
    identity = {
        "service.name": "aipolicy-guard",
        "service.version": VERSION,
        "service.instance.id": settings.pod_uid,
        "k8s.pod.name": settings.pod_name,
        "k8s.pod.uid": settings.pod_uid,
        "k8s.namespace.name": settings.pod_namespace,
    }
    if settings.workload:
        identity["aipolicy.workload"] = settings.workload
    return identity
