from xml.etree import ElementTree as ET

from aipolicy_sidecar.offline.pictures import HEIGHT, WIDTH, draw_curves, draw_histograms

SVG = "{http://www.w3.org/2000/svg}"


def lines_of(picture: str) -> list[list[tuple[float, float]]]:
    root = ET.fromstring(picture)  # noqa: S314 - our own
    return [
        [(float(x), float(y)) for x, _, y in (one.partition(",") for one in line.split())]
        for line in (found.attrib["points"] for found in root.iter(f"{SVG}polyline"))
    ]


def test_curves_are_drawn_within_their_frame() -> None:
    picture = draw_curves("R & C", {"a<b": [(0, 0), (0.001, 0.5), (0.001, 0.7), (1, 1)], "x": []})
    some, none = lines_of(picture)

    assert none == []
    assert [one[0] for one in some] == sorted(one[0] for one in some)
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in some)
    assert [one[1] for one in some] == sorted((one[1] for one in some), reverse=True)
    assert "a&lt;b" in picture


def test_only_corners_of_a_curve_are_kept() -> None:
    steps = [(0.5, place / 1000) for place in range(1001)]

    (line,) = lines_of(draw_curves("", {"a": steps}))

    assert len(line) == 2


def test_histograms_show_thresholds() -> None:
    picture = draw_histograms("h", {"a": [0.0, 0.1, 1.0], "none": []}, {"Strict": 0.5})

    assert len(lines_of(picture)) == 2
    assert "Strict" in picture
