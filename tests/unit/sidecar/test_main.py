import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from aipolicy.effective import EffectivePolicy
from aipolicy_sidecar.__main__ import main
from aipolicy_sidecar.runtime import redirects
from aipolicy_sidecar.runtime.redirects import RedirectError
from support.guards import guard_environment
from support.operators import make_identity


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIPOLICY_PORTS", raising=False)
    monkeypatch.setattr("aipolicy_sidecar.__main__.configure_logs", lambda _: None)


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("aipolicy-guard ")


@pytest.mark.parametrize("arguments", ((), ("other",)))
def test_a_command_is_needed(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_init_redirects_the_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    applied: list[Sequence[int]] = []
    monkeypatch.setenv("AIPOLICY_PORTS", "8000")
    monkeypatch.setattr(redirects, "apply_redirects", applied.append)
    assert main(["init"]) == 0
    assert applied == [(8000,)]


def test_init_that_fails_says_why(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Sequence[int]) -> None:
        raise RedirectError("no permission")

    monkeypatch.setenv("AIPOLICY_PORTS", "8000")
    monkeypatch.setattr(redirects, "apply_redirects", fail)
    assert main(["init"]) == 1
    assert vars(caplog.records[-1])["reason"] == "no permission"


def test_init_without_ports_says_so(caplog: pytest.LogCaptureFixture) -> None:
    assert main(["init"]) == 1
    assert "AIPOLICY_PORTS is not set" in vars(caplog.records[-1])["reason"]


def test_serve_without_settings_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("AIPOLICY_CONTROL_ADDRESS", raising=False)
    assert main(["serve"]) == 1
    assert "AIPOLICY_CONTROL_ADDRESS is not set" in json.dumps(vars(caplog.records[-1])["reason"])


def test_serve_ends_on_sigterm(tmp_path: Path) -> None:
    environment = guard_environment(
        tmp_path,
        address="localhost:1",
        ca=make_identity().certificate,
        policy=EffectivePolicy(namespace="team-a"),
        token=tmp_path / "token",
    )
    with subprocess.Popen(
        [sys.executable, "-m", "aipolicy_sidecar", "serve"],
        env=environment | {"AIPOLICY_HEALTH_PORT": "0"},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert any('"serving"' in line for line in process.stderr)
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
    assert not (tmp_path / "extproc.sock").exists()
