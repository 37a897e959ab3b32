from aipolicy.effective import EffectivePolicy, merge_policies
from aipolicy.effective_sessions import EffectiveLoops, EffectiveSession
from aipolicy.named_policies import NamedPolicy
from aipolicy.policies import AIPolicySpec, Mode
from aipolicy.rule_specs import RuleMode
from aipolicy.session_specs import Loops, Session, SessionKey

BY_HEADER = Session(key=SessionKey(header="x-session-id"), max_risk=3)
BY_USER = Session(key=SessionKey(body_field="user"))
LOOPS = Loops(identical_requests=5, window=60)


def named(name: str, mode: Mode = Mode.ENFORCE, **spec: object) -> NamedPolicy:
    return NamedPolicy(name, 1, AIPolicySpec.model_validate({"selector": {}, "mode": mode, **spec}))


def merged(*policies: NamedPolicy) -> EffectivePolicy:
    return merge_policies("team-a", policies, [8000], {})


def test_each_policy_keeps_sessions_and_loops_of_its_own() -> None:
    effective = merged(
        named("b", Mode.AUDIT, session=BY_USER),
        named("a", session=BY_HEADER, limits={"loops": LOOPS}),
        named("c"),
        named("d", Mode.DISABLED, session=BY_USER, limits={"loops": LOOPS}),
    )
    assert effective.sessions == (
        EffectiveSession(policy="a", mode=RuleMode.ENFORCE, session=BY_HEADER),
        EffectiveSession(policy="b", mode=RuleMode.AUDIT, session=BY_USER),
    )
    assert effective.limits.loops == (
        EffectiveLoops(policy="a", mode=RuleMode.ENFORCE, loops=LOOPS),
    )


def test_another_policy_changes_nothing_of_what_is_there() -> None:
    one, other = named("a", session=BY_HEADER), named("z", session=BY_USER)
    assert set(merged(one).sessions) < set(merged(one, other).sessions)


def test_they_travel_with_the_policy() -> None:
    effective = merged(named("a", session=BY_HEADER, limits={"loops": LOOPS}))
    assert EffectivePolicy.model_validate_json(effective.canonical) == effective
