"""Words that are no text of anyone's, since whoever writes such a body must write them.

APIs describe tools and the form of answers in JSON Schema, so its words are theirs, too.
"""

from typing import Final

SCHEMA_WORDS: Final = frozenset(
    {
        *("$defs", "$ref", "$schema", "additionalProperties", "allOf", "anyOf", "array"),
        *("boolean", "default", "description", "enum", "format", "integer", "items"),
        *("maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "null"),
        *("number", "object", "oneOf", "pattern", "properties", "required", "string"),
        *("title", "type"),
    }
)
"""Names and values of JSON Schema."""
