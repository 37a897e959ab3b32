"""The merge depends on no order and only ever tightens; the document is known by its hash."""

import json
from random import Random

import pytest
from aipolicy.budgets import OnLedgerUnavailable
from aipolicy.effective import (
    DEFAULT_MAX_BODY_BYTES,
    EffectiveLimit,
    EffectivePolicy,
    PolicyVersion,
    merge_policies,
)
from aipolicy.named_policies import NamedPolicy
from aipolicy.policies import AIPolicySpec, Limits, Mode, Verdict
from aipolicy.rule_specs import RuleMode
from aipolicy.selectors import Selector
from hypothesis import given
from hypothesis import strategies as st

STRICTNESS = (Verdict.ALLOW, Verdict.AUDIT, Verdict.DENY)
COUNTS = st.none() | st.integers(1, 9)


@st.composite
def specs(draw: st.DrawFn) -> AIPolicySpec:
    rules = draw(st.lists(st.sampled_from(["a", "b", "c"]), max_size=3, unique=True))
    budgets = draw(st.lists(st.sampled_from(["x", "y"]), max_size=2, unique=True))
    return AIPolicySpec.model_validate(
        {
            "selector": {},
            "mode": draw(st.sampled_from(Mode)),
            "inbound": {
                "unknownPaths": draw(st.sampled_from(Verdict)),
                "unknownContent": draw(st.sampled_from(Verdict)),
                "media": draw(st.sampled_from(Verdict)),
            },
            "limits": {
                "maxBodyBytes": draw(st.none() | st.integers(1024, 1030)),
                "maxInputTokens": draw(COUNTS),
                "maxOutputTokens": draw(COUNTS),
            },
            "budgets": [{"name": name} for name in budgets],
            "rules": [
                {
                    "name": name,
                    "pii": {},
                    "action": "Redact",
                    "mode": draw(st.sampled_from(RuleMode)),
                }
                for name in rules
            ],
        }
    )


@st.composite
def policies(draw: st.DrawFn) -> list[NamedPolicy]:
    names = draw(st.lists(st.sampled_from("pqrst"), max_size=4, unique=True))
    return [NamedPolicy(name, draw(st.integers(1, 3)), draw(specs())) for name in names]


def merged(some: list[NamedPolicy]) -> EffectivePolicy:
    return merge_policies("team-a", some, [8000], {"x": OnLedgerUnavailable.ALLOW})


@given(policies(), st.randoms())
def test_order_does_not_matter(some: list[NamedPolicy], random: Random) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)

    assert merged(shuffled).canonical == merged(some).canonical


@given(policies(), specs())
def test_another_policy_only_tightens(some: list[NamedPolicy], spec: AIPolicySpec) -> None:
    before, after = merged(some), merged([*some, NamedPolicy("z", 1, spec)])

    assert set(before.rules) <= set(after.rules)
    assert {budget.name for budget in before.budgets} <= {budget.name for budget in after.budgets}
    for tighter, verdict in (
        (after.unknown_paths, before.unknown_paths),
        (after.unknown_content, before.unknown_content),
        (after.media, before.media),
    ):
        assert STRICTNESS.index(tighter.verdict) >= STRICTNESS.index(verdict.verdict)
    if before.limits.max_body_bytes_policy:
        assert after.limits.max_body_bytes <= before.limits.max_body_bytes
    for old, new in (
        (before.limits.max_input_tokens, after.limits.max_input_tokens),
        (before.limits.max_output_tokens, after.limits.max_output_tokens),
    ):
        assert is_as_tight(old, new)


def is_as_tight(old: EffectiveLimit | None, new: EffectiveLimit | None) -> bool:
    if old is None:
        return True
    if new is None:
        return False
    if old.mode is RuleMode.AUDIT and new.mode is RuleMode.ENFORCE:
        return True
    return new.mode is old.mode and new.value <= old.value


