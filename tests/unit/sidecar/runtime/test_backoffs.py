from aipolicy_sidecar.runtime.backoffs import Backoff


def longest(_low: float, high: float) -> float:
    return high


def test_bound_doubles_up_to_the_largest() -> None:
    backoff = Backoff(first=1.0, largest=5.0, uniform=longest)
    assert [backoff.next() for _ in range(5)] == [1.0, 2.0, 4.0, 5.0, 5.0]


def test_success_begins_anew() -> None:
    backoff = Backoff(first=1.0, largest=5.0, uniform=longest)
    backoff.next()
    backoff.next()
    backoff.reset()
    assert backoff.next() == 1.0


def test_wait_is_anywhere_below_the_bound() -> None:
    backoff = Backoff(first=1.0, largest=1.0)
    waits = [backoff.next() for _ in range(100)]
    assert all(0.0 <= wait <= 1.0 for wait in waits)
    assert len(set(waits)) > 1
