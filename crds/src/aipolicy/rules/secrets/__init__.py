"""Secrets: tokens of known formats, private keys, and values that are called secret.

A format is added by its row in one of the tables of `aipolicy.rules.secrets.providers`.
"""

from typing import Final

from aipolicy.rule_specs import EVERYTHING
from aipolicy.rules.kinds import Example, Place, RuleKind
from aipolicy.rules.matchers import MatchDetector
from aipolicy.rules.secrets import assignments, keys, tokens, values
from aipolicy.schemas import Schema


class Secrets(Schema):
    """Credentials, found by format, checksum, or what they are called."""

    assignments: bool = True
    """Also values given to names such as password or api_key, when they look random."""


def _compile(spec: Secrets, _place: Place) -> MatchDetector:
    """Findings carry the format's name, or Secret or Password."""
    found = (tokens.matcher(), *keys.MATCHERS, values.matcher(known_only=not spec.assignments))
    return MatchDetector((*found, *assignments.MATCHERS) if spec.assignments else found)


_TOKEN: Final = "hf_" + "gkPcXrVqTzBwLmYsNdJhFaEuKoWiRxCvSt"
"""Nobody's; in two parts, or whatever scans sources for secrets would find it."""

SECRETS: Final = RuleKind(
    name="secrets",
    description="Look for credentials.",
    spec=Secrets,
    compile=_compile,
    default=EVERYTHING,
    example=Example({}, prompt=_TOKEN, answer=_TOKEN),
)
