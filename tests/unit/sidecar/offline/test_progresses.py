import io

from aipolicy_sidecar.offline.progresses import Progress
from typing_extensions import override


class Terminal(io.StringIO):
    @override
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_how_far_it_is() -> None:
    terminal, now = Terminal(), [0.0]
    progress = Progress(terminal, lambda: now[0])
    for lines in range(1, 101):
        now[0] += 0.01
        progress.see(lines, 1, 0)
    progress.clear()
    progress.end(100, 1, 2)
    shown = terminal.getvalue().split("\r\x1b[K")
    assert len(shown) < 10
    assert shown[1] == "1 lines, 1 with findings, 0.0 s, 100 lines/s"
    assert shown[-2] == ""
    assert shown[-1] == "100 lines, 1 with findings, 2 bad, 1.0 s, 100 lines/s\n"


def test_nothing_is_written_where_no_one_looks() -> None:
    file = io.StringIO()
    progress = Progress(file)
    progress.see(1, 0, 0)
    progress.clear()
    progress.end(1, 0, 0)
    assert file.getvalue() == ""
