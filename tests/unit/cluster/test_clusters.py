from pathlib import Path

import pytest
from cluster import clusters
from cluster.errors import ClusterError
from cluster.places import Places


def test_the_cluster_is_the_one_asked_for_or_the_one_that_is_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for up, environment, wanted, chosen in (
        ("", "", None, "embedded"),
        ("", "kind", None, "kind"),
        ("", "kind", "current", "current"),
        ("kind", "", None, "kind"),
        ("kind", "kind", None, "kind"),
    ):
        monkeypatch.setenv("CLUSTER", environment)
        (tmp_path / "kind").unlink(missing_ok=True)
        assert clusters.choose(_places(tmp_path, up), wanted).name == chosen


@pytest.mark.parametrize(
    ("up", "asked", "advice"),
    (
        ("kind", "embedded", "end it with `CLUSTER=kind make down`"),
        ("", "minikube", "it is one of embedded, kind, current"),
    ),
)
def test_what_cannot_be_had_is_said_in_words_that_can_be_typed(
    up: str, asked: str, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTER", asked)
    with pytest.raises(ClusterError, match=advice):
        clusters.choose(_places(tmp_path, up), None)


def _places(folder: Path, up: str) -> Places:
    places = Places(cache=folder, tools=folder / "tools", run=folder)
    if up:
        places.kind.write_text(up)
    return places
