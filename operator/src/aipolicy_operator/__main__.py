"""The operator's process: reads its settings, puts the parts together and runs them.

It serves before it asks to be asked: certificates, then the webhook server and the
control channel, then the webhook configurations, then kopf's watches. Each part that
should run for ever ends the process when it ends, so that Kubernetes starts it anew.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import kopf

from aipolicy_operator.cluster import Cluster, ClusterError, NotFoundError, connect, open_cluster
from aipolicy_operator.domain.names import CLUSTER_ROLE
from aipolicy_operator.domain.plans import Sidecars
from aipolicy_operator.domain.registries import Registry
from aipolicy_operator.domain.settings import Settings, SettingsError, read_settings
from aipolicy_operator.domain.webhook_configurations import Endpoint
from aipolicy_operator.envoy import build_clusters, build_listeners
from aipolicy_operator.handlers import budgets, pods, policies
from aipolicy_operator.handlers.admissions import admission_paths
from aipolicy_operator.handlers.startups import configure_logs, kopf_settings, scope_policy
from aipolicy_operator.services.admissions import Admissions
from aipolicy_operator.services.certificates import CertificateKeeper
from aipolicy_operator.services.controls import Controls
from aipolicy_operator.services.healths import HealthServer
from aipolicy_operator.services.identities import Identities
from aipolicy_operator.services.inventories import Inventory
from aipolicy_operator.services.leases import Leases
from aipolicy_operator.services.scopes import Scopes
from aipolicy_operator.services.snapshots import Snapshots
from aipolicy_operator.services.statuses import Statuses
from aipolicy_operator.services.webhooks import WebhookServer
from aipolicy_operator.wire.servers import KeyPair, serve_control

WATCHES = (scope_policy, budgets.watch_budget, pods.watch_pod, policies.watch_policy)
"""Kopf's handlers: importing their modules registers them."""

RETRY_SECONDS = 2.0

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


def main() -> int:
    """Run until a signal; 0, or 1 with a sentence when the environment is wrong."""
    configure_logs()
    try:
        asyncio.run(run(read_settings(os.environ)))
    except SettingsError as error:
        sys.stderr.write(f"aipolicy-operator: {error}\n")
        return 1
    return 0


async def run(settings: Settings) -> None:
    """Put everything together and run it until kopf gets a signal or a part fails."""
    ready = asyncio.Event()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(HealthServer(settings.health_port, ready.is_set))
        cluster = open_cluster(connect(), settings.namespace)
        stack.callback(cluster.connection.close)
        owner = await insist(lambda: find_owner(cluster))
        keeper = CertificateKeeper(cluster.secrets, settings.hosts, owner)
        await insist(keeper.refresh)

        def endpoint() -> Endpoint:
            bundle = keeper.current.bundle
            return Endpoint(settings.namespace, settings.service, bundle, owner)

        scopes = Scopes(cluster.policies, cluster.webhook_configurations, endpoint)
        admissions = Admissions(
            cluster.policies, cluster.budgets, scopes, lambda: sidecars(settings, keeper)
        )
        webhooks = WebhookServer(settings.webhook_port, admission_paths(admissions))
        keeper.subscribe(webhooks.use)
        keeper.subscribe(lambda _: scopes.refresh())
        inventory = Inventory(cluster.policies, cluster.budgets, cluster.pods)
        controls, leases, statuses = observe(cluster, inventory)
        await insist(inventory.resync)
        await stack.enter_async_context(webhooks)
        await stack.enter_async_context(
            serve_control(controls, f"[::]:{settings.control_port}", lambda: key_pair(keeper))
        )
        await insist(scopes.write)
        ready.set()
        _log.info("the operator serves")
        await run_until_first(
            keeper.run(),
            scopes.run(),
            inventory.run(),
            leases.run(),
            statuses.run(),
            kopf.operator(
                clusterwide=True,
                settings=kopf_settings(),
                memo=kopf.Memo(scopes=scopes, inventory=inventory),
            ),
        )


async def insist(step: Callable[[], Awaitable[Result]]) -> Result:
    """Take a step of the start again and again until the API server lets it succeed.

    The operator is not ready meanwhile, and Kubernetes gives up on it in the end.
    """
    while True:
        try:
            return await step()
        except ClusterError as error:
            _log.warning("not started yet: %s", error)
            await asyncio.sleep(RETRY_SECONDS)


def observe(cluster: Cluster, inventory: Inventory) -> tuple[Controls, Leases, Statuses]:
    """The services that live on what is seen of the cluster and heard from the guards."""
    snapshots = Snapshots(inventory, build_listeners, build_clusters)
    registry = Registry()
    leases = Leases(cluster.budgets, inventory, cluster.pods)
    statuses = Statuses(
        store=cluster.policies, inventory=inventory, snapshots=snapshots, registry=registry
    )
    controls = Controls(
        identities=Identities(cluster.token_reviews, cluster.pods, inventory),
        inventory=inventory,
        snapshots=snapshots,
        registry=registry,
        leases=leases,
        statuses=statuses,
    )
    return controls, leases, statuses


def key_pair(keeper: CertificateKeeper) -> KeyPair:
    """What the control channel proves itself with from now on."""
    serving = keeper.current.serving
    return KeyPair(serving.key_pem(), serving.certificate_pem())


async def run_until_first(*parts: Coroutine[Any, Any, None]) -> None:
    """Run the parts until one of them ends or fails, then end the others."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def find_owner(cluster: Cluster) -> str | None:
    """UID of the chart's ClusterRole, which owns what the operator creates."""
    try:
        return await cluster.webhook_configurations.owner_uid(CLUSTER_ROLE)
    except NotFoundError:
        _log.warning("there is no ClusterRole %s: webhooks will outlive the operator", CLUSTER_ROLE)
        return None


def sidecars(settings: Settings, keeper: CertificateKeeper) -> Sidecars:
    """How our containers look from now on."""
    return Sidecars(
        guard_image=settings.sidecar_image,
        proxy_image=settings.proxy_image or settings.sidecar_image,
        pull_policy=settings.image_pull_policy,
        control_address=settings.control_address,
        control_ca=keeper.current.bundle.decode("ascii"),
        guard_resources=settings.guard_resources,
        proxy_resources=settings.proxy_resources,
        guard_edge=settings.guard_edge,
        guard_env=settings.guard_env,
    )


if __name__ == "__main__":
    sys.exit(main())
