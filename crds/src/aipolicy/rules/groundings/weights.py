"""The numbers of the grounding score. Written by ``make train-grounding``."""

from typing import Final

SIGNS: Final = (1.0, 0.15, 0.562, 0.12, 1.822, 1.638, 0.0, 0.104)
"""What each `Sign` weighs, a new word being 1."""
BIAS: Final = 1.376
SLOPE: Final = 0.744
HARD: Final = 0.886
"""The least score of an answer with a number, a date or a link without support: the share of
such answers that people called wrong, but less than Lenient wants."""
STRICT: Final = 0.689
BALANCED: Final = 0.841
LENIENT: Final = 0.896
"""From these scores on, an answer is one without ground."""
