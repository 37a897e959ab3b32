import pytest
from aipolicy_sidecar.core.records import Effect, ExchangeRecord
from aipolicy_sidecar.runtime.counters import Counters, PolicyTotals, Verdict, judge
from support.records import decision_of, record_of

DENIED = record_of(
    decisions=(decision_of(Effect.DENIED),), answered_by_guard=True, refusal="content", status=403
)
REDACTED = record_of(decisions=(decision_of(Effect.REDACTED),))
PSEUDONYMIZED = record_of(decisions=(decision_of(Effect.PSEUDONYMIZED),))
REFUSED = record_of(answered_by_guard=True, refusal="malformed", status=400)
UNTOUCHED = record_of(active=False, policies=())


@pytest.mark.parametrize(
    ("record", "verdict"),
    (
        (record_of(), Verdict.ALLOWED),
        (record_of(decisions=(decision_of(Effect.WOULD_DENY),)), Verdict.ALLOWED),
        (record_of(decisions=(decision_of(Effect.CLAMPED),)), Verdict.ALLOWED),
        (record_of(decisions=(decision_of(Effect.ANNOTATED),)), Verdict.ALLOWED),
        (REDACTED, Verdict.REDACTED),
        (PSEUDONYMIZED, Verdict.REDACTED),
        (DENIED, Verdict.DENIED),
        (record_of(decisions=(decision_of(Effect.DENIED),)), Verdict.DENIED),
        (REFUSED, Verdict.REFUSED),
        (UNTOUCHED, Verdict.UNTOUCHED),
        (record_of(active=False, policies=(), answered_by_guard=True), Verdict.REFUSED),
    ),
)
def test_exchange_has_one_verdict(record: ExchangeRecord, verdict: Verdict) -> None:
    assert judge(record) is verdict


def totals(*records: ExchangeRecord) -> dict[str, PolicyTotals]:
    counters = Counters()
    for record in records:
        counters.add(record)
    return dict(counters.items())


def test_each_effect_has_its_total() -> None:
    audited = record_of(
        decisions=(decision_of(Effect.WOULD_DENY), decision_of(Effect.WOULD_REDACT))
    )
    assert totals(record_of(), DENIED, REDACTED, REDACTED, audited) == {
        "support-bot": PolicyTotals(allowed=2, denied=1, redacted=2, would_deny=1, would_redact=1)
    }


def test_placeholders_count_as_marks_and_annotations_as_nothing() -> None:
    audited = record_of(decisions=(decision_of(Effect.WOULD_PSEUDONYMIZE),))
    annotated = record_of(decisions=(decision_of(Effect.ANNOTATED),))
    assert totals(PSEUDONYMIZED, audited, annotated) == {
        "support-bot": PolicyTotals(allowed=2, redacted=1, would_redact=1)
    }


def test_several_rules_of_a_policy_count_once() -> None:
    record = record_of(decisions=(decision_of(Effect.REDACTED), decision_of(Effect.REDACTED)))
    assert totals(record) == {"support-bot": PolicyTotals(redacted=1)}


def test_policy_did_not_allow_what_another_denied() -> None:
    record = record_of(
        policies=("baseline", "support-bot"),
        decisions=(decision_of(Effect.DENIED),),
        answered_by_guard=True,
    )
    assert totals(record) == {
        "baseline": PolicyTotals(),
        "support-bot": PolicyTotals(denied=1),
    }


def test_refused_exchange_is_neither_allowed_nor_denied() -> None:
    assert totals(REFUSED) == {"support-bot": PolicyTotals()}


def test_untouched_traffic_is_not_counted() -> None:
    counters = Counters()
    counters.add(UNTOUCHED)
    assert counters.revision == 0
    assert not dict(counters.items())


def test_revision_tells_of_news() -> None:
    counters = Counters()
    counters.add(record_of())
    assert counters.revision == 1
