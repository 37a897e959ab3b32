"""The guard's own ledger client against the operator's ledger, over real TLS.

Neither side may import the other, so this is where it shows that they mean the same.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aipolicy_sidecar.core import leases
from aipolicy_sidecar.core.events import LeaseGranted, LeaseRefused
from aipolicy_sidecar.core.leases import Ledger, Reservation
from aipolicy_sidecar.runtime.channels import TokenFile, open_channel
from aipolicy_sidecar.runtime.ledgers import TIDY_SECONDS, LeaseClient
from support.control_scenes import ControlScene
from support.memory_clusters import budget_spec

LIMIT = 10_000
GUARDS = 3


class Guard:
    """One guard's arithmetic and its connection."""

    def __init__(self, scene: ControlScene, port: int, folder: Path, name: str) -> None:
        scene.add_pod(name)
        token = folder / name
        token.write_text(f"token-of-{name}")
        self.scene = scene
        self.ledger = Ledger()
        self.channel = open_channel(f"localhost:{port}", scene.identity.certificate.decode())
        self.client = LeaseClient(
            channel=self.channel,
            token=TokenFile(token),
            session="s1",
            ledger=self.ledger,
            monotonic=self.monotonic,
        )
        self.spent = 0

    def monotonic(self) -> float:
        return self.scene.now.timestamp()

    async def exchange(self, tokens: int, cost: int) -> bool:
        """One request from its reservation to its end; whether it was let through."""
        for _ in range(3):
            reservation = self.ledger.reserve(["b"], tokens, self.monotonic())
            if isinstance(reservation, Reservation):
                await asyncio.sleep(0)
                reservation.settle(cost)
                self.spent += cost
                return True
            answer = await self.client.lease("b", tokens)
            if isinstance(answer, LeaseRefused):
                return False
            assert isinstance(answer, LeaseGranted)
        return False


@asynccontextmanager
async def open_guards(
    scene: ControlScene, folder: Path, count: int = GUARDS
) -> AsyncIterator[list[Guard]]:
    scene.budgets.put("b", budget_spec(LIMIT))
    async with scene.serve() as port, AsyncExitStack() as stack:
        guards = [Guard(scene, port, folder, f"pod{number}") for number in range(count)]
        for guard in guards:
            await stack.enter_async_context(guard.channel)
        yield guards


async def test_guards_spend_a_budget_to_its_end_and_never_more(tmp_path: Path) -> None:
    scene = ControlScene()
    async with open_guards(scene, tmp_path) as guards:
        for _ in range(60):
            passed = await asyncio.gather(
                *(guard.exchange(100, 60) for guard in guards for _ in range(20))
            )
            for _ in range(2):  # to report, and then to give back what is idle
                for guard in guards:
                    await guard.client.tidy(frozenset({"b"}))
                scene.now += timedelta(seconds=30)
            if not any(passed):
                break
        spent = sum(guard.spent for guard in guards)
        assert spent <= LIMIT
        assert LIMIT - spent < 100
    status = scene.budgets.status("b")
    assert (status["spent"], status["reserved"]) == (spent, 0)


async def test_no_guard_sits_on_what_another_one_needs(tmp_path: Path) -> None:
    """The first had a burst and stays busy, a little; the others are never idle either."""
    scene = ControlScene()
    async with open_guards(scene, tmp_path, 4) as guards:
        await asyncio.gather(*(guards[0].exchange(100, 1) for _ in range(40)))
        asking = guards[1:] * 3
        for turn in range(200):
            await asyncio.gather(
                guards[0].exchange(10, 1), *(guard.exchange(100, 37) for guard in asking)
            )
            await guards[turn % len(guards)].client.tidy(frozenset({"b"}))
            scene.now += timedelta(seconds=TIDY_SECONDS / len(guards))
        for guard in guards:
            await guard.client.finish()
        spent = sum(guard.spent for guard in guards)
        assert LIMIT - 100 < spent <= LIMIT
    status = scene.budgets.status("b")
    assert (status["spent"], status["reserved"]) == (spent, 0)


@pytest.mark.parametrize("kept", (leases.MAX_LEASES, 0))
async def test_a_budget_dropped_and_named_again_is_not_spent_twice(
    kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "MAX_LEASES", kept)
    scene = ControlScene()
    async with open_guards(scene, tmp_path) as guards:
        for turn in range(40):
            await asyncio.gather(
                *(guard.exchange(100, 90) for guard in guards for _ in range(2 + turn % 3))
            )
            for guard in guards:
                for named in (frozenset({"b"}), frozenset[str]())[: 1 + turn % 2]:
                    await guard.client.tidy(named)
        for guard in guards:
            await guard.client.finish()
        spent = sum(guard.spent for guard in guards)
        assert spent <= LIMIT
    status = scene.budgets.status("b")
    assert (status["spent"], status["reserved"]) == (spent, 0)
