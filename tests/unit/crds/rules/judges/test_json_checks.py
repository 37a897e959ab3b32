import pytest
from aipolicy.rules.judges.json_checks import MAX_STEPS, TooManyStepsError, Validator, find_fault
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

SCALARS = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from((0.5, 1.0, "", "a", "b"))
VALUES = st.recursive(
    SCALARS, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.sampled_from("ab"), some)
)
LEAVES = st.one_of(
    st.fixed_dictionaries({"type": st.sampled_from(("object", "array", "string", "integer"))}),
    st.fixed_dictionaries({"enum": st.lists(SCALARS, min_size=1, max_size=3)}),
    st.fixed_dictionaries({"maxItems": st.integers(0, 2)}),
    st.just({"uniqueItems": True}),
    st.just({"pattern": "^a"}),
    st.fixed_dictionaries({"required": st.just(["a"])}),
)
SCHEMAS = st.recursive(
    LEAVES | st.booleans(),
    lambda some: st.one_of(
        st.fixed_dictionaries({"items": some}),
        st.fixed_dictionaries({"properties": st.dictionaries(st.sampled_from("ab"), some)}),
        st.fixed_dictionaries(
            {"patternProperties": st.fixed_dictionaries({"^a": some}), "additionalProperties": some}
        ),
        st.fixed_dictionaries({"anyOf": st.lists(some, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"not": some}),
    ),
    max_leaves=4,
)


@given(schema=SCHEMAS.filter(lambda schema: isinstance(schema, dict)), value=VALUES)
def test_the_bounds_change_no_outcome(schema: dict[str, object], value: object) -> None:
    assert find_fault(schema) == ""
    assert Validator(schema).accepts(value) is Draft202012Validator(schema).is_valid(value)


def test_expressions_take_linear_time() -> None:
    schema = {"pattern": "^(a+)+$", "patternProperties": {"^(a+)+$": {}}}

    assert not Validator(schema).accepts("a" * 50_000 + "!")
    assert Validator(schema).accepts({"a" * 50_000 + "!": 1})


def test_a_list_that_says_nothing_twice_is_told_in_linear_time() -> None:
    schema = {"uniqueItems": True}

    assert Validator(schema).accepts([{"x": [place]} for place in range(20_000)])
    assert not Validator(schema).accepts([1, True, 1.0])
    assert Validator(schema).accepts([1, True, "1", [1], {"1": 1}])


def test_work_is_counted() -> None:
    validator = Validator({"items": {"type": "integer"}})

    assert validator.accepts([1] * (MAX_STEPS - 1))
    with pytest.raises(TooManyStepsError):
        validator.accepts([1] * MAX_STEPS)
    assert validator.accepts([1])


def test_faults_name_their_place() -> None:
    assert find_fault({"properties": {"a": {"type": 7}}}).startswith("/properties/a/type: ")
