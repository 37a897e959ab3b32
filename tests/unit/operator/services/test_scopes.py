import asyncio
from typing import Any

import pytest
from aipolicy_operator.cluster import ClusterError
from aipolicy_operator.domain.webhook_configurations import Endpoint
from aipolicy_operator.services import scopes as module
from aipolicy_operator.services.scopes import Scopes
from support.admissions import Lister, policy
from support.loops import settle

ENDPOINT = Endpoint("aipolicy-system", "aipolicy-operator", b"PEM", None)


class Configurations:
    """Remembers what was applied last, by kind."""

    def __init__(self) -> None:
        self.applied: dict[str, dict[str, Any]] = {}
        self.error: Exception | None = None

    async def apply(self, desired: dict[str, Any]) -> None:
        if self.error is not None:
            raise self.error
        self.applied[desired["kind"]] = desired

    @property
    def guarded(self) -> list[str]:
        webhooks = self.applied["MutatingWebhookConfiguration"]["webhooks"]
        if len(webhooks) == 1:
            return []
        values: list[str] = webhooks[0]["namespaceSelector"]["matchExpressions"][0]["values"]
        return values


async def test_the_namespaces_are_those_of_the_policies_now() -> None:
    policies, configurations = Lister(policy()), Configurations()
    scopes = Scopes(policies, configurations, lambda: ENDPOINT)
    await scopes.write()
    assert configurations.guarded == ["team-a"]
    assert "ValidatingWebhookConfiguration" in configurations.applied
    policies.objects.clear()
    await scopes.write()
    assert configurations.guarded == []


async def test_a_policys_namespace_is_in_scope_before_the_policy_is_stored() -> None:
    configurations = Configurations()
    scopes = Scopes(Lister(), configurations, lambda: ENDPOINT)
    running = asyncio.create_task(scopes.run())
    await scopes.expect("team-b")
    assert configurations.guarded == ["team-b"]
    written = configurations.applied["MutatingWebhookConfiguration"]
    await scopes.expect("team-b")
    assert configurations.applied["MutatingWebhookConfiguration"] is written
    running.cancel()


async def test_no_review_can_spoil_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "READY_SECONDS", 0.0)
    monkeypatch.setattr(module, "MAX_EXPECTED", 3)
    configurations = Configurations()
    scopes = Scopes(Lister(), configurations, lambda: ENDPOINT)
    for name in ("a", "b", "c", "d", "Not a name", "", "x" * 64):
        await scopes.expect(name)
    await scopes.write()
    assert configurations.guarded == ["b", "c", "d"]


async def test_a_policy_that_never_came_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EXPECTED_SECONDS", 0.0)
    monkeypatch.setattr(module, "READY_SECONDS", 0.0)
    configurations = Configurations()
    scopes = Scopes(Lister(), configurations, lambda: ENDPOINT)
    await scopes.expect("team-b")
    await scopes.write()
    assert configurations.guarded == []


async def test_a_policy_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "READY_SECONDS", 0.01)
    await Scopes(Lister(), Configurations(), lambda: ENDPOINT).expect("team-b")


async def test_a_failure_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.0)
    configurations = Configurations()
    configurations.error = ClusterError("away")
    scopes = Scopes(Lister(policy()), configurations, lambda: ENDPOINT)
    running = asyncio.create_task(scopes.run())
    scopes.refresh()
    await settle()
    configurations.error = None
    async with asyncio.timeout(5):
        await scopes.expect("team-a")
    assert configurations.guarded == ["team-a"]
    running.cancel()


async def test_only_events_that_change_the_namespaces_are_acted_upon() -> None:
    policies, configurations = Lister(policy()), Configurations()
    scopes = Scopes(policies, configurations, lambda: ENDPOINT)
    await scopes.write()
    running = asyncio.create_task(scopes.run())
    for _ in range(3):
        scopes.notice("team-a", gone=False)
        await settle()
    assert policies.calls == 1
    policies.objects = [policy() | {"metadata": {"name": "b", "namespace": "team-b"}}]
    for namespace, gone in (("team-b", False), ("team-a", True)):
        scopes.notice(namespace, gone=gone)
        await settle()
    assert policies.calls == 3
    assert configurations.guarded == ["team-b"]
    running.cancel()
