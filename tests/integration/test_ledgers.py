"""The ledger on a real API server: two operators, one budget, many guards at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from aipolicy_operator.cluster import Cluster, Connection, open_cluster
from aipolicy_operator.domain.call_errors import CallError
from aipolicy_operator.domain.ledgers import Totals
from aipolicy_operator.domain.watched_pods import WatchedPod, watch_pod
from aipolicy_operator.services.inventories import Inventory
from aipolicy_operator.services.leases import Leases
from kubernetes import config
from support.apiservers import open_api_server
from support.commands import run
from support.memory_clusters import budget_spec, condition, make_pod

pytestmark = pytest.mark.apiserver

CRDS = Path(__file__).parents[2] / "charts" / "aipolicy" / "files" / "crds"
LIMIT = 1000


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment in which kubectl and the operator find the API server."""
    with open_api_server(tmp_path_factory.mktemp("apiserver")) as kubeconfig:
        env = {"KUBECONFIG": str(kubeconfig)}
        run(["kubectl", "apply", "-f", str(CRDS)], env=env)
        run(["kubectl", "wait", "--for=condition=Established", "crd", "--all"], env=env)
        run(["kubectl", "create", "namespace", "team-a"], env=env)
        yield env


@dataclass
class Replica:
    """One operator, as far as budgets go."""

    cluster: Cluster
    inventory: Inventory
    leases: Leases

    async def take(self, pod: WatchedPod, wanted: int, budget: str) -> int:
        """What a guard is granted; it comes again when it is told to."""
        totals = Totals("", spent=0, reserved=0, wanted=wanted, least=0, call=1)
        while True:
            try:
                answer = await self.leases.lease(pod, "s1", budget, totals, present=False)
            except CallError:
                continue
            return answer.granted

    async def status(self, budget: str) -> dict[str, Any]:
        found = await self.cluster.budgets.get("team-a", budget)
        status: dict[str, Any] = found["status"]
        return status


@asynccontextmanager
async def replica(api: dict[str, str]) -> AsyncIterator[Replica]:
    loaders: Any = config  # untyped
    client = loaders.new_client_from_config(api["KUBECONFIG"])
    cluster = open_cluster(Connection(client), "aipolicy-system")
    inventory = Inventory(cluster.policies, cluster.budgets, cluster.pods)
    try:
        yield Replica(cluster, inventory, Leases(cluster.budgets, inventory, cluster.pods))
    finally:
        cluster.connection.close()


@pytest.fixture
def budget(api: dict[str, str], request: pytest.FixtureRequest) -> str:
    """A budget of its own for each test."""
    name = str(request.node.name).replace("_", "-")[:60].strip("-")
    document = {
        "apiVersion": "aipolicy.dev/v1alpha1",
        "kind": "AIBudget",
        "metadata": {"name": name, "namespace": "team-a"},
        "spec": budget_spec(LIMIT),
    }
    run(["kubectl", "apply", "-f", "-"], stdin=yaml.safe_dump(document), env=api)
    return name


async def test_two_operators_never_hand_out_the_same_tokens(
    budget: str, api: dict[str, str]
) -> None:
    pods = [watch_pod(make_pod(f"pod{number}")) for number in range(60)]
    async with replica(api) as one, replica(api) as two:
        granted = await asyncio.gather(
            *((one, two)[index % 2].take(pod, 37, budget) for index, pod in enumerate(pods))
        )
        status = await one.status(budget)
    assert sum(granted) == status["reserved"] == LIMIT
    assert status["remaining"] == 0
    assert condition(status, "Accepted")["status"] == "True"


async def test_an_edited_limit_counts_for_the_next_grant(budget: str, api: dict[str, str]) -> None:
    async with replica(api) as one:
        assert await one.take(watch_pod(make_pod("a")), 100, budget) == 100
        patch = '{"spec": {"limit": {"tokens": 150}}}'
        command = ["kubectl", "patch", "aibudget", budget, "-n", "team-a", "--type=merge"]
        run([*command, "-p", patch], env=api)
        assert await one.take(watch_pod(make_pod("b")), 100, budget) == 50


async def test_a_restarted_operator_goes_on_where_it_was(budget: str, api: dict[str, str]) -> None:
    async with replica(api) as one:
        assert await one.take(watch_pod(make_pod("a")), 700, budget) == 700
    async with replica(api) as two:
        await two.inventory.resync()
        await two.leases.settle()
        assert await two.take(watch_pod(make_pod("b")), 700, budget) == 300
        await two.leases.sweep()  # neither pod exists
        await two.leases.settle()
        status = await two.status(budget)
    assert (status["spent"], status["reserved"]) == (LIMIT, 0)
