import numpy as np
from training.regressions import Rows, fit, minimize


def make_rows(matrix: list[list[float]]) -> Rows:
    entries = [(r, c, v) for r, row in enumerate(matrix) for c, v in enumerate(row) if v]
    rows, columns, values = (np.array(part) for part in zip(*entries, strict=True))
    return Rows(len(matrix), rows, columns, values)


def test_rows_are_a_matrix() -> None:
    matrix = [[1.0, 0.0, 2.0], [0.0, 0.0, 0.0], [0.0, 3.0, 0.0]]
    rows = make_rows(matrix)

    assert rows.times(np.array([1.0, 2.0, 3.0])).tolist() == [7, 0, 6]
    assert rows.transposed_times(np.array([1.0, 2.0, 3.0]), 3).tolist() == [1, 9, 2]


def test_the_least_value_of_a_function_is_found() -> None:
    centre = np.array([3.0, -1.0, 0.5])
    steep = np.array([1.0, 30.0, 0.1])

    place = minimize(
        lambda x: (float((steep * (x - centre) ** 2).sum()), 2 * steep * (x - centre)),
        np.zeros(3),
    )

    assert np.allclose(place, centre, atol=1e-3)


def test_weights_tell_labels_apart() -> None:
    rows = make_rows([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    labels = np.array([1.0, -1.0, 1.0, -1.0])

    weights = fit(rows, labels, np.ones(4), np.full(3, 1e-3), np.zeros(3))

    assert (np.sign(rows.times(weights)) == labels).all()
    assert weights[0] > abs(weights[1])
    doubled = fit(rows, labels, np.full(4, 2.0), np.full(3, 1e-3), np.zeros(3))
    assert np.allclose(weights, doubled, atol=1e-3)
