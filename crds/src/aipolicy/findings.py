"""What detectors say: where in a text something was found, and what kind of thing.

Offsets are bytes of the segment's UTF-8 text, end exclusive, and always lie on
character boundaries. A finding never carries the text itself, so that it can be
counted, traced and logged without leaking what it found.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule found something.

    `rule` is the place of the rule in its RuleSet; `label` names what was found in the
    API's words (an entity such as ``CreditCard``, or the rule's name for patterns) and
    is what a redaction mark shows. Findings of one label at one place are the same.
    """

    rule: int
    start: int
    end: int
    label: str
    score: float = field(default=1.0, compare=False)
    """How sure its detector is, up to 1."""

    def order(self) -> tuple[int, int, int, float, str]:
        """Sort key: by start, then the longer first, then by rule, then the surer first."""
        return (self.start, -self.end, self.rule, -self.score, self.label)
