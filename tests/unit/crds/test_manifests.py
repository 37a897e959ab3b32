import importlib.util
from pathlib import Path
from typing import Any

import pytest
from aipolicy.manifests import custom_resource_definitions
from aipolicy.schemas import Schema
from aipolicy.structural_schemas import structural_schema

ROOT = Path(__file__).parents[3]


def _generator() -> Any:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "crds" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _schemas() -> dict[str, dict[str, Any]]:
    return {
        plural: document["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
        for plural, document in custom_resource_definitions().items()
    }


def _walk(schema: dict[str, Any], path: str) -> list[tuple[str, dict[str, Any]]]:
    found = [(path, schema)]
    for name, child in schema.get("properties", {}).items():
        found += _walk(child, f"{path}.{name}")
    for key in ("items", "additionalProperties"):
        if key in schema:
            found += _walk(schema[key], f"{path}[{key}]")
    return found


def test_the_yaml_in_the_chart_is_what_the_models_say() -> None:
    for path, text in _generator().render().items():
        assert path.read_text() == text, "run `make generate`"


@pytest.mark.parametrize("plural", ("aipolicies", "aibudgets"))
def test_schemas_are_structural(plural: str) -> None:
    for path, schema in _walk(_schemas()[plural], plural):
        assert schema.get("x-kubernetes-int-or-string") or "type" in schema, path
        assert "$ref" not in schema, path
        if not schema.get("x-kubernetes-int-or-string"):
            assert not {"anyOf", "oneOf", "allOf"} & set(schema), path


@pytest.mark.parametrize("plural", ("aipolicies", "aibudgets"))
def test_every_field_is_described_and_bounded(plural: str) -> None:
    for part in ("spec", "status"):
        for path, schema in _walk(_schemas()[plural]["properties"][part], part):
            if "[" not in path.rsplit(".", 1)[-1]:
                assert schema.get("description"), f"{path} has no description"
            if part == "spec" and schema.get("type") == "array":
                assert "maxItems" in schema, f"{path} has no maxItems"
            if part == "spec" and schema.get("type") == "string" and "enum" not in schema:
                assert "maxLength" in schema, f"{path} has no maxLength"


def test_defaults_are_of_the_type_of_their_field() -> None:
    types = {
        "string": str,
        "integer": int,
        "number": float,
        "boolean": bool,
        "array": list,
        "object": dict,
    }
    for plural, document in _schemas().items():
        for path, schema in _walk(document, plural):
            if "default" in schema and "type" in schema:
                assert type(schema["default"]) is types[schema["type"]], path


def test_lists_are_told_apart_by_name() -> None:
    spec = _schemas()["aipolicies"]["properties"]["spec"]["properties"]
    for name in ("rules", "budgets"):
        assert spec[name]["x-kubernetes-list-type"] == "map"
        assert spec[name]["x-kubernetes-list-map-keys"] == ["name"]


def test_unions_and_immutable_fields_have_cel_rules() -> None:
    rule = _schemas()["aipolicies"]["properties"]["spec"]["properties"]["rules"]["items"]
    assert "exactly one of" in rule["x-kubernetes-validations"][0]["message"]
    budget = _schemas()["aibudgets"]["properties"]["spec"]["properties"]
    for name in ("period", "per"):
        assert {"rule": "self == oldSelf"}.items() <= budget[name]["x-kubernetes-validations"][
            -1
        ].items()


def test_columns_names_and_subresource() -> None:
    for document in custom_resource_definitions().values():
        names = document["spec"]["names"]
        version = document["spec"]["versions"][0]
        spellings = {names["singular"], names["plural"], *names["shortNames"]}
        assert not spellings & set(names["categories"])
        assert version["subresources"] == {"status": {}}
        assert version["additionalPrinterColumns"][-1]["name"] == "Age"


def test_a_shape_that_a_crd_cannot_say_is_an_error() -> None:
    class Loose(Schema):
        value: int | str

    with pytest.raises(TypeError, match="no structural form"):
        structural_schema(Loose)
