import numpy as np

from model_server.training.data import Dataset, digits


def test_inputs_are_pixels_from_0_to_1(dataset: Dataset) -> None:
    for samples in (dataset.train, dataset.held_out):
        assert samples.inputs.dtype == np.float32
        assert samples.inputs.shape[1:] == (64,)
        assert (samples.inputs.min(), samples.inputs.max()) == (0.0, 1.0)
        assert samples.labels.dtype == np.int64


def test_parts_do_not_mix_and_leave_nothing_out(dataset: Dataset) -> None:
    rows = [{row.tobytes() for row in part.inputs} for part in (dataset.train, dataset.held_out)]

    assert not rows[0] & rows[1]
    assert len(dataset.train) + len(dataset.held_out) == 1797


def test_every_digit_is_held_out_by_its_share(dataset: Dataset) -> None:
    shares = np.bincount(dataset.held_out.labels) / np.bincount(
        np.append(dataset.train.labels, dataset.held_out.labels)
    )

    assert np.allclose(shares, 0.25, atol=0.01)


def test_the_split_is_the_same_every_time(dataset: Dataset) -> None:
    again = digits()

    assert again.held_out.digest == dataset.held_out.digest
    assert again.train.digest == dataset.train.digest != dataset.held_out.digest
