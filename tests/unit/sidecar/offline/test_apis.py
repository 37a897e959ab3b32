from aipolicy_sidecar.content.dialects import DIALECTS, find_dialect
from aipolicy_sidecar.offline.apis import PATHS


def test_each_dialect_has_a_path_that_is_its() -> None:
    assert {name: find_dialect("POST", path) for name, path in PATHS.items()} == {
        dialect.name: dialect for dialect in DIALECTS
    }
