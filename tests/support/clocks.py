"""A clock that stands still until a test moves it."""


class FakeClock:
    """Monotonic seconds, in `now`."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now
