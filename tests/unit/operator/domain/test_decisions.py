from aipolicy.policies import DecisionCounts
from aipolicy.quantities import LARGEST
from aipolicy_operator.domain.decisions import NONE, Counts, Progress, open_tally
from hypothesis import given
from hypothesis import strategies as st

COUNTS = st.builds(Counts, *[st.integers(0, 100)] * 5)


def progress(gained: int, seen: int) -> Progress:
    return Progress("p", gained=Counts(denied=gained), seen=Counts(denied=seen))


@given(COUNTS, COUNTS)
def test_what_came_after_adds_up(earlier: Counts, gained: Counts) -> None:
    assert earlier.plus(gained).since(earlier) == gained


def test_a_counter_that_fell_began_anew() -> None:
    assert Counts(3, 1).since(Counts(5, 0)) == Counts(3, 1)


def test_numbers_stay_exact_in_json() -> None:
    assert Counts(LARGEST).plus(Counts(LARGEST)).allowed == LARGEST


def test_a_new_policy_counts_from_nothing() -> None:
    tally = open_tally(None, "2025-06-01T00:00:00Z")
    tally.add(progress(3, 3), pod_is_younger=False)
    tally.add(progress(2, 2), pod_is_younger=True)
    assert tally.to_status() == DecisionCounts(denied=5, since="2025-06-01T00:00:00Z")


def test_a_restarted_operator_goes_on_from_what_was_written() -> None:
    tally = open_tally(DecisionCounts(denied=10, since="2025-05-01T00:00:00Z"), "now")
    tally.add(progress(0, 7), pod_is_younger=True)  # the first report: 7, most of them written
    assert tally.total == Counts(denied=10)
    tally.add(progress(2, 2), pod_is_younger=True)
    assert tally.to_status() == DecisionCounts(denied=12, since="2025-05-01T00:00:00Z")


def test_decisions_made_while_the_operator_was_away_are_found() -> None:
    tally = open_tally(DecisionCounts(denied=10), "now")
    tally.add(progress(0, 15), pod_is_younger=True)
    assert tally.total == Counts(denied=15)
    tally.add(progress(1, 1), pod_is_younger=True)
    assert tally.total == Counts(denied=16)


def test_decisions_for_a_former_policy_of_this_name_do_not_count() -> None:
    tally = open_tally(None, "now")
    tally.add(progress(0, 500), pod_is_younger=False)
    assert tally.total == NONE
