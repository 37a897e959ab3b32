import json

from aipolicy.effective import EffectivePolicy, PolicyVersion
from aipolicy.policies import Mode


def policy(mode: Mode = Mode.ENFORCE, generation: int = 1) -> EffectivePolicy:
    return EffectivePolicy(
        namespace="team-ä",
        policies=(PolicyVersion(name="a", generation=generation, mode=mode),),
        ports=(8000,),
    )


def test_equal_content_has_equal_hashes() -> None:
    there_and_back = EffectivePolicy.model_validate_json(policy().canonical)

    assert there_and_back == policy()
    assert there_and_back.hash == policy().hash


def test_any_difference_changes_the_hash() -> None:
    assert policy(generation=2).hash != policy().hash


def test_the_canonical_form_is_sorted_and_compact() -> None:
    canonical = policy().canonical

    assert b" " not in canonical
    assert "ä".encode() in canonical
    assert list(json.loads(canonical)) == sorted(json.loads(canonical))


def test_only_disabled_policies_are_inactive() -> None:
    assert policy().active
    assert policy(Mode.AUDIT).active
    assert not policy(Mode.DISABLED).active
    assert not EffectivePolicy(namespace="a").active
