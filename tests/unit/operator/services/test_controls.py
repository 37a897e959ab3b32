import asyncio

import pytest
from aipolicy_operator.domain.call_errors import CallError
from aipolicy_operator.domain.decisions import Counts
from aipolicy_operator.domain.ledgers import Totals
from aipolicy_operator.domain.registries import Ack, Hello, Nack, Report
from aipolicy_operator.services.controls import Line
from support.control_scenes import ControlScene
from support.memory_clusters import budget_spec, make_pod, policy_spec


class Scene(ControlScene):
    async def put_policy(self, name: str = "p", **fields: object) -> None:
        await self.inventory.see_policy(self.policies.put(name, policy_spec(**fields)))

    async def open(self, pod: str, session: str = "s1", digest: str = "") -> Line:
        self.add_pod(pod)
        known = await self.controls.identify(f"token-of-{pod}")
        return self.controls.open(known, Hello(session, digest, "1"))

    async def next_hash(self, line: Line) -> str:
        snapshot = await self.controls.next_snapshot(line)
        assert snapshot is not None
        return snapshot.hash


async def test_a_guard_gets_its_snapshot_first_even_if_it_has_it() -> None:
    scene = Scene()
    await scene.put_policy()
    digest = await scene.next_hash(await scene.open("a"))
    assert await scene.next_hash(await scene.open("b", digest=digest)) == digest


async def test_a_change_is_pushed_and_only_the_latest() -> None:
    scene = Scene()
    await scene.put_policy()
    line = await scene.open("a")
    first = await scene.next_hash(line)
    waiting = asyncio.create_task(scene.next_hash(line))
    await asyncio.sleep(0)
    await scene.put_policy(mode="Audit")
    second = await waiting
    await scene.put_policy(mode="Disabled")
    await scene.put_policy(limits={"maxInputTokens": 5})
    third = await scene.next_hash(line)
    assert len({first, second, third}) == 3
    current = scene.snapshots.current(line.pod)
    assert current is not None
    assert current.hash == third


async def test_what_changes_nothing_for_the_pod_is_not_pushed() -> None:
    scene = Scene()
    await scene.put_policy()
    line = await scene.open("a")
    await scene.next_hash(line)
    waiting = asyncio.create_task(scene.next_hash(line))
    await scene.put_policy("other", selector={"matchLabels": {"app": "other"}})
    scene.inventory.see_budget(scene.budgets.put("unused", budget_spec()))
    for _ in range(3):
        await asyncio.sleep(0)
    # Budgets of the namespace are no part of a policy that names none.
    assert not waiting.done()
    waiting.cancel()


async def test_labels_of_a_running_pod_count() -> None:
    scene = Scene()
    await scene.put_policy("canary", selector={"matchLabels": {"track": "canary"}})
    line = await scene.open("a")
    first = await scene.next_hash(line)
    scene.inventory.see_pod(make_pod("a", labels={"track": "canary"}))
    assert await scene.next_hash(line) != first


async def test_the_last_policy_leaves_a_guard_that_passes_everything() -> None:
    scene = Scene()
    await scene.put_policy()
    line = await scene.open("a")
    await scene.next_hash(line)
    await scene.inventory.see_policy(scene.policies.objects["team-a", "p"], gone=True)
    snapshot = await scene.controls.next_snapshot(line)
    assert snapshot is not None
    assert b'"policies":[]' in snapshot.policy


async def test_a_newer_stream_of_a_pod_takes_over() -> None:
    scene = Scene()
    old = await scene.open("a")
    await scene.next_hash(old)
    new = await scene.open("a", "s2")
    assert await scene.controls.next_snapshot(old) is None
    assert old.ended == "a newer stream of this pod took over"
    scene.controls.close(old)
    await scene.next_hash(new)
    scene.inventory.see_pod(make_pod("a"), gone=True)
    assert await scene.controls.next_snapshot(new) is None
    assert scene.registry.find("uid-of-a") is None


async def test_what_guards_say_is_known_and_written() -> None:
    scene = Scene()
    await scene.put_policy()
    line = await scene.open("a")
    digest = await scene.next_hash(line)
    scene.controls.receive(line, Nack(digest, "no"))
    scene.controls.receive(line, Ack(digest))
    scene.controls.receive(line, Report({"p": Counts(denied=3), "unknown": Counts(denied=9)}))
    scene.controls.receive(line, Hello("s1", digest, "1"))
    await scene.statuses.write_due()
    status = scene.policies.status("p")
    assert status["pods"]["current"] == 1
    assert status["decisions"]["denied"] == 3
    scene.controls.close(line)
    scene.controls.close(line)


async def test_a_new_session_retires_the_lease_of_the_old_one() -> None:
    scene = Scene()
    scene.inventory.see_budget(scene.budgets.put("b", budget_spec()))
    line = await scene.open("a")
    totals = Totals("", spent=0, reserved=0, wanted=100, least=0, call=1)
    answer = await scene.controls.lease(line.pod, "s1", "b", totals)
    assert answer.granted == 100
    await scene.open("a", "s1")
    await scene.leases.settle()
    assert scene.budgets.status("b")["reserved"] == 100
    await scene.open("a", "s2")
    await scene.leases.settle()
    assert scene.budgets.status("b")["spent"] == 100
    with pytest.raises(CallError, match="another session"):
        await scene.controls.lease(line.pod, "s1", "b", totals)


async def test_a_stream_can_be_waited_for_and_cancelled() -> None:
    scene = Scene()
    line = await scene.open("a")
    await scene.next_hash(line)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await scene.controls.next_snapshot(line)
