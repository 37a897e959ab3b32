import pytest
from aipolicy_sidecar.runtime.names import MAX_NAMES, OTHER, BoundedNames, method_name


def test_invented_names_take_at_most_half() -> None:
    names = BoundedNames()
    kept = {names.bound(f"invented-{index}", proven=False) for index in range(1000)}
    assert len(kept) == MAX_NAMES // 2 + 1
    assert OTHER in kept
    assert names.bound("real", proven=True) == "real"
    assert names.bound("real", proven=False) == "real"


def test_proven_names_are_bounded_too() -> None:
    names = BoundedNames()
    kept = {names.bound(f"model-{index}", proven=True) for index in range(1000)}
    assert len(kept) == MAX_NAMES + 1


@pytest.mark.parametrize(
    ("method", "name"), (("POST", "POST"), ("post", "_OTHER"), ("X", "_OTHER"))
)
def test_methods_are_bounded(method: str, name: str) -> None:
    assert method_name(method) == name
