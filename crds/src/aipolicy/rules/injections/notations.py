r"""How the wording of prompt injection is written down: families, weights and macros.

Expressions would be unreadable without macros for what they have in common, such as the
verbs of dropping instructions or a gap of a few words within a sentence.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from zlib import crc32


class Family(StrEnum):
    """What a phrase tries; a text is judged by the sum of the strongest phrase of each."""

    OVERRIDE = "override"
    """Take back the instructions given so far."""
    TASK = "task"
    """Give new ones as if from above."""
    ROLE = "role"
    """Become somebody who knows no rules."""
    UNBOUND = "unbound"
    """Be told that the rules do not hold."""
    EXTRACTION = "extraction"
    """Reveal the instructions."""
    FORGERY = "forgery"
    """Imitate the marks between the parts of a conversation."""
    PAYLOAD = "payload"
    """Carry instructions in a coding."""
    COVERT = "covert"
    """Act behind the user's back."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way of wording an attempt."""

    family: Family
    weight: int
    """Points of evidence, 1 to 5."""
    pattern: str
    """RE2 expression, matched without regard to case."""

    @property
    def feature(self) -> str:
        """What a model calls it, in no word's letters; another expression has another name."""
        return f"#{self.family}-{crc32(self.pattern.encode()):08x}"


_MACROS: Final = {
    "{_}": r"[^\w.!?]+",
    "{gap1}": r"[^\w.!?]+(?:\w+[^\w.!?]+){0,1}",
    "{gap2}": r"[^\w.!?]+(?:\w+[^\w.!?]+){0,2}",
    "{gap3}": r"[^\w.!?]+(?:\w+[^\w.!?]+){0,3}",
    "{gap5}": r"[^\w.!?]+(?:\w+[^\w.!?]+){0,5}",
    "{drop}": r"(?:ignore|disregard|forget|neglect|discard|drop|leave|pay\W+no\W+attention\W+to|"
    r"put\W+aside|set\W+aside|let\W+go\W+of)(?:ing|s)?",
    "{beat}": r"(?:bypass|override|overrule|overwrite|circumvent|abandon|erase|dismiss|suspend|"
    r"cancel)(?:ing|s)?",
    "{before}": r"(?:previous|prior|preceding|above|earlier|former|foregoing|original|initial|"
    r"existing|old|past|last)(?:ly)?",
    "{orders}": r"(?:instruct?ions?|prompts?|directives?|guidelines?|programming)",
    "{rules}": r"(?:instruct?ions?|prompts?|directives?|guidelines?|programming|directions?|"
    r"commands?|orders?|rules?|training|assignments?|constraints?|restrictions?)",
    "{show}": r"(?:reveal|show|print|display|output|repeat|tell|give|share|leak|dump|expose|"
    r"disclose|return|translate|summari[sz]e|copy|recite|write|provide|list|describe|encode|"
    r"what(?:'s|\W+is|\W+are|\W+was|\W+were))",
    "{hidden}": r"(?:system|initial|original|starting|hidden|secret|internal|pre|meta|developer|"
    r"base|initiali[sz]ation|confidential|underlying)",
    "{ai}": r"(?:ai|a\.i\.|assistant|llm|language\s+model|chatgpt|gpt|chatbot|bot|agent|model)s?",
    "{bad}": r"(?:illegal|unethical|immoral|harmful|dangerous|offensive|inappropriate|evil|"
    r"derogatory|hateful|controversial)",
    "{free}": r"(?:unfiltered|uncensored|unrestricted|unhinged|amoral|immoral|unethical|evil|"
    r"jailbroken|lawless|rogue|unaligned|unchained)",
    "{limits}": r"(?:restrictions?|filters?|limits?|limitations?|guidelines?|censorship|rules?|"
    r"bounds|boundaries|constraints?|confines|policies|policy|safeguards?|guardrails?|protocols?)",
}


def phrase(family: Family, weight: int, notation: str) -> Phrase:
    """A phrase in notation, in which ``{gap3}`` stands for up to three words of a sentence."""
    for macro, expression in _MACROS.items():
        notation = notation.replace(macro, expression)
    return Phrase(family, weight, f"(?i){notation}")
