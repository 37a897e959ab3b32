from typing import Any

import pytest
from aipolicy.policies import AIPolicySpec
from aipolicy.session_specs import Loops, Session
from pydantic import ValidationError

SESSION: dict[str, Any] = {"key": {"header": "x-session-id"}}


def test_durations_are_read_as_seconds() -> None:
    spec = AIPolicySpec.model_validate(
        {
            "selector": {},
            "session": {"key": {"bodyField": "metadata.user_id"}, "ttl": "2h", "maxRisk": 3},
            "limits": {"loops": {"identicalRequests": 5, "window": "1m"}},
        }
    )
    assert spec.session is not None
    assert (spec.session.ttl, spec.session.max_risk) == (7200, 3)
    assert spec.limits.loops == Loops(identical_requests=5, window=60)
    assert Session.model_validate(spec.session.to_json()) == spec.session


def test_by_default_an_hour_is_remembered_and_nothing_refused() -> None:
    session = Session.model_validate(SESSION)
    assert (session.ttl, session.max_risk) == (3600, None)


@pytest.mark.parametrize(
    "session",
    (
        {},
        {"key": {}},
        {"key": {"header": "x", "bodyField": "user"}},
        {"key": {"header": ":path"}},
        {"key": {"header": "x session"}},
        {"key": {"header": "x_session"}},
        {"key": {"header": ""}},
        {"key": {"bodyField": "/user"}},
        {"key": {"bodyField": "a.b.c.d.e"}},
        {"key": {"bodyField": "a..b"}},
        SESSION | {"ttl": "59s"},
        SESSION | {"ttl": "8d"},
        SESSION | {"maxRisk": 0},
        SESSION | {"maxRisk": 1.5},
        SESSION | {"maxRisks": 1},
    ),
)
def test_what_no_session_can_be_is_refused(session: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Session.model_validate(session)


@pytest.mark.parametrize(
    "loops",
    (
        {"identicalRequests": 5},
        {"identicalRequests": 0, "window": "1m"},
        {"identicalRequests": 5, "window": "0s"},
        {"identicalRequests": 5, "window": "25h"},
    ),
)
def test_what_no_loop_can_be_is_refused(loops: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Loops.model_validate(loops)
