import pytest
from aipolicy_operator.cluster import ClusterError, PodIdentity
from aipolicy_operator.domain.call_errors import CallError, CallFault
from aipolicy_operator.services.identities import MAX_KEPT, Identities
from aipolicy_operator.services.inventories import Inventory
from support.memory_clusters import MemoryPods, MemoryResources, MemoryReviewer, make_pod


class Scene:
    def __init__(self) -> None:
        self.pods = MemoryPods()
        self.inventory = Inventory(MemoryResources("p"), MemoryResources("b"), self.pods)
        self.reviewer = MemoryReviewer({"good": self.identity("a")})
        self.now = 0.0
        self.identities = Identities(self.reviewer, self.pods, self.inventory, lambda: self.now)

    def identity(self, pod: str) -> PodIdentity:
        return PodIdentity("team-a", pod, f"uid-of-{pod}")

    async def fault(self, token: str) -> CallFault:
        with pytest.raises(CallError) as caught:
            await self.identities.identify(token)
        assert token not in str(caught.value) or not token
        return caught.value.fault


async def test_a_guarded_pod_is_known_by_its_token() -> None:
    scene = Scene()
    scene.inventory.see_pod(make_pod("a"))
    assert (await scene.identities.identify("good")).uid == "uid-of-a"
    assert scene.reviewer.asked == [("good", "aipolicy.dev/control")]


async def test_a_pod_that_the_watch_has_not_shown_is_looked_up() -> None:
    scene = Scene()
    scene.pods.pods["a"] = make_pod("a")
    assert (await scene.identities.identify("good")).name == "a"
    assert "uid-of-a" in scene.inventory.pods("team-a")


@pytest.mark.parametrize("token", ("", "bad", "x" * 20_000))
async def test_other_tokens_are_turned_away(token: str) -> None:
    assert await Scene().fault(token) is CallFault.UNAUTHENTICATED


async def test_a_pod_that_is_gone_or_has_no_guard_is_turned_away() -> None:
    scene = Scene()
    assert await scene.fault("good") is CallFault.FORBIDDEN
    scene.pods.pods["a"] = {**make_pod("a"), "metadata": make_pod("b")["metadata"]}
    assert await scene.fault("good") is CallFault.FORBIDDEN
    scene.inventory.see_pod(make_pod("a", injected=False))
    assert await scene.fault("good") is CallFault.FORBIDDEN


async def test_a_review_counts_for_a_minute() -> None:
    scene = Scene()
    scene.inventory.see_pod(make_pod("a"))
    for moment in (0.0, 59.0, 61.0):
        scene.now = moment
        await scene.identities.identify("good")
    assert len(scene.reviewer.asked) == 2


async def test_reviews_are_not_kept_for_ever() -> None:
    scene = Scene()
    scene.inventory.see_pod(make_pod("a"))
    for number in range(MAX_KEPT + 1):
        scene.reviewer.identities[f"t{number}"] = scene.identity("a")
        await scene.identities.identify(f"t{number}")
    await scene.identities.identify("t0")
    assert len(scene.reviewer.asked) == MAX_KEPT + 2


async def test_without_the_api_server_guards_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()

    async def fail(_: str, __: str) -> PodIdentity:
        raise ClusterError("no answer")

    monkeypatch.setattr(scene.reviewer, "identify", fail)
    assert await scene.fault("good") is CallFault.UNAVAILABLE
