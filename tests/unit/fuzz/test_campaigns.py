import pytest
from fuzz.campaigns import EXAMPLES, Campaign, FuzzError
from fuzz.targets import Target
from hypothesis import strategies as st


def _careless(text: str) -> bool:
    assert "7" not in text, "a seven"
    return bool(text)


CARELESS = Target("careless", st.text("07"), _careless)
CAREFUL = Target("careful", st.integers(0, 1), bool)


def test_what_breaks_is_told_with_the_seed_that_repeats_it() -> None:
    with pytest.raises(FuzzError, match=r"careless fails; repeat with: .* --seed 40'") as caught:
        Campaign([CAREFUL, CARELESS], 40).run(0, print)
    assert isinstance(caught.value.__cause__, AssertionError)
    assert any("'7'" in note for note in caught.value.__cause__.__notes__)  # shrunk


def test_every_target_has_its_turn_and_is_counted() -> None:
    said: list[str] = []
    campaign = Campaign([CAREFUL, Target("other", st.text(), lambda _: False)], 1)
    campaign.run(0, said.append)
    careful, other = campaign.tallies.values()
    assert 0 < careful.read < careful.inputs
    assert (other.inputs, other.read) == (EXAMPLES, 0)
    assert len(said) == 1
    assert "other" in campaign.table()
