import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cluster import processes
from cluster.processes import Identity

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="processes are found in /proc, which only Linux has"
)


def test_a_name_may_hold_spaces_and_parentheses() -> None:
    fields = " ".join(["S", "7", *["0"] * 17, "1234", "0"])
    assert processes.parse_stat(f"42 (a) b) {fields}") == (7, 1234)


def test_an_identity_survives_its_pidfile(tmp_path: Path) -> None:
    own = Identity.of(os.getpid())
    assert own is not None
    own.write(tmp_path / "pid")
    assert Identity.read(tmp_path / "pid") == own
    assert own.alive()


@pytest.mark.parametrize("text", ("", "12", "x y z"))
def test_a_torn_pidfile_is_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "pid").write_text(text)
    assert Identity.read(tmp_path / "pid") is None


def test_a_stranger_with_the_same_number_is_neither_alive_nor_killed() -> None:
    own = Identity.of(os.getpid())
    assert own is not None
    for stranger in (replace(own, started=own.started + 1), replace(own, boot="another")):
        assert not stranger.alive()
        stranger.kill()  # must not end this test


def test_a_child_is_found_and_killed() -> None:
    with subprocess.Popen(["sleep", "60"]) as child:
        assert child.pid in processes.children(os.getpid())
        assert processes.ancestors(child.pid)[:2] == [child.pid, os.getpid()]
        found = Identity.of(child.pid)
        assert found is not None
        found.kill()
        assert not found.alive()
