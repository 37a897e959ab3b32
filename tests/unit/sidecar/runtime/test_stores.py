import base64
import hashlib
import json
import zlib
from pathlib import Path

import pytest
from aipolicy.effective import EffectivePolicy
from aipolicy_sidecar.runtime import stores
from aipolicy_sidecar.runtime.stores import (
    Bundle,
    PolicyStore,
    StoreError,
    candidates,
    decode_embedded,
)
from hypothesis import given
from hypothesis import strategies as st

POLICY = EffectivePolicy(namespace="team-a", ports=(8000,))


def bundle_of(policy: EffectivePolicy) -> Bundle:
    return Bundle(policy.hash, policy.canonical, b'{"l":1}', b'{"c":1}')


def embed(document: object) -> str:
    return base64.b64encode(zlib.compress(json.dumps(document).encode())).decode()


EMBEDDED = embed({"policy": POLICY.to_json(), "listeners": "L", "clusters": "C"})


def test_embedded_policy_has_the_hash_that_the_operator_knows() -> None:
    bundle = decode_embedded(EMBEDDED)
    assert bundle == Bundle(POLICY.hash, POLICY.canonical, b"L", b"C")
    assert bundle.parse() == POLICY


@given(st.binary(max_size=64))
def test_damaged_embedded_policy_is_a_store_error(data: bytes) -> None:
    with pytest.raises(StoreError):
        decode_embedded(base64.b64encode(data).decode())


def test_embedded_policy_is_bounded_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MAX_BYTES", 64)
    with pytest.raises(StoreError, match="larger than 64 bytes"):
        decode_embedded(EMBEDDED)


def test_kept_policy_comes_back(tmp_path: Path) -> None:
    store = PolicyStore(tmp_path / "policy.json")
    assert store.load() is None
    store.save(bundle_of(POLICY))
    assert store.load() == bundle_of(POLICY)


@pytest.mark.parametrize("data", (b"", b"{", b"[]", b"\xff\xfe", b'{"hash": 1}', b"{}"))
def test_damaged_file_is_a_store_error(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "policy.json").write_bytes(data)
    with pytest.raises(StoreError, match="damaged"):
        PolicyStore(tmp_path / "policy.json").load()


def test_unreadable_file_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "policy.json").mkdir()
    with pytest.raises(StoreError, match="cannot be read"):
        PolicyStore(tmp_path / "policy.json").load()


def test_changed_policy_does_not_match_its_hash() -> None:
    other = Bundle(POLICY.hash, POLICY.canonical.replace(b"team-a", b"team-b"), b"", b"")
    with pytest.raises(StoreError, match="does not match its hash"):
        other.parse()


def test_policy_of_another_version_is_named_by_field_and_not_by_value() -> None:
    policy = b'{"namespace":"a","secretField":"secret value"}'
    bundle = Bundle(hashlib.sha256(policy).hexdigest(), policy, b"", b"")
    with pytest.raises(StoreError, match="secretField") as caught:
        bundle.parse()
    assert "secret value" not in str(caught.value)


def test_kept_policy_comes_before_the_embedded_one(tmp_path: Path) -> None:
    store = PolicyStore(tmp_path / "policy.json")
    newer = bundle_of(EffectivePolicy(namespace="team-a", ports=(8001,)))
    store.save(newer)
    assert [found.hash for found in candidates(store, EMBEDDED)] == [newer.hash, POLICY.hash]


def test_damage_falls_back_to_the_embedded_policy(tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_bytes(b"{")
    store = PolicyStore(tmp_path / "policy.json")
    assert [found.hash for found in candidates(store, EMBEDDED)] == [POLICY.hash]


def test_nothing_readable_gives_no_candidate(tmp_path: Path) -> None:
    store = PolicyStore(tmp_path / "policy.json")
    assert list(candidates(store, "")) == []
    assert list(candidates(store, "%%%")) == []
