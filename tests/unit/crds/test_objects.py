import pytest
from aipolicy.objects import UnreadableError, read_budget, read_policy


def test_an_object_is_read_with_its_name_and_generation() -> None:
    named = read_policy({"metadata": {"name": "a", "generation": 3}, "spec": {"selector": {}}})
    assert (named.name, named.generation, named.spec.rules) == ("a", 3, ())
    budget = read_budget(
        {"metadata": {}, "spec": {"limit": {"tokens": "1M"}, "period": {"rolling": "1h"}}}
    )
    assert budget.spec.limit.tokens == 1_000_000


def test_what_does_not_fit_is_told_by_path() -> None:
    spec = {"selector": {"matchLabels": 1}, "rules": [{"name": "A", "modus": 1}], "x": 1}
    with pytest.raises(UnreadableError) as caught:
        read_policy({"metadata": {"name": "a"}, "spec": spec})
    assert [reason.split(": ")[0] for reason in caught.value.reasons] == [
        "spec.selector.matchLabels",
        "spec.rules[0].name",
        "spec.rules[0].action",
        "spec.rules[0].modus",
        "spec.x",
    ]
    assert caught.value.reasons[-1].startswith("spec.x: unknown field; there are selector, ")
    with pytest.raises(UnreadableError):
        read_budget({"metadata": {}})
