import pytest
from aipolicy.rules.judges.json_schemas import (
    MAX_DEPTH,
    MAX_SIZE,
    JsonSchema,
    SchemaRefusal,
    parse_json,
)

SEARCH = {
    "type": "object",
    "properties": {
        "query": {"type": "string", "maxLength": 8, "pattern": "^[a-zäöü ]+$"},
        "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "uniqueItems": True},
        "next": {"$ref": "#"},
    },
    "required": ["query"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("value", "fits"),
    (
        ({"query": "x"}, True),
        ({"query": "größe"}, False),
        ({"query": "für"}, True),
        ({"query": "too long x"}, False),
        ({}, False),
        ({"query": "x", "other": 1}, False),
        ({"query": "x", "tags": ["a", "b"]}, True),
        ({"query": "x", "tags": ["a", "a"]}, False),
        ({"query": "x", "next": {"query": "y"}}, True),
        ({"query": "x", "next": {"query": 7}}, False),
        ([], False),
    ),
)
def test_values_fit_or_not(value: object, fits: bool) -> None:
    assert JsonSchema(SEARCH).accepts(value) is fits


@pytest.mark.parametrize(
    ("schema", "reason"),
    (
        ({"requried": ["a"]}, "/requried: unknown or unsupported keyword"),
        ({"properties": {"a": {"requried": []}}}, "/properties/a/requried: unknown"),
        ({"unevaluatedProperties": False}, "unsupported keyword"),
        ({"type": "objet"}, "/type: 'objet' is not valid"),
        ({"pattern": "(?=a)"}, "/pattern: RE2 has no look-ahead"),
        ({"patternProperties": {"(?=a)": {}}}, "/patternProperties: RE2 has no look-ahead"),
        ({"$ref": "https://example.com/schema"}, "refers outside of the schema"),
        ({"items": {"$ref": "#/$defs/a"}}, "/items/\\$ref: refers to nothing"),
        ({"allOf": [{"$ref": "#"}]}, "refers to itself without end"),
        ({"description": "x" * MAX_SIZE}, "is longer than"),
        ({"allOf": [{"not": 7}]}, "7 is not of type"),
    ),
)
def test_what_cannot_be_used_is_refused_with_its_place(
    schema: dict[str, object], reason: str
) -> None:
    with pytest.raises(SchemaRefusal, match=reason):
        JsonSchema(schema)


def test_schemas_nested_too_deep_are_refused() -> None:
    schema: dict[str, object] = {}
    for _ in range(MAX_DEPTH + 1):
        schema = {"items": schema}
    with pytest.raises(SchemaRefusal, match="nested deeper"):
        JsonSchema(schema)


def test_a_schema_that_takes_exponential_work_is_refused() -> None:
    steps = {
        f"d{step}": {"anyOf": [{"$ref": f"#/$defs/d{step + 1}"}, {"$ref": f"#/$defs/d{step + 1}"}]}
        for step in range(30)
    }
    with pytest.raises(SchemaRefusal, match="without end"):
        JsonSchema({"$defs": {**steps, "d30": False}, "$ref": "#/$defs/d0"})


def test_schemas_that_are_alike_are_made_once() -> None:
    assert JsonSchema.of({"type": "object", "title": "x"}) is JsonSchema.of(
        {"title": "x", "type": "object"}
    )


def test_one_value_is_read() -> None:
    assert parse_json(b' {"a": [1, null, "\\u00e4"]}\n') == {"a": [1, None, "ä"]}


@pytest.mark.parametrize(
    "text",
    (
        *("", "x", "{", '{"a": 1} {}', '{"a": 1, "a": 2}', "NaN", "[Infinity]", "\ufeff{}"),
        *("```json\n{}\n```", "[" * 100_000, "1" * 5000),
    ),
)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_json(text.encode())
