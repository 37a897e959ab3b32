import pytest
from cluster import dockerfiles


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("FROM scratch\n", []),
        ("COPY crds operator/src /app/\n", ["crds", "operator/src"]),
        ("copy ./crds/ /app\n", ["crds"]),
        ("COPY --chown=1:1 --link a b c/\n", ["a", "b"]),
        ("COPY --from=build /opt/venv /opt/venv\n", []),
        ('COPY ["a file", "b", "/app/"]\n', ["a file", "b"]),
        ("COPY a \\\n  # a remark\n  b \\\n  /app/\n", ["a", "b"]),
        ("ADD https://example.org/x a /app/\n", ["a"]),
        ("COPY . .\n", ["."]),
        ("RUN --mount=type=bind,source=x,target=/x true\n", ["x"]),
        ("RUN --mount=type=bind,from=build,source=x,target=/x true\n", []),
        ("RUN --mount=type=cache,target=/x true\n", []),
    ),
)
def test_sources_are_the_paths_read_from_the_context(text: str, expected: list[str]) -> None:
    assert dockerfiles.sources(text) == expected
