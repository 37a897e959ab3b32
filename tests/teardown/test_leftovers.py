"""After `make down` nothing of ours is left on the machine."""

import subprocess

import pytest
from support.clusters import TOOL

pytestmark = pytest.mark.node


def test_down_leaves_no_process_mount_netns_firewall_rule_or_cgroup() -> None:
    subprocess.run([*TOOL, "down"], check=True)
    left = subprocess.run([*TOOL, "leftovers"], capture_output=True, text=True, check=False)
    assert left.returncode == 0, left.stdout + left.stderr


def test_down_on_nothing_is_fine() -> None:
    assert subprocess.run([*TOOL, "down"], check=False).returncode == 0
