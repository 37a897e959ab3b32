import pytest
from aipolicy.effective import EffectivePolicy, PolicyVersion
from aipolicy.objects import read_policy
from aipolicy.policies import Mode
from aipolicy_operator.domain.plans import (
    MAX_EMBEDDED_BYTES,
    PolicyTooLargeError,
    choose_ports,
    embed,
    refusing_policies,
)
from support.admissions import decode_embedded, pod, policy


def test_ports_named_by_one_policy_and_declared_ones_for_another() -> None:
    named = read_policy(policy("a", inbound={"ports": [9000]}))
    silent = read_policy(policy("b"))
    assert choose_ports(pod(), [named]) == (9000,)
    assert choose_ports(pod(), [silent]) == (8000,)
    assert choose_ports(pod(), [named, silent]) == (8000, 9000)


def test_only_enforced_policies_refuse_pods() -> None:
    policies = [
        read_policy(policy("a")),
        read_policy(policy("b", mode="Audit")),
        read_policy(policy("c", mode="Disabled")),
        read_policy(policy("d", unprotectablePods="Allow")),
    ]
    assert refusing_policies(policies) == ("a",)


def test_the_guard_reads_what_was_embedded() -> None:
    effective = EffectivePolicy(namespace="team-a", ports=(8000,))
    document = decode_embedded(embed(effective, "listeners", "clusters"))
    assert EffectivePolicy.model_validate(document["policy"]).hash == effective.hash
    assert (document["listeners"], document["clusters"]) == ("listeners", "clusters")


def test_a_policy_that_does_not_fit_is_refused_with_its_size() -> None:
    names = [f"{index * 2654435761 % 2**32:08x}" * 7 for index in range(40_000)]
    effective = EffectivePolicy(
        namespace="team-a",
        policies=tuple(PolicyVersion(name=name, generation=1, mode=Mode.AUDIT) for name in names),
    )
    with pytest.raises(PolicyTooLargeError, match=rf"more than the {MAX_EMBEDDED_BYTES}"):
        embed(effective, "", "")
