import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model_server.optimise.difference import difference, labels_of

probabilities = arrays(np.float32, (6, 3), elements=st.floats(0, 1, width=32))


def test_is_the_largest_of_all_outputs_with_fractions() -> None:
    expected = {"label": np.array([1, 0]), "a": np.array([0.1, 0.2]), "b": np.array([[0.5], [0.5]])}
    found = {"label": np.array([1, 1]), "a": np.array([0.1, 0.3]), "b": np.array([[0.5], [0.9]])}

    assert difference(expected, found).probability == pytest.approx(0.4)
    assert difference(expected, found).agreement == 0.5


@given(probabilities, probabilities)
def test_is_a_distance(first: np.ndarray, second: np.ndarray) -> None:
    one, two = {"probabilities": first}, {"probabilities": second}

    assert difference(one, one).probability == 0
    assert difference(one, one).agreement == 1
    assert difference(one, two) == difference(two, one)
    assert 0 <= difference(one, two).probability <= 1


def test_labels_are_where_the_only_output_is_largest() -> None:
    assert labels_of({"scores": np.array([[0.1, 0.9], [0.8, 0.2]])}).tolist() == [1, 0]
    assert labels_of({"class": np.array([[4], [7]])}).tolist() == [4, 7]


def test_a_number_that_is_no_label_is_compared_as_a_number_only() -> None:
    found = difference({"price": np.array([10.0, 20.0])}, {"price": np.array([10.5, 20.0])})

    assert (found.probability, found.agreement) == (0.5, 1.0)
