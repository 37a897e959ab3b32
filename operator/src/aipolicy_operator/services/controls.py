"""The control channel without its wire: what is said on the streams of the guards.

Each guard has one stream. Whenever something changes that its snapshot depends on, the
stream wakes and looks what is to be enforced now; only the latest matters, so nothing
is queued however slow a guard reads.
"""

import asyncio
from collections.abc import Callable

from aipolicy_operator.domain.call_errors import CallError, CallFault
from aipolicy_operator.domain.ledgers import Answer, Totals
from aipolicy_operator.domain.pod_snapshots import PodSnapshot
from aipolicy_operator.domain.registries import (
    Ack,
    FromGuard,
    Hello,
    Nack,
    Registry,
    Report,
)
from aipolicy_operator.domain.watched_pods import WatchedPod
from aipolicy_operator.services.identities import Identities
from aipolicy_operator.services.inventories import Change, Inventory, Kind
from aipolicy_operator.services.leases import Leases
from aipolicy_operator.services.snapshots import Snapshots
from aipolicy_operator.services.statuses import Statuses


class Line:
    """One open stream."""

    def __init__(self, pod: WatchedPod, session: str) -> None:
        self.pod = pod
        self.session = session
        self.ended = ""
        """Why the stream has to end; empty while it goes on."""
        self._sent: str | None = None
        self._changed = asyncio.Event()
        self._changed.set()

    def wake(self) -> None:
        """Something has changed."""
        self._changed.set()

    def end(self, reason: str) -> None:
        """The stream has to end."""
        self.ended = reason
        self._changed.set()

    async def next(self, look: Callable[[], PodSnapshot | None]) -> PodSnapshot | None:
        """The next snapshot that differs from the last one; None when the stream has to end."""
        while not self.ended:
            await self._changed.wait()
            self._changed.clear()
            snapshot = look()
            if snapshot is not None and snapshot.hash != self._sent and not self.ended:
                self._sent = snapshot.hash
                return snapshot
        return None


class Controls:
    """All open streams, and what is known from them."""

    def __init__(
        self,
        *,
        identities: Identities,
        inventory: Inventory,
        snapshots: Snapshots,
        registry: Registry,
        leases: Leases,
        statuses: Statuses,
    ) -> None:
        self._identities = identities
        self._inventory = inventory
        self._snapshots = snapshots
        self._registry = registry
        self._leases = leases
        self._statuses = statuses
        self._lines: dict[str, Line] = {}
        inventory.subscribe(self._notice)

    async def identify(self, token: str) -> WatchedPod:
        """The guarded pod that calls; CallError when that is not known."""
        return await self._identities.identify(token)

    def open(self, pod: WatchedPod, hello: Hello) -> Line:
        """A guard begins a stream; an older stream of its pod has to end."""
        former = self._lines.get(pod.uid)
        if former is not None:
            former.end("a newer stream of this pod took over")
        known = self._registry.find(pod.uid)
        if known is None or known.session != hello.session:
            self._leases.retire(pod, hello.session)
        self._registry.hello(pod.uid, hello, newborn=self._inventory.is_newborn(pod.uid))
        line = self._lines[pod.uid] = Line(pod, hello.session)
        self._statuses.touch(pod.namespace)
        return line

    def close(self, line: Line) -> None:
        """The stream has ended, for whatever reason."""
        if self._lines.get(line.pod.uid) is line:
            del self._lines[line.pod.uid]

    def is_connected(self, pod: str) -> bool:
        """Whether the pod (by UID) has a stream."""
        return pod in self._lines

    async def next_snapshot(self, line: Line) -> PodSnapshot | None:
        """Wait for what to send next; None when the stream has to end."""

        def look() -> PodSnapshot | None:
            pod = self._inventory.pods(line.pod.namespace).get(line.pod.uid)
            return self._snapshots.current(pod or line.pod)

        return await line.next(look)

    def receive(self, line: Line, message: FromGuard) -> None:
        """A guard says something on its stream."""
        pod = line.pod
        match message:
            case Ack() | Nack():
                self._registry.acknowledge(pod.uid, message)
                self._statuses.touch(pod.namespace)
            case Report():
                for progress in self._registry.report(pod.uid, message):
                    self._statuses.count(pod, progress)
            case Hello():
                self._registry.hello(pod.uid, message, newborn=False)

    async def lease(self, pod: WatchedPod, session: str, budget: str, totals: Totals) -> Answer:
        """Settle and extend a guard's lease; CallError when it gets none."""
        line = self._lines.get(pod.uid)
        if line is not None and line.session != session:
            # A pod has one guard, and whose stream is open is the one: the call came late.
            raise CallError(CallFault.SUPERSEDED, "another session of this pod is connected")
        return await self._leases.lease(pod, session, budget, totals, present=line is not None)

    def _notice(self, change: Change) -> None:
        if change.kind is not Kind.POD:
            for line in self._lines.values():
                if line.pod.namespace == change.namespace:
                    line.wake()
            return
        if change.gone:
            self._registry.forget(change.name)
        line_of_pod = self._lines.get(change.name)
        if line_of_pod is not None:
            if change.gone:
                line_of_pod.end("the pod does not exist any more")
            else:
                line_of_pod.wake()
