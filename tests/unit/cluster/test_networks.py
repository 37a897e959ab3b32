import pytest
from cluster import networks


@pytest.mark.parametrize(
    ("routes", "expected"),
    (
        ([], []),
        (["default", "10.0.0.0/8", "192.0.2.0/24"], []),
        (["198.51.100.7"], ["198.51.100.7"]),
        (["198.18.0.0/15", "172.17.0.0/16"], ["198.18.0.0/15"]),
    ),
)
def test_routes_over_our_addresses_are_told(routes: list[str], expected: list[str]) -> None:
    assert networks.collisions(routes) == expected
