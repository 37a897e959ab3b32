from pathlib import Path

import pytest
from cluster import places
from cluster.errors import ClusterError


@pytest.mark.parametrize(
    ("environment", "expected"),
    (
        ({"AIPOLICY_CACHE": "/c", "XDG_CACHE_HOME": "/x"}, Path("/c")),
        ({"XDG_CACHE_HOME": "/x"}, Path("/x/aipolicy")),
        ({}, Path.home() / ".cache/aipolicy"),
    ),
)
def test_the_cache_is_where_the_user_wants_it(environment: dict[str, str], expected: Path) -> None:
    found = places.find(environment)
    assert found.cache == expected
    assert found.tools.parent == found.run.parent == expected


def test_a_cache_that_the_node_cannot_see_is_refused() -> None:
    with pytest.raises(ClusterError, match="AIPOLICY_CACHE"):
        places.find({"AIPOLICY_CACHE": "/var/lib/aipolicy"})
