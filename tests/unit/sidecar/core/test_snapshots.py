import pytest
from aipolicy.effective import EffectivePolicy
from aipolicy.policies import Mode
from aipolicy.rule_specs import OnError, RuleMode
from aipolicy.rules import RuleErrors
from aipolicy_sidecar.core.snapshots import compile_snapshot
from support.ports import make_policy, no_policy
from support.rule_sets import deny_bluebird, make_rule, redact_cards

REQUESTS = {"request": ["User"]}
ANSWERS = {"response": ["Completion"]}
SESSION = {"key": {"header": "x-session-id"}}


@pytest.mark.parametrize(
    ("policy", "expected"),
    (
        (no_policy(), set()),
        (make_policy(), {"enforces"}),
        (make_policy(mode=Mode.AUDIT), set()),
        (
            make_policy(redact_cards(segments=REQUESTS)),
            {"enforces", "reads_requests", "enforces_requests"},
        ),
        (
            make_policy(redact_cards(segments=ANSWERS)),
            {"enforces", "reads_answers", "enforces_answers"},
        ),
        (
            make_policy(redact_cards(segments=ANSWERS, on_error=OnError.ALLOW)),
            {"enforces", "reads_answers"},
        ),
        (
            make_policy(redact_cards(), mode=Mode.AUDIT),
            {"reads_requests", "reads_answers"},
        ),
        (
            make_policy(max_input_tokens=1),
            {"enforces", "reads_requests", "enforces_requests"},
        ),
        (
            make_policy(budgets=("b",)),
            {"enforces", "reads_requests", "reads_answers", "enforces_requests", "meters"},
        ),
        (
            make_policy(budgets=("b",), mode=Mode.AUDIT),
            {"reads_requests", "reads_answers"},
        ),
        (
            make_policy(session=SESSION | {"maxRisk": 1}),
            {"enforces", "reads_requests", "enforces_requests", "remembers"},
        ),
        (make_policy(session=SESSION), {"enforces", "remembers"}),
        (
            make_policy(loops={"identicalRequests": 1, "window": "1s"}, mode=Mode.AUDIT),
            {"reads_requests", "remembers"},
        ),
        (
            make_policy(make_rule("a", "Annotate", pii={}, segments=REQUESTS)),
            {"enforces", "reads_requests", "enforces_requests", "annotates"},
        ),
        (
            make_policy(make_rule("a", "Pseudonymize", pii={}, segments=REQUESTS)),
            {"enforces", "reads_requests", "reads_answers", "enforces_requests", "remembers"},
        ),
        (
            make_policy(make_rule("a", "Pseudonymize", pii={}, segments=REQUESTS), mode=Mode.AUDIT),
            {"reads_requests"},
        ),
    ),
)
def test_what_must_be_seen_is_known_beforehand(policy: EffectivePolicy, expected: set[str]) -> None:
    snapshot = compile_snapshot(policy)
    names = (
        "enforces",
        "reads_requests",
        "reads_answers",
        "enforces_requests",
        "enforces_answers",
        "meters",
        "annotates",
        "remembers",
    )
    heads = bool(expected & {"reads_answers", "annotates"})
    assert snapshot.reads_answer_heads == heads
    assert {name for name in names if getattr(snapshot, name)} == expected


def test_a_snapshot_knows_its_policy() -> None:
    policy = make_policy(deny_bluebird(), budgets=("b",))
    snapshot = compile_snapshot(policy)
    assert snapshot.hash == policy.hash
    assert snapshot.policies == ("test",)
    assert [budget.name for budget in snapshot.budgets] == ["b"]


def test_rules_are_known_by_what_they_do() -> None:
    audited = RuleMode.AUDIT
    snapshot = compile_snapshot(
        make_policy(
            make_rule("a", "Pseudonymize", pii={}),
            make_rule("b", "Pseudonymize", pii={}, mode=audited),
            redact_cards(),
            make_rule("c", "Deny", promptInjection={}),
            make_rule("d", "Deny", promptInjection={}, segments={"request": ["System"]}),
            make_rule("e", "Annotate", promptInjection={}, mode=audited),
            session=SESSION,
        )
    )
    assert snapshot.pseudonymizing == {0: "test"}
    assert snapshot.redacting == {2}
    assert snapshot.splits == {"test": {3, 5}}


def test_a_rule_that_judges_answers_by_their_requests_has_these_read() -> None:
    grounded = compile_snapshot(make_policy(make_rule("g", "Deny", grounding={})))
    lenient = compile_snapshot(make_policy(make_rule("g", "Deny", grounding={}, onError="Allow")))
    form = compile_snapshot(make_policy(make_rule("f", "Deny", jsonSchema={"schema": {}})))

    assert (grounded.reads_requests, grounded.enforces_requests) == (True, True)
    assert (lenient.reads_requests, lenient.enforces_requests) == (True, False)
    assert (form.reads_requests, form.enforces_requests) == (False, False)


def test_a_rule_that_cannot_be_compiled_is_an_error() -> None:
    with pytest.raises(RuleErrors):
        compile_snapshot(make_policy(make_rule("broken", patterns={"regex": ["("]})))
