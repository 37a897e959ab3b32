"""The wording of prompt injection: phrases that ask a model to change sides.

The families follow the OWASP *Top 10 for LLM Applications*, LLM01, and what public
collections of attacks have in common. Phrases and weights were chosen by hand and
measured on such collections and on benign texts that use the same words. A phrase that
also occurs in ordinary requests has fewer points than any threshold.
"""

from typing import Final

from aipolicy.rules.injections import disguises, extractions, overrides, roles
from aipolicy.rules.injections.notations import Family, Phrase

__all__ = ["PHRASES", "Family", "Phrase"]

PHRASES: Final[tuple[Phrase, ...]] = (
    *overrides.PHRASES,
    *roles.PHRASES,
    *extractions.PHRASES,
    *disguises.PHRASES,
)
"""All phrases."""
