import pytest
from aipolicy.named_policies import NamedPolicy, select_policies
from aipolicy.policies import AIPolicySpec, Mode
from aipolicy.rule_specs import RuleMode
from aipolicy.selectors import Selector


def test_selection_is_by_labels_and_sorted() -> None:
    everything = NamedPolicy("z", 1, AIPolicySpec(selector=Selector()))
    vllm = NamedPolicy(
        "a", 1, AIPolicySpec.model_validate({"selector": {"matchLabels": {"app": "vllm"}}})
    )

    assert select_policies([everything, vllm], {"app": "vllm"}) == [vllm, everything]
    assert select_policies([everything, vllm], {}) == [everything]


@pytest.mark.parametrize(
    ("mode", "expected"), ((Mode.ENFORCE, RuleMode.ENFORCE), (Mode.AUDIT, RuleMode.AUDIT))
)
def test_limits_have_the_mode_of_their_policy(mode: Mode, expected: RuleMode) -> None:
    assert NamedPolicy("a", 1, AIPolicySpec(selector=Selector(), mode=mode)).mode is expected
