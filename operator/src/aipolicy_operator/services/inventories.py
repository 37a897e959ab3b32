"""What the operator has seen of policies, budgets and pods: the memory of its watches.

Filled by a listing before anything is served, kept by kopf's events, and compared with
a listing again from time to time: a watch that had to be begun anew does not tell of
what was deleted meanwhile.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeVar

from aipolicy.budgets import OnLedgerUnavailable
from aipolicy.named_policies import NamedPolicy
from aipolicy.objects import Object, UnreadableError, read_budget
from aipolicy.policies import AIPolicyStatus
from pydantic import ValidationError

from aipolicy_operator.cluster import ClusterError
from aipolicy_operator.domain.pods import Pod
from aipolicy_operator.domain.resources import check_policy
from aipolicy_operator.domain.watched_pods import WatchedPod, watch_pod

WatchedT = TypeVar("WatchedT")

RESYNC_SECONDS = 60.0

_log = logging.getLogger(__name__)


class Lister(Protocol):
    """Lists the objects of one kind, live."""

    async def list(self, namespace: str | None = None) -> list[Object]:
        """All objects of the cluster."""


class PodLister(Protocol):
    """Lists pods, live."""

    async def list(self, namespace: str) -> list[Object]:
        """All pods of a namespace."""


class Kind(Enum):
    """What a change is about."""

    POLICY = "policy"
    BUDGET = "budget"
    POD = "pod"


@dataclass(frozen=True, slots=True)
class Change:
    """Something is not as it was."""

    kind: Kind
    namespace: str
    name: str
    """Name of the policy or budget; UID of the pod."""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class WatchedPolicy:
    """A policy as it was last seen."""

    seen: Object
    """The object, whose status may be written."""
    valid: NamedPolicy | None
    """Its last version that could be enforced; None if there was none."""
    faults: tuple[str, ...] = ()
    """What is wrong with the present one."""

    @property
    def uid(self) -> str:
        """UID of the object."""
        return str(self.seen["metadata"]["uid"])

    @property
    def generation(self) -> int:
        """Generation of the spec."""
        return int(self.seen["metadata"].get("generation", 0))

    @property
    def created(self) -> str:
        """When it was created (RFC 3339)."""
        return str(self.seen["metadata"].get("creationTimestamp") or "")

    @property
    def status(self) -> AIPolicyStatus:
        """The status that is stored; an empty one if it cannot be read."""
        try:
            return AIPolicyStatus.model_validate(self.seen.get("status") or {})
        except ValidationError:
            return AIPolicyStatus()


@dataclass(frozen=True, slots=True)
class WatchedBudget:
    """A budget as it was last seen."""

    seen: Object
    choice: OnLedgerUnavailable | None
    """What its guards do without the ledger; None if it is not accepted."""


class Inventory:
    """Policies, budgets and pods by namespace, and who wants to know of changes."""

    def __init__(self, policies: Lister, budgets: Lister, pods: PodLister) -> None:
        self._listers = {Kind.POLICY: policies, Kind.BUDGET: budgets}
        self._pod_lister = pods
        self._policies: dict[str, dict[str, WatchedPolicy]] = {}
        self._budgets: dict[str, dict[str, WatchedBudget]] = {}
        self._pods: dict[str, dict[str, WatchedPod]] = {}
        self._newborn: set[str] = set()
        self._listeners: list[Callable[[Change], None]] = []

    def subscribe(self, listener: Callable[[Change], None]) -> None:
        """Call at once, and in order, for every change from now on."""
        self._listeners.append(listener)

    def policies(self, namespace: str) -> Mapping[str, WatchedPolicy]:
        """Policies of a namespace by name."""
        return self._policies.get(namespace, {})

    def budgets(self, namespace: str) -> Mapping[str, WatchedBudget]:
        """Budgets of a namespace by name."""
        return self._budgets.get(namespace, {})

    def pods(self, namespace: str) -> Mapping[str, WatchedPod]:
        """Pods of a namespace by UID."""
        return self._pods.get(namespace, {})

    def namespaces(self) -> frozenset[str]:
        """Namespaces that have a policy."""
        return frozenset(name for name, policies in self._policies.items() if policies)

    def is_newborn(self, uid: str) -> bool:
        """Whether the pod was created while this operator was watching."""
        return uid in self._newborn

    async def see_policy(self, policy: Object, *, gone: bool = False) -> None:
        """A policy was listed or has changed, in spec or status, or is gone."""
        namespace, name = _key(policy)
        known = self._policies.get(namespace, {}).get(name)
        if gone:
            self._remove(self._policies, Kind.POLICY, namespace, name)
            return
        if known is not None and _same_version(known.seen, policy):
            watched = WatchedPolicy(policy, known.valid, known.faults)
            self._policies[namespace][name] = watched
            return
        replaced = known is not None and known.uid != policy["metadata"]["uid"]
        if replaced:
            self._remove(self._policies, Kind.POLICY, namespace, name)
        last = known.valid if known is not None and not replaced else None
        try:
            # In a thread: a large policy takes some 100 ms to compile.
            valid = await asyncio.to_thread(check_policy, policy)
            watched = WatchedPolicy(policy, valid)
        except UnreadableError as error:
            watched = WatchedPolicy(policy, last, tuple(error.reasons))
        self._policies.setdefault(namespace, {})[name] = watched
        self._tell(Change(Kind.POLICY, namespace, name))

    def see_budget(self, budget: Object, *, gone: bool = False) -> None:
        """A budget was listed or has changed, in spec or status, or is gone."""
        namespace, name = _key(budget)
        if gone:
            self._remove(self._budgets, Kind.BUDGET, namespace, name)
            return
        known = self._budgets.get(namespace, {}).get(name)
        if known is not None and _same_version(known.seen, budget):
            return
        try:
            choice = read_budget(budget).spec.on_ledger_unavailable
        except UnreadableError:
            choice = None
        # Its status belongs to the ledger, which reads it itself; it can be large.
        seen = {key: value for key, value in budget.items() if key != "status"}
        self._budgets.setdefault(namespace, {})[name] = WatchedBudget(seen, choice)
        self._tell(Change(Kind.BUDGET, namespace, name))

    def see_pod(self, pod: Pod, *, created: bool = False, gone: bool = False) -> WatchedPod:
        """A pod was listed or has changed or is gone; `created` when a watch saw it appear."""
        watched = watch_pod(pod)
        if gone:
            self._newborn.discard(watched.uid)
            self._remove(self._pods, Kind.POD, watched.namespace, watched.uid)
            return watched
        if created:
            self._newborn.add(watched.uid)
        pods = self._pods.setdefault(watched.namespace, {})
        if pods.get(watched.uid) != watched:
            pods[watched.uid] = watched
            self._tell(Change(Kind.POD, watched.namespace, watched.uid))
        return watched

    async def resync(self) -> None:
        """Compare with what there is. ClusterError when it cannot be listed."""
        before = _keys(self._policies)
        policies = await self._listers[Kind.POLICY].list()
        for policy in policies:
            namespace, name = _key(policy)
            known = self.policies(namespace).get(name)
            if known is None or not _same_version(known.seen, policy):
                await self.see_policy(policy)
        self._prune(self._policies, Kind.POLICY, before - set(map(_key, policies)))
        before = _keys(self._budgets)
        budgets = await self._listers[Kind.BUDGET].list()
        for budget in budgets:
            self.see_budget(budget)
        self._prune(self._budgets, Kind.BUDGET, before - set(map(_key, budgets)))
        for namespace in self.namespaces():
            await self._resync_pods(namespace)

    async def run(self) -> None:
        """Resync from time to time, until cancelled."""
        while True:
            await asyncio.sleep(RESYNC_SECONDS)
            try:
                await self.resync()
            except ClusterError:
                _log.exception("the cluster could not be listed; trying again")

    async def _resync_pods(self, namespace: str) -> None:
        before = set(self.pods(namespace))
        listed = {pod["metadata"]["uid"]: pod for pod in await self._pod_lister.list(namespace)}
        for uid, pod in listed.items():
            if uid not in self.pods(namespace):
                self.see_pod(pod)
        self._prune(self._pods, Kind.POD, ((namespace, uid) for uid in before - listed.keys()))

    def _prune(
        self,
        objects: dict[str, dict[str, WatchedT]],
        kind: Kind,
        keys: Iterable[tuple[str, str]],
    ) -> None:
        for namespace, name in keys:
            self._newborn.discard(name)
            self._remove(objects, kind, namespace, name)

    def _remove(
        self, objects: dict[str, dict[str, WatchedT]], kind: Kind, namespace: str, name: str
    ) -> None:
        if objects.get(namespace, {}).pop(name, None) is None:
            return
        if not objects[namespace]:
            del objects[namespace]
        self._tell(Change(kind, namespace, name, gone=True))

    def _tell(self, change: Change) -> None:
        for listener in self._listeners:
            listener(change)


def _keys(objects: Mapping[str, Mapping[str, object]]) -> set[tuple[str, str]]:
    return {(namespace, name) for namespace, named in objects.items() for name in named}


def _key(item: Object) -> tuple[str, str]:
    metadata = item["metadata"]
    return str(metadata["namespace"]), str(metadata["name"])


def _same_version(one: Object, other: Object) -> bool:
    """Whether two readings of an object have the same spec."""
    first, second = one["metadata"], other["metadata"]
    keys = ("uid", "generation")
    return all(first.get(key) == second.get(key) for key in keys)
