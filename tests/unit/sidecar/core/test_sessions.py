import pytest
from aipolicy_sidecar.core.risks import STRIKE
from aipolicy_sidecar.core.sessions import MAX_BYTES, SESSION_BYTES, SWEEP_SECONDS, Sessions
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

SECRET = b"s" * 32
TTL = 600.0
JOE = b"joe@x.org"


def key(sessions: Sessions, name: str) -> bytes:
    return sessions.key(("team-a", "test", name))


def test_a_session_lives_as_long_as_it_is_used() -> None:
    sessions = Sessions(SECRET)
    joe = key(sessions, "joe")
    session = sessions.open(joe, ttl=TTL, now=0.0)
    session.risk.add(STRIKE, 0.0)
    assert sessions.open(joe, ttl=TTL, now=TTL - 1) is session
    assert sessions.open(joe, ttl=TTL, now=2 * TTL - 2) is session
    assert sessions.open(joe, ttl=TTL, now=3 * TTL - 2) is not session
    assert sessions.size == SESSION_BYTES


def test_a_session_whose_time_is_over_is_swept() -> None:
    sessions = Sessions(SECRET)
    sessions.open(key(sessions, "joe"), ttl=1.0, now=0.0)
    sessions.open(key(sessions, "ann"), ttl=TTL, now=0.0)
    sessions.sweep(SWEEP_SECONDS - 1)
    assert len(sessions) == 2
    sessions.sweep(SWEEP_SECONDS)
    assert (len(sessions), sessions.size) == (1, SESSION_BYTES)


def test_the_session_not_used_for_longest_makes_room() -> None:
    sessions = Sessions(SECRET, most=2)
    joe = sessions.open(key(sessions, "joe"), ttl=TTL, now=0.0)
    ann = sessions.open(key(sessions, "ann"), ttl=TTL, now=1.0)
    sessions.open(key(sessions, "joe"), ttl=TTL, now=2.0)
    sessions.open(key(sessions, "sue"), ttl=TTL, now=3.0)
    assert sessions.open(key(sessions, "joe"), ttl=TTL, now=4.0) is joe
    assert sessions.open(key(sessions, "ann"), ttl=TTL, now=5.0) is not ann


def test_a_forgotten_value_has_the_same_placeholder_in_its_session_only() -> None:
    sessions = Sessions(SECRET)
    joe, ann = key(sessions, "joe"), key(sessions, "ann")
    first = sessions.open(joe, ttl=1.0, now=0.0).vault.hide(JOE, "A")
    assert sessions.open(joe, ttl=1.0, now=9.0).vault.hide(JOE, "A") == first
    assert sessions.open(ann, ttl=1.0, now=9.0).vault.hide(JOE, "A") != first
    assert sessions.open(ann, ttl=1.0, now=9.0).vault.value(first) is None
    again = Sessions(b"t" * 32)
    assert again.open(key(again, "joe"), ttl=1.0, now=0.0).vault.hide(JOE, "A") != first


def test_exchanges_without_a_key_share_nothing() -> None:
    sessions = Sessions(SECRET)
    one, two = sessions.open_alone(), sessions.open_alone()
    placeholder = one.vault.hide(JOE, "A")
    assert two.vault.value(placeholder) is None
    assert two.vault.hide(JOE, "A") != placeholder
    assert len(sessions) == 0


@pytest.mark.parametrize(
    ("one", "two"), ((("a", "bc"), ("ab", "c")), (("a",), ("a", "")), (("\ud800",), ("\ud801",)))
)
def test_a_key_tells_its_parts_apart(one: tuple[str, ...], two: tuple[str, ...]) -> None:
    assert Sessions(SECRET).key(one) != Sessions(SECRET).key(two)
    assert Sessions(SECRET).key(one) == Sessions(SECRET).key(one)
    assert Sessions(SECRET).key(one) != Sessions(b"t" * 32).key(one)


def test_a_digest_tells_policies_sessions_and_bodies_apart() -> None:
    sessions = Sessions(SECRET)
    joe = key(sessions, "joe")
    digests = {
        sessions.digest(policy, session, body)
        for policy in ("a", "ab")
        for session in (None, joe, key(sessions, "ann"))
        for body in (b"", b"b", b"bc")
    }
    assert len(digests) == 18
    assert sessions.digest("a", joe, b"b") in digests


MOST, MOST_BYTES = 5, 64 * 1024
names = st.integers(0, 9).map(str)


class SessionMachine(RuleBasedStateMachine):
    """Whatever is done, the bounds hold and no session sees what is another's."""

    def __init__(self) -> None:
        super().__init__()
        self.sessions = Sessions(SECRET, most=MOST, most_bytes=MOST_BYTES)
        self.now = 0.0
        self.hidden: dict[bytes, str] = {}

    @rule(name=names, ttl=st.floats(1, 500))
    def use(self, name: str, ttl: float) -> None:
        self.sessions.open(key(self.sessions, name), ttl=ttl, now=self.now)

    @rule(name=names, number=st.integers(0, 40), length=st.integers(0, 4096))
    def hide(self, name: str, number: int, length: int) -> None:
        session = self.sessions.open(key(self.sessions, name), ttl=TTL, now=self.now)
        value = (b"%d" % number).rjust(length, b".")
        self.hidden[session.vault.hide(value, "A")] = name
        session.tail = value[-100:]
        self.sessions.note(key(self.sessions, name))

    @rule(name=names)
    def restore(self, name: str) -> None:
        session = self.sessions.open(key(self.sessions, name), ttl=TTL, now=self.now)
        for placeholder, owner in self.hidden.items():
            if owner != name:
                assert session.vault.value(placeholder) is None

    @rule(pause=st.floats(0, 1000))
    def wait(self, pause: float) -> None:
        self.now += pause
        self.sessions.sweep(self.now)

    @invariant()
    def is_bounded(self) -> None:
        assert len(self.sessions) <= MOST
        assert 0 <= self.sessions.size <= MOST_BYTES
        assert self.sessions.size >= SESSION_BYTES * len(self.sessions)


TestSessionMachine = SessionMachine.TestCase


@given(st.integers(1, 300))
def test_one_session_cannot_outgrow_all(values: int) -> None:
    sessions = Sessions(SECRET)
    joe = key(sessions, "joe")
    session = sessions.open(joe, ttl=TTL, now=0.0)
    for number in range(values):
        session.vault.hide(b"%4096d" % number, "A")
    sessions.note(joe)
    assert len(sessions) == 1
    assert sessions.size == session.size < MAX_BYTES / 8
