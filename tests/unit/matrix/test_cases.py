from aipolicy.rule_specs import Action
from aipolicy.rules import KINDS
from aipolicy_sidecar.content.dialects import DIALECTS
from matrix.apis import APIS
from matrix.cases import Case, Hole, combinations
from matrix.probes import PROBES


def test_every_kind_of_rule_and_every_api_has_its_place() -> None:
    assert [probe.kind for probe in PROBES] == [kind.name for kind in KINDS]
    assert [api.name for api in APIS] == [dialect.name for dialect in DIALECTS]


def test_each_kind_is_shown_something_in_each_direction_that_it_looks_in() -> None:
    for probe, kind in zip(PROBES, KINDS, strict=True):
        assert bool(probe.prompt) is bool(kind.allowed.request)
        assert bool(probe.answer) is bool(kind.allowed.response)


def test_every_action_that_a_kind_has_is_played() -> None:
    played = {(p.probe.kind, p.action) for p in combinations() if isinstance(p, Case)}
    assert played == {(kind.name, action) for kind in KINDS for action in kind.actions}


def test_every_hole_has_a_reason() -> None:
    assert all(place.reason for place in combinations() if isinstance(place, Hole))
    assert {place.action for place in combinations()} == set(Action)
