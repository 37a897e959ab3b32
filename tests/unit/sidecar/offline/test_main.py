import os
import sys
from pathlib import Path

import pytest
from aipolicy_sidecar.offline import __main__ as command_line
from aipolicy_sidecar.offline.__main__ import BROKEN_PIPE, COMMANDS, INTERRUPTED, main
from aipolicy_sidecar.offline.commands import Command, Status


def test_version_and_commands_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, told in ((["--version"], "aipolicy "), (["--help"], "scan")):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 0
        assert told in capsys.readouterr().out


@pytest.mark.parametrize("arguments", ((), ("other",), ("scan",), ("scan", "-x")))
def test_a_command_with_its_arguments_is_needed(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == Status.BAD_INPUT


def test_each_command_has_its_name() -> None:
    names = [command.name for command in COMMANDS]
    assert sorted(set(names)) == sorted(names)


def test_an_interrupt_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> Status:
        raise KeyboardInterrupt

    monkeypatch.setattr(
        command_line, "COMMANDS", (Command("wait", "", "", lambda _: None, interrupt),)
    )
    assert main(["wait"]) == INTERRUPTED


def test_a_reader_that_has_seen_enough_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy, lines = tmp_path / "p.yaml", tmp_path / "a"
    policy.write_text("{kind: AIPolicy, metadata: {name: p}, spec: {selector: {}}}")
    lines.write_text('{"id": 1, "text": "hi"}\n' * 500)
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone:
        monkeypatch.setattr("sys.stdout", gone)
        assert main(["scan", "-f", str(policy), str(lines)]) == BROKEN_PIPE
        gone.write("not needed any more")


def test_output_that_cannot_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def write(_: object) -> Status:
        sys.stdout.write("a line")
        return Status.NOTHING

    monkeypatch.setattr(command_line, "COMMANDS", (Command("tell", "", "", lambda _: None, write),))
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr("sys.stdout", full)
        assert main(["tell"]) == Status.BAD_INPUT
    assert capsys.readouterr().err == "aipolicy tell: the output: No space left on device\n"
