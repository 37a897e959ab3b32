import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from aipolicy_sidecar.offline.__main__ import main
from typing_extensions import override

POLICY = """\
kind: AIPolicy
metadata: {name: p}
spec:
  selector: {}
  budgets: [{name: b}]
  rules:
  - {name: mail, pii: {entities: [EmailAddress]}, action: Redact}
"""


@pytest.fixture
def policy(tmp_path: Path) -> str:
    (tmp_path / "p.yaml").write_text(POLICY)
    return str(tmp_path / "p.yaml")


def scan(policy: str, *files: str) -> int:
    return main(["scan", "-f", policy, *files])


def write(path: Path, lines: Sequence[object]) -> str:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return str(path)


def written(capsys: pytest.CaptureFixture[str]) -> tuple[list[dict[str, Any]], list[str]]:
    out, err = capsys.readouterr()
    return [json.loads(line) for line in out.split("\n") if line], err.splitlines()


def test_the_status_says_whether_anything_was_found(
    tmp_path: Path, policy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    clean = write(tmp_path / "a", [{"id": 1, "text": "hi"}])
    found = write(tmp_path / "b", [{"id": 2, "text": "\u2028 jo@example.org"}])
    assert scan(policy, clean) == 0
    assert scan(policy, clean, found) == 1
    reports, told = written(capsys)
    assert [report["id"] for report in reports] == [1, 1, 2]
    assert reports[-1]["text"] == "\u2028 [EmailAddress]"
    assert told == [f"{policy}: not asked offline: budgets"] * 2


def test_a_bad_line_is_told_by_number_and_the_rest_goes_on(
    tmp_path: Path, policy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b'no\n\n{"id":1}\n\xff\n{"id":2,"text":"hi"}\n')
    assert scan(policy, str(path), str(tmp_path / "missing")) == 2
    reports, told = written(capsys)
    assert [report["id"] for report in reports] == [2]
    assert [line.split(": ")[0] for line in told[1:]] == [
        *(f"{path}:{number}" for number in (1, 3, 4)),
        str(tmp_path / "missing"),
    ]


def test_a_bad_policy_ends_it(
    tmp_path: Path, policy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(policy).write_text("kind: AIPolicy\nmetadata: {name: a}\nspec: {rule: []}")
    assert scan(policy, write(tmp_path / "a", [])) == 2
    assert written(capsys) == (
        [],
        [
            f"aipolicy scan: {policy}:3: spec.selector: is needed",
            f"aipolicy scan: {policy}:3: spec.rule: unknown field; did you mean rules?",
        ],
    )


def test_what_was_found_is_told_to_those_who_ask(
    tmp_path: Path, policy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a", [{"id": 1, "text": "to jo@example.org"}])
    assert main(["scan", "--explain", "-f", policy, path]) == 1
    (report,), _ = written(capsys)
    assert report["findings"][0]["explanation"] == {
        "detector": "pii/EmailAddress",
        "text": "jo@example.org",
        "evidence": [],
    }


class _Terminal(io.TextIOWrapper):
    @override
    def isatty(self) -> bool:
        return True


def test_stdin_may_be_the_policy_or_the_lines(
    tmp_path: Path, policy: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = write(tmp_path / "a", [{"id": 1, "text": "to jo@example.org"}])
    stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(POLICY.encode())))
    monkeypatch.setattr("sys.stdin", stdin)
    assert scan("-", lines) == 1
    assert [report["id"] for report in written(capsys)[0]] == [1]

    stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(b"kind: AIPolicy")))
    monkeypatch.setattr("sys.stdin", stdin)
    assert scan("-", lines) == 2
    assert written(capsys)[1] == ["aipolicy scan: stdin:1: metadata.name: is needed"]

    for files in ((), ("-",), (lines, "-")):
        assert scan("-", *files) == 2
        assert "stdin cannot be the policy and the lines" in written(capsys)[1][0]

    monkeypatch.setattr("sys.stdin", _Terminal(io.BufferedReader(io.BytesIO(b""))))
    assert scan(policy) == 0
    assert "reading lines from the terminal, to ctrl-d" in written(capsys)[1]


def test_lines_come_from_stdin(
    policy: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = io.BytesIO(b'{"id":"a","text":"jo@example.org"}')
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(raw)))
    assert scan(policy) == 1
    assert written(capsys)[0][0]["id"] == "a"
