"""Secrets: tokens of well-known formats, private keys, and values that are called secret.

A format is added by its line in `aipolicy.rules.secrets.formats.FORMATS`.
"""

from typing import Final

from aipolicy.rule_specs import EVERYTHING
from aipolicy.rules.kinds import Place, RuleKind
from aipolicy.rules.matchers import MatchDetector
from aipolicy.rules.secrets import assignments, formats, keys
from aipolicy.schemas import Schema


class Secrets(Schema):
    """Credentials, found by format, checksum, or what they are called."""

    assignments: bool = True
    """Also values given to names such as password or api_key, when they look random."""


def _compile(spec: Secrets, _place: Place) -> MatchDetector:
    """Findings carry the format's name, or Secret or Password."""
    known = (formats.MATCHER, *keys.MATCHERS)
    return MatchDetector((*known, *assignments.MATCHERS) if spec.assignments else known)


SECRETS: Final = RuleKind(
    name="secrets",
    description="Look for credentials.",
    spec=Secrets,
    compile=_compile,
    default=EVERYTHING,
)
