"""The operator's control channel over an API server in memory, served over real TLS."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import grpc
import grpc.aio
from aipolicy_operator.cluster import PodIdentity
from aipolicy_operator.domain.periods import parse_time
from aipolicy_operator.domain.registries import Registry
from aipolicy_operator.services.controls import Controls
from aipolicy_operator.services.identities import Identities
from aipolicy_operator.services.inventories import Inventory
from aipolicy_operator.services.leases import Leases
from aipolicy_operator.services.snapshots import Snapshots
from aipolicy_operator.services.statuses import Statuses
from aipolicy_operator.wire.servers import KeyPair, serve_control
from support.memory_clusters import MemoryPods, MemoryResources, MemoryReviewer, make_pod
from support.operators import make_identity


class ControlScene:
    """All of the control channel's parts, with pods whose token is ``token-of-<pod>``."""

    def __init__(self) -> None:
        self.policies = MemoryResources("AIPolicy")
        self.budgets = MemoryResources("AIBudget")
        self.pods = MemoryPods()
        self.reviewer = MemoryReviewer()
        self.now: datetime = parse_time("2025-06-01T12:00:00Z")
        self.inventory = Inventory(self.policies, self.budgets, self.pods)
        self.snapshots = Snapshots(self.inventory, lambda *_: "listeners", lambda: "clusters")
        self.registry = Registry()
        self.leases = Leases(self.budgets, self.inventory, self.pods, lambda: self.now)
        self.statuses = Statuses(
            store=self.policies,
            inventory=self.inventory,
            snapshots=self.snapshots,
            registry=self.registry,
            clock=lambda: self.now,
            monotonic=lambda: 0.0,
        )
        self.controls = Controls(
            identities=Identities(self.reviewer, self.pods, self.inventory),
            inventory=self.inventory,
            snapshots=self.snapshots,
            registry=self.registry,
            leases=self.leases,
            statuses=self.statuses,
        )
        self.identity = make_identity()

    def add_pod(self, name: str) -> None:
        self.pods.pods[name] = make_pod(name)
        self.inventory.see_pod(self.pods.pods[name])
        self.reviewer.identities[f"token-of-{name}"] = PodIdentity("team-a", name, f"uid-of-{name}")

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[int]:
        """Serve on a free port of localhost until the end of the block."""

        def key_pair() -> KeyPair:
            return KeyPair(self.identity.key, self.identity.certificate)

        async with serve_control(self.controls, "localhost:0", key_pair) as port:
            yield port

    def channel(self, port: int) -> grpc.aio.Channel:
        """A connection of its own to the server."""
        credentials = grpc.ssl_channel_credentials(self.identity.certificate)
        options = [("grpc.use_local_subchannel_pool", 1)]
        return grpc.aio.secure_channel(f"localhost:{port}", credentials, options=options)
