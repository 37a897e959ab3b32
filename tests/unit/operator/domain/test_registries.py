from aipolicy_operator.domain.decisions import Counts
from aipolicy_operator.domain.registries import (
    MAX_POLICIES,
    MAX_REASON,
    Ack,
    Hello,
    Nack,
    Registry,
    Report,
)


def hello(session: str = "s1", digest: str = "") -> Hello:
    return Hello(session, digest, "0.1.0")


def report(**policies: int) -> Report:
    return Report({name: Counts(denied=count) for name, count in policies.items()})


def gained(registry: Registry, *, pod: str = "a", **policies: int) -> dict[str, tuple[int, int]]:
    return {
        one.policy: (one.gained.denied, one.seen.denied)
        for one in registry.report(pod, report(**policies))
    }


def test_a_guard_says_what_it_enforces() -> None:
    registry = Registry()
    guard = registry.hello("a", hello(digest="h1"), newborn=False)
    assert registry.find("a") is guard
    assert guard.hash == "h1"
    registry.acknowledge("a", Nack("h2", "x" * 1000))
    assert (guard.hash, guard.refused, len(guard.reason)) == ("h1", "h2", MAX_REASON)
    registry.acknowledge("a", Ack("h3"))
    assert (guard.hash, guard.refused, guard.reason) == ("h3", "", "")


def test_guards_of_pods_that_are_gone_are_forgotten() -> None:
    registry = Registry()
    registry.hello("a", hello(), newborn=False)
    registry.forget("a")
    registry.forget("a")
    registry.acknowledge("a", Ack("h"))
    assert registry.find("a") is None
    assert registry.report("a", report(p=1)) == []


def test_all_that_a_new_guard_counts_is_new() -> None:
    registry = Registry()
    registry.hello("a", hello(), newborn=True)
    assert gained(registry, p=3) == {"p": (3, 3)}
    assert gained(registry, p=5, q=1) == {"p": (2, 2), "q": (1, 1)}
    assert gained(registry, p=5, q=1) == {}


def test_the_first_report_of_an_old_guard_may_have_been_counted() -> None:
    registry = Registry()
    registry.hello("a", hello(), newborn=False)
    assert gained(registry, p=3) == {"p": (0, 3)}
    assert gained(registry, p=5, q=1) == {"p": (2, 2), "q": (1, 1)}


def test_a_reconnected_guard_goes_on_and_a_restarted_one_counts_anew() -> None:
    registry = Registry()
    registry.hello("a", hello(), newborn=False)
    gained(registry, p=3)
    registry.hello("a", hello(digest="h2"), newborn=False)
    assert gained(registry, p=4) == {"p": (1, 1)}
    registry.hello("a", hello("s2"), newborn=False)
    assert gained(registry, p=2) == {"p": (2, 2)}


def test_a_policy_that_is_left_out_once_is_not_counted_twice() -> None:
    registry = Registry()
    registry.hello("a", hello(), newborn=True)
    gained(registry, p=3)
    gained(registry, q=1)
    assert gained(registry, p=4) == {"p": (1, 1)}


def test_a_guard_cannot_make_the_registry_grow() -> None:
    registry = Registry()
    guard = registry.hello("a", hello(), newborn=True)
    for batch in range(3):
        names = {f"p{batch}-{number}": 1 for number in range(MAX_POLICIES + 10)}
        assert len(registry.report("a", report(**names))) == MAX_POLICIES
    assert len(guard.counted) == MAX_POLICIES
