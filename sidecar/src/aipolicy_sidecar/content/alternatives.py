"""What a model might have said instead of each token: alternatives (``top_logprobs``) in an answer.

No rule can judge them: each follows from the words before it, and all together they say what was
never said. So they are taken out where a rule keeps texts of answers from whoever asked.
"""

from collections.abc import Mapping
from typing import Final

from aipolicy_sidecar.content.members import Members
from aipolicy_sidecar.content.splices import escape_token

Alternatives = Mapping[str, Mapping[str, str]]
"""By the place of a list of tokens: the values, as JSON by pointer, that take them out of it."""

_NAMES: Final = frozenset({"probs", "top_logprobs", "top_probs"})
"""Members with the alternatives to a token (``probs`` and ``top_probs`` are llama.cpp's)."""
_PROMPT: Final = "prompt_logprobs"
"""The tokens of a prompt, each with alternatives if any were asked for (vLLM)."""
_HOLDERS = (dict, list)


def find_alternatives(members: Members, name: str, pointer: str) -> dict[str, dict[str, str]]:
    """Those in the tokens that a member of the object at `pointer` lists."""
    tokens = members.get(name)
    if not tokens:
        return {}
    found: dict[str, str] = {}
    _find(tokens, f"{pointer}/{name}", found)
    return {f"{pointer}/{name}": found} if found else {}


def find_in_prompt(members: Members, pointer: str) -> dict[str, dict[str, str]]:
    """Those in the tokens of a prompt, which an object at `pointer` repeats.

    No order says which of them the prompt's own is, so that all go.
    """
    tokens = members.get(_PROMPT)
    if not isinstance(tokens, list) or not any(
        isinstance(token, dict) and len(token) > 1 for token in tokens
    ):
        return {}
    place = f"{pointer}/{_PROMPT}"
    return {place: {place: "null"}}


def take_out(alternatives: Alternatives, values: Mapping[str, str]) -> dict[str, str]:
    """The values to set with those that take alternatives out; some lists may go as a whole."""
    taken = dict(values)
    for place, inner in alternatives.items():
        if place not in values:
            taken.update(inner)
    return taken


def _find(value: object, pointer: str, found: dict[str, str]) -> None:
    if isinstance(value, dict):
        for name, member in value.items():
            place = f"{pointer}/{escape_token(name)}"
            if name in _NAMES:
                if member:  # a list for each token, or (legacy completions) one list for all
                    found[place] = "null" if "tokens" in value else "[]"
            elif isinstance(member, _HOLDERS):
                _find(member, place, found)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, _HOLDERS):
                _find(item, f"{pointer}/{index}", found)
