"""Structural OpenAPI v3 schemas from pydantic models.

A CRD's schema must be structural: no ``$ref``, a ``type`` everywhere, no ``anyOf``
around null. Pydantic writes JSON Schema 2020-12; this module rewrites the one into
the other, so that the models stay the only place where a field is described.
Source: Kubernetes documentation, *Specifying a structural schema*.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, cast

from pydantic import BaseModel

from aipolicy.quantities import format_duration

_RULES = "x-kubernetes-validations"
_TYPES = {"string", "integer", "number", "boolean", "array", "object"}

_KEPT = (
    "type",
    "format",
    "enum",
    "default",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "maxProperties",
    "pattern",
    "required",
)
"""Keywords that mean the same on both sides; ``x-kubernetes-*`` are kept as well."""


def structural_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The structural schema of a model; TypeError for a shape that a CRD cannot say."""
    document = model.model_json_schema(by_alias=True, mode="validation")
    return _convert(document, document.get("$defs", {}))


def _convert(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    node = _resolve(node, definitions)
    schema: dict[str, Any] = {}
    if "description" in node:
        schema["description"] = " ".join(str(node["description"]).split())
    schema |= {key: deepcopy(node[key]) for key in _KEPT if key in node}  # YAML would share lists
    schema |= {key: value for key, value in node.items() if key.startswith("x-kubernetes-")}
    if "const" in node:
        schema |= {"type": "string", "enum": [node["const"]]}
    if "properties" in node:
        schema["properties"] = {
            name: _convert(child, definitions) for name, child in node["properties"].items()
        }
    if "items" in node:
        schema["items"] = _convert(node["items"], definitions)
    if isinstance(node.get("additionalProperties"), Mapping):
        schema["additionalProperties"] = _convert(node["additionalProperties"], definitions)
    return _in_type(schema, str(node.get("title", node)))


def _in_type(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """The schema with only what its type can have. TypeError when it has none."""
    if schema.get("x-kubernetes-int-or-string"):
        # The API server allows bounds on neither half of such a value; the webhook checks them.
        schema = {k: v for k, v in schema.items() if k not in ("minimum", "maximum", "type")}
        schema["anyOf"] = [{"type": "integer"}, {"type": "string"}]
    elif schema.get("type") == "string":
        # Bounds of a duration are bounds of its seconds; the webhook checks them.
        schema = {k: v for k, v in schema.items() if k not in ("minimum", "maximum")}
        if isinstance(schema.get("default"), int):
            schema["default"] = format_duration(schema["default"])
    elif schema.get("type") == "object" and "default" in schema and "properties" in schema:
        schema["default"] = {}  # the API server fills in the defaults of the fields
    elif schema.get("type") not in _TYPES:
        raise TypeError(f"{name} has no structural form")
    return schema


def _resolve(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """Inline references and drop the null alternative of an optional field."""
    merged = dict(node)
    while True:
        if "$ref" in merged:
            target = definitions[cast("str", merged.pop("$ref")).rsplit("/", 1)[-1]]
            merged = _overlay(target, merged)
            continue
        branches = [b for b in merged.get("anyOf", ()) if b.get("type") != "null"]
        if len(branches) == 1:
            del merged["anyOf"]
            if merged.get("default", ...) is None:
                del merged["default"]
            merged = _overlay(branches[0], merged)
            continue
        return merged


def _overlay(target: Mapping[str, Any], field: Mapping[str, Any]) -> dict[str, Any]:
    """A field's keywords over those of its type; the CEL rules of both hold."""
    rules = [*target.get(_RULES, ()), *field.get(_RULES, ())]
    return {**target, **field} | ({_RULES: rules} if rules else {})
