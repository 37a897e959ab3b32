from aipolicy_sidecar.runtime.breakers import FAILURES, REST_SECONDS, Breaker, Outcome, State
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

SUCCESS, FAILURE, UNKNOWN = Outcome.SUCCESS, Outcome.FAILURE, Outcome.UNKNOWN


def call(breaker: Breaker, outcome: Outcome, now: float = 0.0) -> None:
    ticket = breaker.admit(now)
    assert ticket is not None
    breaker.settle(ticket, outcome, now)


def state(breaker: Breaker) -> State:
    """As it is now: a type checker would take it for what it was."""
    return breaker.state


def opened(now: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES):
        call(breaker, FAILURE, now)
    return breaker


def test_failures_in_a_row_open_it() -> None:
    breaker = Breaker()
    for outcome in (*[FAILURE] * (FAILURES - 1), SUCCESS, *[FAILURE] * (FAILURES - 1), UNKNOWN):
        call(breaker, outcome)
    assert state(breaker) is State.CLOSED
    call(breaker, FAILURE)
    assert state(breaker) is State.OPEN
    assert breaker.admit(REST_SECONDS - 0.01) is None


def test_after_a_rest_one_call_tries() -> None:
    breaker = opened()
    ticket = breaker.admit(REST_SECONDS)
    assert ticket is not None
    assert breaker.admit(REST_SECONDS) is None
    breaker.settle(ticket, SUCCESS, REST_SECONDS)
    assert state(breaker) is State.CLOSED
    call(breaker, FAILURE)
    assert state(breaker) is State.CLOSED


def test_a_try_that_fails_begins_another_rest() -> None:
    breaker = opened()
    call(breaker, FAILURE, REST_SECONDS)
    assert breaker.admit(2 * REST_SECONDS - 0.01) is None
    assert breaker.admit(2 * REST_SECONDS) is not None


def test_a_try_that_is_given_up_leaves_the_next_one_free() -> None:
    breaker = opened()
    call(breaker, UNKNOWN, REST_SECONDS)
    call(breaker, SUCCESS, REST_SECONDS)
    assert state(breaker) is State.CLOSED


def test_late_calls_have_no_effect() -> None:
    breaker = Breaker()
    late = [breaker.admit(0.0) for _ in range(3)]
    for _ in range(FAILURES):
        call(breaker, FAILURE)
    for ticket, outcome in zip(late, Outcome, strict=True):
        assert ticket is not None
        breaker.settle(ticket, outcome, 0.0)
    assert state(breaker) is State.OPEN
    assert breaker.admit(REST_SECONDS) is not None
    assert late[0] is not None
    breaker.settle(late[0], FAILURE, REST_SECONDS)
    assert state(breaker) is State.HALF_OPEN


@given(st.lists(st.sampled_from(Outcome)))
def test_only_failures_in_a_row_open_it(outcomes: list[Outcome]) -> None:
    breaker, row = Breaker(), 0
    for outcome in outcomes:
        call(breaker, outcome)
        row = {SUCCESS: 0, FAILURE: row + 1, UNKNOWN: row}[outcome]
        assert (breaker.state is State.OPEN) is (row == FAILURES)
        if row == FAILURES:
            return


class Traffic(RuleBasedStateMachine):
    """Calls that overlap in any way."""

    def __init__(self) -> None:
        super().__init__()
        self.breaker = Breaker()
        self.now = 0.0
        self.out: list[int] = []

    @rule(seconds=st.floats(0.0, 2 * REST_SECONDS))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def begin(self) -> None:
        before = self.breaker.state
        ticket = self.breaker.admit(self.now)
        assert (ticket is not None) or before is not State.CLOSED
        if ticket is not None:
            self.out.append(ticket)

    @precondition(lambda self: self.out)
    @rule(data=st.data(), outcome=st.sampled_from(Outcome))
    def end(self, data: st.DataObject, outcome: Outcome) -> None:
        ticket = self.out.pop(data.draw(st.integers(0, len(self.out) - 1)))
        self.breaker.settle(ticket, outcome, self.now)

    @invariant()
    def it_is_never_stuck(self) -> None:
        """With every call back and a rest over, a call is let through."""
        if not self.out:
            assert self.breaker.state is not State.HALF_OPEN


TestTraffic = Traffic.TestCase
