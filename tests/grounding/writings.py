"""From what was learnt to the module that ships."""

from collections.abc import Sequence
from typing import Final

from aipolicy.rule_specs import Threshold
from aipolicy.rules.groundings.evidences import Evidence
from aipolicy.rules.groundings.scores import Weights
from aipolicy_sidecar.offline.fold_models import GroundingModel

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
    return share[True] * sum(hard) / sum(share[wrong] for wrong in hard) if hard else 0.0


def choose(right: Sequence[float]) -> dict[str, float]:
    """Thresholds by the scores of right answers."""
    ordered = sorted(right, reverse=True)
    return {threshold: ordered[int(share * len(ordered))] for threshold, share in SHARES.items()}


def rounded(learnt: GroundingModel) -> GroundingModel:
    """With as many digits as are written."""
    signs, *values = learnt.weights
    thresholds = {name: round(least, _DIGITS) for name, least in learnt.thresholds.items()}
    return GroundingModel(
        Weights(
            tuple(round(sign, _DIGITS) for sign in signs),
            *(round(value, _DIGITS) for value in values),
        ),
        thresholds,
    )


def write(learnt: GroundingModel) -> str:
    """The module."""
    weights = learnt.weights
    return _MODULE.format(
        signs=weights.signs,
        bias=weights.bias,
        slope=weights.slope,
        hard=weights.hard,
        **{one.lower(): least for one, least in learnt.thresholds.items()},
    )
