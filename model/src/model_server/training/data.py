"""The reference data: scikit-learn's digits, 1,797 pictures of 8 by 8 pixels that come with the package."""

from dataclasses import dataclass

import numpy as np

from model_server.folder.samples import Samples

_BRIGHTEST = 16.0
"""Value of a white pixel in the data."""
_SPLIT_SEED = 20240501
"""Never the seed of the training: all models are measured with the same samples."""


@dataclass(frozen=True)
class Dataset:
    """Data in the two parts that must not mix."""

    name: str
    train: Samples
    held_out: Samples


def digits(held_out_share: float = 0.25) -> Dataset:
    """Inputs float32 [n, 64] from 0 (black) to 1 (white), labels int64; each part has all digits by share."""
    # The slim image has no scikit-learn, and asks here for the type only.
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    bunch = load_digits()
    inputs = (bunch.data / _BRIGHTEST).astype(np.float32)
    labels = bunch.target.astype(np.int64)
    train, held_out, train_labels, held_out_labels = train_test_split(
        inputs, labels, test_size=held_out_share, stratify=labels, random_state=_SPLIT_SEED
    )
    return Dataset("digits", Samples(train, train_labels), Samples(held_out, held_out_labels))
