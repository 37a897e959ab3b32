from pathlib import Path

from aipolicy_sidecar.runtime import proxies
from aipolicy_sidecar.runtime.proxies import ProxyFiles


def test_files_are_written_and_their_directory_made(tmp_path: Path) -> None:
    files = ProxyFiles(tmp_path / "envoy")
    assert files.write(listeners=b"L", clusters=b"C")
    assert (tmp_path / "envoy" / "listeners.json").read_bytes() == b"L"
    assert (tmp_path / "envoy" / "clusters.json").read_bytes() == b"C"


def test_equal_files_are_left_alone(tmp_path: Path) -> None:
    files = ProxyFiles(tmp_path)
    files.write(listeners=b"L", clusters=b"C")
    before = files.listeners.stat().st_ino, files.clusters.stat().st_ino
    assert not files.write(listeners=b"L", clusters=b"C")
    assert (files.listeners.stat().st_ino, files.clusters.stat().st_ino) == before


def test_only_what_differs_is_replaced(tmp_path: Path) -> None:
    files = ProxyFiles(tmp_path)
    files.write(listeners=b"L", clusters=b"C")
    before = files.clusters.stat().st_ino
    assert files.write(listeners=b"M", clusters=b"C")
    assert files.listeners.read_bytes() == b"M"
    assert files.clusters.stat().st_ino == before


def test_oversized_file_is_replaced(tmp_path: Path) -> None:
    files = ProxyFiles(tmp_path)
    files.listeners.write_bytes(b"x" * (proxies.MAX_BYTES + 1))
    assert files.write(listeners=b"L", clusters=b"C")
    assert files.listeners.read_bytes() == b"L"
