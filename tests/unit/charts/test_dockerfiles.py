"""The images are built from pinned packages and an explicit base, and run as nobody."""

import re
from pathlib import Path

import pytest
from cluster import dockerfiles

ROOT = Path(__file__).parents[3]
USERS = {
    "operator/Dockerfile": "65532:65532",
    "sidecar/Dockerfile": "1337:1337",
    "tests/apps/Dockerfile": "65532:65532",
}
ALL = tuple(USERS)
REQUIREMENTS = (
    "operator/requirements.txt",
    "sidecar/requirements.txt",
    "sidecar/requirements-envoy.txt",
    "requirements-build.txt",
)


def _instructions(name: str) -> list[str]:
    lines = (ROOT / name).read_text().splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    return [line.strip() for line in re.sub(r"\\\n", " ", text).splitlines() if line.strip()]


def _stage(name: str, stage: str) -> list[str]:
    instructions = _instructions(name)
    start = next(i for i, line in enumerate(instructions) if line.endswith(f" AS {stage}"))
    rest = instructions[start + 1 :]
    end = next(i for i, line in enumerate(rest) if line.startswith("FROM "))
    return rest[:end]


@pytest.mark.parametrize("name", ALL)
def test_every_stage_is_built_on_the_base_or_another_stage(name: str) -> None:
    instructions = _instructions(name)
    assert instructions[0].startswith("ARG BASE_IMAGE=")
    stages = {line.split(" AS ")[1] for line in instructions if " AS " in line}
    sources = [line.split()[1] for line in instructions if line.startswith("FROM ")]
    assert set(sources) <= {"${BASE_IMAGE}", *stages}
    assert sources[-1] == "${BASE_IMAGE}"


@pytest.mark.parametrize("name", ALL)
def test_images_run_as_a_user_without_rights(name: str) -> None:
    users = [line.split()[1] for line in _instructions(name) if line.startswith("USER ")]
    assert users == [USERS[name]]


@pytest.mark.parametrize("name", ALL)
def test_packages_are_pinned_by_hash_or_our_own(name: str) -> None:
    for line in _instructions(name):
        for command in re.split(r"&&|\|\||;", line):
            if re.search(r"\bpip\b.* install ", command):
                assert "--require-hashes" in command or "--no-index" in command


@pytest.mark.parametrize("name", ALL)
def test_the_context_holds_what_is_copied(name: str) -> None:
    allowed = {
        line.removeprefix("!").strip()
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    for source in dockerfiles.sources((ROOT / name).read_text()):
        assert (ROOT / source).exists()
        assert any(source == entry or source.startswith(f"{entry}/") for entry in allowed)


def test_the_test_image_shares_its_packages_with_the_sidecar() -> None:
    ours = _stage("tests/apps/Dockerfile", "dependencies")
    assert ours == _stage("sidecar/Dockerfile", "dependencies")


def test_operator_and_sidecar_pin_packages_alike() -> None:
    operator, sidecar = (_pins(f"{side}/requirements.txt") for side in ("operator", "sidecar"))
    shared = operator.keys() & sidecar.keys()
    assert {"grpcio", "protobuf", "pydantic", "google-re2"} <= shared
    assert {name: operator[name] for name in shared} == {name: sidecar[name] for name in shared}


def test_the_pruned_copy_of_the_kubernetes_client_is_not_used() -> None:
    # operator/Dockerfile removes it.
    sources = (ROOT / "operator" / "src").rglob("*.py")
    assert not [path for path in sources if "kubernetes.aio" in path.read_text()]


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_carry_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(
        r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links)\b", text, re.MULTILINE
    )
    pinned = re.split(r"\n(?=\S)", "\n".join(_lines(text)))
    assert pinned
    assert all("==" in entry and "--hash=sha256:" in entry for entry in pinned)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and "#" not in line]


def _pins(name: str) -> dict[str, str]:
    lines = _lines((ROOT / name).read_text())
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", "\n".join(lines), re.MULTILINE))
