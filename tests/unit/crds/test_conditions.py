from aipolicy.conditions import Condition, ConditionStatus, ConditionType, merge_conditions


def condition(
    status: ConditionStatus, time: str, *, kind: ConditionType = ConditionType.ACCEPTED
) -> Condition:
    return Condition(type=kind, status=status, last_transition_time=time, reason=f"At{time}")


def test_an_unchanged_status_keeps_its_time_and_takes_the_new_reason() -> None:
    old = (condition(ConditionStatus.TRUE, "1"),)
    new = (condition(ConditionStatus.TRUE, "2"),)

    (merged,) = merge_conditions(old, new)

    assert merged.last_transition_time == "1"
    assert merged.reason == "At2"


def test_a_changed_status_takes_the_new_time() -> None:
    old = (condition(ConditionStatus.TRUE, "1"),)
    new = (condition(ConditionStatus.FALSE, "2"),)

    assert merge_conditions(old, new) == new


def test_new_conditions_come_and_old_ones_go() -> None:
    old = (condition(ConditionStatus.TRUE, "1"),)
    new = (condition(ConditionStatus.TRUE, "2", kind=ConditionType.ENFORCED),)

    assert merge_conditions(old, new) == new
