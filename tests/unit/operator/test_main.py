import asyncio
from datetime import UTC, datetime

import pytest
from aipolicy_operator import __main__ as operator
from aipolicy_operator.cluster import ClusterError
from aipolicy_operator.domain.settings import read_settings
from aipolicy_operator.services.certificates import CertificateKeeper
from support.secrets import Store

ENVIRONMENT = {"AIPOLICY_NAMESPACE": "aipolicy-system", "AIPOLICY_SIDECAR_IMAGE": "guard:1"}


async def test_all_parts_end_with_the_first() -> None:
    ended = asyncio.Event()

    async def for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def briefly() -> None:
        await asyncio.sleep(0)

    await operator.run_until_first(for_ever(), briefly())
    assert ended.is_set()


async def test_a_part_that_fails_takes_the_process_with_it() -> None:
    async def fail() -> None:
        raise LookupError("a part")

    with pytest.raises(LookupError, match="a part"):
        await operator.run_until_first(asyncio.sleep(60), fail())


async def test_the_start_is_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operator, "RETRY_SECONDS", 0.0)
    outcomes = iter((ClusterError("away"), ClusterError("away"), "there"))

    async def step() -> str:
        outcome = next(outcomes)
        if isinstance(outcome, ClusterError):
            raise outcome
        return outcome

    assert await operator.insist(step) == "there"


async def test_guards_get_the_bundle_and_the_proxy_its_image() -> None:
    settings = read_settings(ENVIRONMENT)
    keeper = CertificateKeeper(Store(), settings.hosts, None, lambda: datetime.now(UTC))
    await keeper.refresh()
    made = operator.sidecars(settings, keeper)
    assert made.control_ca.encode() == keeper.current.bundle
    assert (made.guard_image, made.proxy_image) == ("guard:1", "guard:1")
    other = read_settings({**ENVIRONMENT, "AIPOLICY_PROXY_IMAGE": "envoy:1"})
    assert operator.sidecars(other, keeper).proxy_image == "envoy:1"
    pair = operator.key_pair(keeper)
    assert b"PRIVATE KEY" in pair.key
    assert b"BEGIN CERTIFICATE" in pair.certificate_chain


def test_a_wrong_environment_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(operator, "configure_logs", lambda: None)
    monkeypatch.delenv("AIPOLICY_NAMESPACE", raising=False)
    assert operator.main() == 1
    assert "AIPOLICY_NAMESPACE is not set: " in capsys.readouterr().err
