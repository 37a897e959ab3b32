"""From what was learnt to the module that ships."""

from collections.abc import Mapping, Sequence
from typing import Final

from aipolicy.rule_specs import Threshold
from aipolicy.rules.groundings.evidences import Evidence
from aipolicy.rules.groundings.scores import Weights

from grounding.fits import balance

SHARES: Final = {Threshold.STRICT: 0.20, Threshold.BALANCED: 0.075, Threshold.LENIENT: 0.03}
"""Of right answers that each threshold may take for wrong ones, where they were chosen. Answers of
assistants are longer and freer than those, so that more of them are taken for wrong."""
_DIGITS: Final = 3

_MODULE: Final = '''\
"""The numbers of the grounding score. Written by ``make train-grounding``."""

from typing import Final

SIGNS: Final = {signs}
"""What each `Sign` weighs, a new word being 1."""
BIAS: Final = {bias}
SLOPE: Final = {slope}
HARD: Final = {hard}
"""The least score of an answer with a number, a date or a link without support: the share of
such answers that people called wrong, but less than Lenient wants."""
STRICT: Final = {strict}
BALANCED: Final = {balanced}
LENIENT: Final = {lenient}
"""From these scores on, an answer is one without ground."""
'''


def hard_share(rows: Sequence[tuple[bool, Sequence[Evidence]]]) -> float:
    """Of answers with a number, date or link without support, the share that is wrong.

    Both labels count alike, as if half of all answers were wrong.
    """
    share = balance(wrong for wrong, _ in rows)
    hard = [wrong for wrong, found in rows if any(one.hard for one in found)]
    return share[True] * sum(hard) / sum(share[wrong] for wrong in hard)


def choose(right: Sequence[float]) -> dict[Threshold, float]:
    """Thresholds by the scores of right answers."""
    ordered = sorted(right, reverse=True)
    return {threshold: ordered[int(share * len(ordered))] for threshold, share in SHARES.items()}


def rounded(learnt: Weights) -> Weights:
    """With as many digits as are written."""
    signs = tuple(round(sign, _DIGITS) for sign in learnt.signs)
    return Weights(
        signs, *(round(value, _DIGITS) for value in (learnt.bias, learnt.slope, learnt.hard))
    )


def write(learnt: Weights, thresholds: Mapping[Threshold, float]) -> str:
    """The module."""
    return _MODULE.format(
        signs=learnt.signs,
        bias=learnt.bias,
        slope=learnt.slope,
        hard=learnt.hard,
        **{one.lower(): round(least, _DIGITS) for one, least in thresholds.items()},
    )
