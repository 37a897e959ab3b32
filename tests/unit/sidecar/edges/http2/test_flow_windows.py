import pytest
from aipolicy_sidecar.edges.http2.flow_windows import ReceiveWindow, SendWindow, WindowError
from aipolicy_sidecar.edges.http2.frames import MAX_WINDOW
from hypothesis import given
from hypothesis import strategies as st


def test_a_send_window_gives_what_it_has() -> None:
    window = SendWindow(10)
    assert (window.take(4), window.take(10), window.take(1)) == (4, 6, 0)
    window.widen(-5)
    assert window.take(1) == 0
    window.widen(6)
    assert window.take(9) == 1


def test_a_send_window_has_a_largest_size() -> None:
    window = SendWindow(1)
    window.widen(MAX_WINDOW - 1)
    with pytest.raises(WindowError):
        window.widen(1)


@given(st.integers(1, 1000), st.lists(st.integers(0, 300), max_size=50))
def test_a_receive_window_never_runs_dry_and_never_grows(size: int, sent: list[int]) -> None:
    window = ReceiveWindow(size)
    for wanted in sent:
        window.take(min(wanted, window.left))
        assert size // 2 <= window.left <= size


def test_a_held_window_gives_nothing_back() -> None:
    window = ReceiveWindow(10)
    window.held = True
    assert window.take(10) == window.give_back() == 0
    with pytest.raises(WindowError):
        window.take(1)
    window.held = False
    assert window.give_back() == 10
