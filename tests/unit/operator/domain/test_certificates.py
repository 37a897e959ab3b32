from datetime import UTC, datetime, timedelta

import pytest
from aipolicy_operator.domain.certificates import (
    AUTHORITY_LIFE,
    RENEWAL_LEAD,
    SERVING_LIFE,
    SUCCESSOR_LEAD,
    Certificates,
    CertificatesError,
    read_certificates,
    rotate,
)

HOSTS = ("aipolicy-operator.aipolicy-system.svc",)
START = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def first() -> Certificates:
    return rotate(None, HOSTS, START)


def _trusts(bundle: Certificates, serving: Certificates) -> bool:
    certificate = serving.serving.certificate
    for authority in bundle.authorities:
        if authority.certificate.subject == certificate.issuer:
            certificate.verify_directly_issued_by(authority.certificate)
            return True
    return False


def test_the_first_ones(first: Certificates) -> None:
    assert len(first.authorities) == 1
    assert _trusts(first, first)
    assert first.serving.certificate.not_valid_after_utc == START + SERVING_LIFE
    assert first.authorities[0].certificate.not_valid_after_utc == START + AUTHORITY_LIFE
    assert first.serving.certificate.not_valid_before_utc < START


def test_nothing_changes_while_nothing_is_due(first: Certificates) -> None:
    assert rotate(first, HOSTS, START + SERVING_LIFE - RENEWAL_LEAD) is first


def test_only_the_serving_certificate_is_renewed(first: Certificates) -> None:
    later = rotate(first, HOSTS, START + SERVING_LIFE - RENEWAL_LEAD + timedelta(seconds=1))
    assert later.authorities == first.authorities
    assert later.serving != first.serving
    assert _trusts(first, later)


def test_other_hosts_need_another_certificate(first: Certificates) -> None:
    later = rotate(first, ("elsewhere.svc",), START)
    assert later.authorities == first.authorities
    assert later.serving != first.serving


def test_a_successor_is_published_long_before_it_signs(first: Certificates) -> None:
    now = START + AUTHORITY_LIFE - SUCCESSOR_LEAD + timedelta(days=1)
    both = rotate(first, HOSTS, now)
    assert both.authorities[:-1] == first.authorities
    assert _trusts(first, both), "a pod with the old authority alone still trusts the operator"
    assert rotate(both, HOSTS, now) is both


def test_for_ten_years_a_pod_is_cut_off_only_when_it_is_almost_two_years_old() -> None:
    now, current = START, rotate(None, HOSTS, START)
    started: list[tuple[datetime, Certificates]] = []
    for _ in range(200):
        started.append((now, current))
        now += timedelta(days=25)
        current = rotate(current, HOSTS, now)
        assert now < current.serving.certificate.not_valid_after_utc
        cut_off = [now - since for since, bundle in started if not _trusts(bundle, current)]
        assert all(age > SUCCESSOR_LEAD - SERVING_LIFE - timedelta(days=25) for age in cut_off)
    assert len(current.authorities) == 1, "dead authorities are dropped"


def test_an_authority_that_is_over_is_replaced_at_once(first: Certificates) -> None:
    later = rotate(first, HOSTS, START + AUTHORITY_LIFE)
    assert not set(first.authorities) & set(later.authorities)
    assert _trusts(later, later)


def test_the_secret_holds_everything(first: Certificates) -> None:
    both = rotate(first, HOSTS, START + AUTHORITY_LIFE - timedelta(days=700))
    assert len(both.authorities) == 2
    assert read_certificates(both.to_data()).to_data() == both.to_data()
    assert rotate(read_certificates(first.to_data()), HOSTS, START).to_data() == first.to_data()


@pytest.mark.parametrize("name", ("ca.crt", "ca.key", "tls.crt", "tls.key"))
@pytest.mark.parametrize("damage", ("missing", "empty", "foreign"))
def test_damage_is_noticed(first: Certificates, name: str, damage: str) -> None:
    data = first.to_data()
    match damage:
        case "missing":
            del data[name]
        case "empty":
            data[name] = b""
        case _:
            data[name] = rotate(None, HOSTS, START).to_data()[name]
    with pytest.raises(CertificatesError) as caught:
        read_certificates(data)
    assert "KEY" not in str(caught.value)
