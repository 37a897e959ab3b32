import re

import pytest
from aipolicy_sidecar.core import states
from aipolicy_sidecar.core.events import (
    Closed,
    Event,
    LeaseGranted,
    RequestBody,
    RequestTrailers,
    ResponseTrailers,
)
from aipolicy_sidecar.core.states import ALLOWED, ProtocolError, State, check


def test_every_state_has_rules() -> None:
    assert set(ALLOWED) == set(State)


def test_every_state_is_in_the_written_rules() -> None:
    words = set(re.findall(r"\b[A-Z]{3,}\b", states.__doc__ or ""))
    assert {state.name for state in State} <= words


def test_every_exchange_can_be_closed_once() -> None:
    for state in State:
        assert (Closed in ALLOWED[state]) is (state not in {State.CLOSING, State.CLOSED})


def test_trailers_are_allowed_wherever_a_message_is() -> None:
    held = {State.CLASSIFYING, State.LEASING, State.REVIEWING}
    for state in set(State) - held - {State.NEW, State.CLOSING, State.CLOSED}:
        assert {RequestTrailers, ResponseTrailers} <= ALLOWED[state]


def test_nothing_of_a_request_is_allowed_after_it_was_released() -> None:
    for state in (State.ANSWER, State.WHOLE, State.STREAM):
        assert RequestBody not in ALLOWED[state]


@pytest.mark.parametrize("event", (RequestBody(b"secret"), LeaseGranted()))
def test_an_error_names_the_event_and_the_state_and_no_content(event: Event) -> None:
    with pytest.raises(ProtocolError, match=f"^{type(event).__name__} in state NEW$"):
        check(State.NEW, event)
