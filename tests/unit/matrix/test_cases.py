from aipolicy.rule_specs import Action
from aipolicy.rules import KINDS
from aipolicy_sidecar.content.dialects import DIALECTS
from matrix.apis import APIS
from matrix.cases import Case, Hole, combinations


def test_every_api_has_its_place() -> None:
    assert [api.name for api in APIS] == [dialect.name for dialect in DIALECTS]


def test_every_action_that_a_kind_has_is_played() -> None:
    played = {(p.kind.name, p.action) for p in combinations() if isinstance(p, Case)}
    assert played == {(kind.name, action) for kind in KINDS for action in kind.actions}


def test_every_hole_has_a_reason() -> None:
    assert all(place.reason for place in combinations() if isinstance(place, Hole))
    assert {place.action for place in combinations()} == set(Action)