@given(policies())
def test_disabled_policies_are_listed_and_do_nothing(some: list[NamedPolicy]) -> None:
    working = [policy for policy in some if policy.spec.mode is not Mode.DISABLED]
    with_all, without = merged(some), merged(working)

    assert with_all.model_copy(update={"policies": without.policies}) == without
    assert [version.name for version in with_all.policies] == sorted(p.name for p in some)


def spec(**fields: object) -> AIPolicySpec:
    return AIPolicySpec(selector=Selector(), **fields)


def test_an_enforced_limit_beats_a_smaller_audited_one() -> None:
    effective = merged(
        [
            NamedPolicy("a", 1, spec(mode=Mode.AUDIT, limits=Limits(max_input_tokens=5))),
            NamedPolicy("b", 1, spec(limits=Limits(max_input_tokens=10))),
        ]
    )

    assert effective.limits.max_input_tokens == EffectiveLimit(
        value=10, policy="b", mode=RuleMode.ENFORCE
    )


@pytest.mark.parametrize(
    ("policy_mode", "rule_mode", "expected"),
    (
        (Mode.ENFORCE, "Enforce", RuleMode.ENFORCE),
        (Mode.ENFORCE, "Audit", RuleMode.AUDIT),
        (Mode.AUDIT, "Enforce", RuleMode.AUDIT),
        (Mode.AUDIT, "Audit", RuleMode.AUDIT),
    ),
)
def test_a_rule_is_enforced_when_it_and_its_policy_are(
    policy_mode: Mode, rule_mode: str, expected: RuleMode
) -> None:
    rules = [{"name": "a", "pii": {}, "action": "Deny", "mode": rule_mode}]
    effective = merged(
        [
            NamedPolicy(
                "p",
                1,
                AIPolicySpec.model_validate({"selector": {}, "mode": policy_mode, "rules": rules}),
            )
        ]
    )

    assert [rule.mode for rule in effective.rules] == [expected]


def test_a_budget_that_is_not_there_denies() -> None:
    budgets = [{"name": "x"}, {"name": "gone"}]
    effective = merged(
        [NamedPolicy("p", 1, AIPolicySpec.model_validate({"selector": {}, "budgets": budgets}))]
    )

    assert [(budget.name, budget.on_ledger_unavailable) for budget in effective.budgets] == [
        ("gone", OnLedgerUnavailable.DENY),
        ("x", OnLedgerUnavailable.ALLOW),
    ]


def test_no_policies_pass_everything() -> None:
    effective = merge_policies("team-a", [], [8001, 8000, 8000], {})

    assert not effective.active
    assert effective.unknown_paths.verdict is Verdict.ALLOW
    assert effective.unknown_content.verdict is Verdict.ALLOW
    assert effective.limits.max_body_bytes == DEFAULT_MAX_BODY_BYTES
    assert effective.ports == (8000, 8001)


def document(mode: Mode = Mode.ENFORCE, generation: int = 1) -> EffectivePolicy:
    return EffectivePolicy(
        namespace="team-ä",
        policies=(PolicyVersion(name="a", generation=generation, mode=mode),),
        ports=(8000,),
    )


def test_equal_content_has_equal_hashes() -> None:
    there_and_back = EffectivePolicy.model_validate_json(document().canonical)

    assert there_and_back == document()
    assert there_and_back.hash == document().hash


def test_any_difference_changes_the_hash() -> None:
    assert document(generation=2).hash != document().hash


def test_the_canonical_form_is_sorted_and_compact() -> None:
    canonical = document().canonical

    assert b" " not in canonical
    assert "ä".encode() in canonical
    assert list(json.loads(canonical)) == sorted(json.loads(canonical))


def test_only_disabled_policies_are_inactive() -> None:
    assert document().active
    assert document(Mode.AUDIT).active
    assert not document(Mode.DISABLED).active
    assert not EffectivePolicy(namespace="a").active
