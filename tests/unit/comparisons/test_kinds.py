"""The kinds that both know."""

from aipolicy.rules.pii.entities import Entity
from comparisons.kinds import LABELLED, OWN_NAMES, SHARED, own


def test_each_of_ours_is_asked_for_once_and_keeps_its_name() -> None:
    for kinds in (LABELLED, SHARED):
        assert sorted(own(kinds)) == sorted({entity.value for entity in kinds.values()})
        assert all(OWN_NAMES[name] == name for name in own(kinds))
    assert own({"B": Entity.IBAN, "A": Entity.CREDIT_CARD}) == ["CreditCard", "IBAN"]


def test_what_is_labelled_is_shared() -> None:
    assert LABELLED.items() <= SHARED.items()
