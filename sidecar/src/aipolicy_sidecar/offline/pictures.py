"""Pictures of scores as SVG: ROC curves and histograms, for light and dark pages."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10
from typing import Final

WIDTH: Final = 720
HEIGHT: Final = 360
_LEFT: Final = 56
_RIGHT: Final = 280
_TOP: Final = 28
_BOTTOM: Final = 44
_COLOURS: Final = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#999999")
LOWEST: Final = 1e-4
"""The smallest share of benign texts that a ROC curve shows; its axis is logarithmic."""
BINS: Final = 40


def draw_curves(title: str, curves: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """ROC curves over the logarithm of the share of negatives."""
    lines = [*_frame(title, "share of benign texts flagged", "share of attacks found")]
    for power in range(-4, 1):
        share = 10.0**power
        lines.append(_text(_x(_decade(share)), HEIGHT - _BOTTOM + 16, f"{share:.4g}", "middle"))
        lines.append(_line(_x(_decade(share)), _y(0), _x(_decade(share)), _y(1), "#8884"))
    for place, (name, points) in enumerate(sorted(curves.items())):
        colour = _COLOURS[place % len(_COLOURS)]
        path = " ".join(f"{_x(_decade(x)):.1f},{_y(y):.1f}" for x, y in _thin(points))
        lines.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{path}"/>')
        lines += _legend(place, name, colour)
    return _svg(lines)


def draw_histograms(
    title: str, scores: Mapping[str, Sequence[float]], marks: Mapping[str, float]
) -> str:
    """How the scores of some sets are spread; `marks` are thresholds."""
    lines = [*_frame(title, "score", "share of texts, root")]
    for place, (name, values) in enumerate(sorted(scores.items())):
        colour = _COLOURS[place % len(_COLOURS)]
        counts = [0] * BINS
        for value in values:
            counts[min(BINS - 1, int(value * BINS))] += 1
        path = " ".join(
            f"{_x(edge / BINS):.1f},{_y((count / max(1, len(values))) ** 0.5):.1f}"
            for left, count in enumerate(counts)
            for edge in (left, left + 1)
        )
        lines.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="1.5" points="{path}"/>'
        )
        lines += _legend(place, name, colour)
    for place, (name, value) in enumerate(marks.items()):
        lines.append(_line(_x(value), _y(0), _x(value), _y(1), "#888"))
        lines.append(_text(_x(value), _TOP + 12 + 13 * place, name, "end"))
    for tenth in range(0, 11, 2):
        lines.append(_text(_x(tenth / 10), HEIGHT - _BOTTOM + 16, f"{tenth / 10:g}", "middle"))
    return _svg(lines)


def _frame(title: str, below: str, beside: str) -> list[str]:
    lines = [
        _text(_LEFT, 16, title, "start"),
        _text(_x(0.5), HEIGHT - 8, below, "middle"),
        '<g transform="rotate(-90)">',
        _text(-_y(0.5), 14, beside, "middle"),
        "</g>",
    ]
    for fifth in range(6):
        lines.append(_line(_x(0), _y(fifth / 5), _x(1), _y(fifth / 5), "#8884"))
        lines.append(_text(_LEFT - 6, _y(fifth / 5) + 4, f"{fifth / 5:g}", "end"))
    return lines


def _legend(place: int, name: str, colour: str) -> list[str]:
    y = _TOP + 12 + 15 * place
    x = WIDTH - _RIGHT + 14
    return [
        f'<rect x="{x}" y="{y - 8}" width="10" height="10" fill="{colour}"/>',
        _text(x + 15, y + 1, name, "start"),
    ]


def _thin(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points that can be told apart."""
    thinned: list[tuple[float, float]] = []
    for x, y in points:
        point = (round(max(x, LOWEST), 5), round(y, 3))
        if not thinned or point != thinned[-1]:
            thinned.append(point)
    corners = thinned[:1]
    for before, one, after in zip(thinned, thinned[1:], thinned[2:], strict=False):
        straight = before[0] == one[0] == after[0] or before[1] == one[1] == after[1]
        corners += [] if straight else [one]
    return [*corners, *thinned[1:][-1:]]


def _decade(share: float) -> float:
    return 1 + log10(max(share, LOWEST)) / 4


def _x(share: float) -> float:
    return _LEFT + share * (WIDTH - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(lines: Sequence[str]) -> str:
    body = "\n".join(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12" fill="#888">\n'
        f"{body}\n</svg>\n"
    )
