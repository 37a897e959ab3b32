import hashlib

import pytest
from aipolicy.effective import EffectivePolicy, PolicyVersion
from aipolicy.policies import Mode
from aipolicy_sidecar.runtime.snapshots import (
    NoPolicyError,
    Snapshots,
    compile_bundle,
    first_usable,
)
from aipolicy_sidecar.runtime.stores import Bundle, StoreError

POLICY = EffectivePolicy(
    namespace="team-a", policies=(PolicyVersion(name="p", generation=1, mode=Mode.ENFORCE),)
)
GOOD = Bundle(POLICY.hash, POLICY.canonical, b"", b"")
BAD = Bundle("0" * 64, POLICY.canonical, b"", b"")


def test_compiled_policy_goes_by_the_hash_it_came_with() -> None:
    spaced = b" " + POLICY.canonical
    bundle = Bundle(hashlib.sha256(spaced).hexdigest(), spaced, b"", b"")
    assert compile_bundle(bundle).hash == bundle.hash
    assert compile_bundle(bundle).active


def test_rule_that_does_not_compile_is_a_store_error() -> None:
    document = (
        b'{"namespace":"a","rules":[{"policy":"p","index":0,"mode":"Enforce",'
        b'"rule":{"name":"r","patterns":{"regex":["("]},"action":"Deny"}}]}'
    )
    bundle = Bundle(hashlib.sha256(document).hexdigest(), document, b"", b"")
    with pytest.raises(StoreError, match=r"a rule does not compile: .*regex"):
        compile_bundle(bundle)


def test_first_usable_policy_wins_and_others_are_reported() -> None:
    reported: list[str] = []
    bundle, snapshot = first_usable([BAD, GOOD], lambda _, reason: reported.append(reason))
    assert bundle is GOOD
    assert snapshot.hash == POLICY.hash
    assert reported == ["the policy does not match its hash"]


def test_no_usable_policy_says_what_to_do() -> None:
    with pytest.raises(NoPolicyError, match="recreate the pod"):
        first_usable([BAD], lambda *_: None)


class FakeClock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_age_counts_from_the_start_until_the_operator_confirms() -> None:
    clock = FakeClock()
    snapshots = Snapshots(compile_bundle(GOOD), clock)
    clock.now += 5
    assert snapshots.age() == 5.0
    snapshots.swap(compile_bundle(GOOD))
    clock.now += 60
    assert snapshots.age() == 0.0


def test_age_counts_from_the_first_doubt() -> None:
    clock = FakeClock()
    snapshots = Snapshots(compile_bundle(GOOD), clock)
    snapshots.swap(compile_bundle(GOOD))
    clock.now += 60
    snapshots.doubt()
    clock.now += 7
    snapshots.doubt()
    assert snapshots.age() == 7.0
