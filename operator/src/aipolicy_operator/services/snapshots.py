"""What each pod's guard is to enforce now.

Merging and building Envoy's files costs milliseconds, and a thousand replicas of one
workload want the same, so a snapshot is built once for all pods that differ in nothing
it depends on.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable

from aipolicy.effective import EffectivePolicy, merge_policies
from aipolicy.named_policies import NamedPolicy, select_policies

from aipolicy_operator.domain.pod_snapshots import PodSnapshot
from aipolicy_operator.domain.probes import HttpProbe
from aipolicy_operator.domain.watched_pods import WatchedPod
from aipolicy_operator.services.inventories import Inventory

MAX_SNAPSHOTS = 512
"""Built snapshots that are kept; some 20 kB each."""

_Key = tuple[object, ...]


class Snapshots:
    """Builds snapshots from the inventory."""

    def __init__(
        self,
        inventory: Inventory,
        build_listeners: Callable[[EffectivePolicy, Iterable[HttpProbe]], str],
        build_clusters: Callable[[], str],
    ) -> None:
        self._inventory = inventory
        self._build_listeners = build_listeners
        self._build_clusters = build_clusters
        self._built: OrderedDict[_Key, PodSnapshot] = OrderedDict()

    def current(self, pod: WatchedPod) -> PodSnapshot | None:
        """What the pod's guard is to enforce; None when it cannot be said.

        That is so while a policy of the namespace has never been readable to this operator:
        it might select the pod, and to leave it out would weaken what the guard enforces
        already, so the guard is left as it is.
        """
        watched = self._inventory.policies(pod.namespace)
        readable = [policy.valid for policy in watched.values() if policy.valid is not None]
        if len(readable) < len(watched):
            return None
        policies = select_policies(readable, dict(pod.labels))
        # A policy that is made anew begins at generation 1 again, but with another UID.
        uids = tuple(watched[policy.name].uid for policy in policies)
        return self._build(pod, policies, uids)

    def _build(
        self, pod: WatchedPod, policies: list[NamedPolicy], uids: tuple[str, ...]
    ) -> PodSnapshot:
        budgets = {
            name: watched.choice
            for name, watched in self._inventory.budgets(pod.namespace).items()
            if watched.choice is not None
        }
        key: _Key = (
            pod.namespace,
            uids,
            tuple(policy.generation for policy in policies),
            tuple(sorted(budgets.items())),
            pod.ports,
            pod.probes,
        )
        built = self._built.get(key)
        if built is None:
            effective = merge_policies(pod.namespace, policies, pod.ports, budgets)
            built = PodSnapshot(
                hash=effective.hash,
                policy=effective.canonical,
                listeners=self._build_listeners(effective, pod.probes).encode(),
                clusters=self._build_clusters().encode(),
            )
            self._built[key] = built
            if len(self._built) > MAX_SNAPSHOTS:
                self._built.popitem(last=False)
        self._built.move_to_end(key)
        return built
