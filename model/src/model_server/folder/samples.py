"""Labelled samples, and the file that they are kept in."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class UnreadableSamples(Exception):
    """The file is no evaluation set."""


@dataclass(frozen=True)
class Samples:
    """Inputs and what they are, one row a sample."""

    inputs: NDArray[Any]
    labels: NDArray[Any]

    def __post_init__(self) -> None:
        if len(self.inputs) != len(self.labels):
            raise UnreadableSamples(
                f"{len(self.inputs)} inputs and {len(self.labels)} labels: one label an input is needed"
            )
        if len(self.inputs) == 0:
            raise UnreadableSamples("no samples")

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def digest(self) -> str:
        """Eight hexadecimal digits that tell other samples, or another order, apart."""
        state = hashlib.sha256()
        for array in (self.inputs, self.labels):
            state.update(np.ascontiguousarray(array).tobytes())
        return state.hexdigest()[:8]


def write_samples(samples: Samples, file: Path) -> None:
    """Compressed, and the same bytes for the same samples."""
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(file, inputs=samples.inputs, labels=samples.labels)


def read_samples(file: Path) -> Samples:
    """Without pickle: an evaluation set cannot run code. Raises `UnreadableSamples`."""
    try:
        with np.load(file, allow_pickle=False) as arrays:
            return Samples(arrays["inputs"], arrays["labels"])
    except KeyError as error:
        raise UnreadableSamples(
            f"{file}: {error.args[0]} (an evaluation set has the arrays `inputs` and `labels`)"
        ) from error
    except UnreadableSamples as error:
        raise UnreadableSamples(f"{file}: {error}") from error
    except (OSError, ValueError, zipfile.BadZipFile, EOFError, AttributeError, TypeError) as error:
        # `TypeError`, `AttributeError`: the file is a bare array, which numpy reads as well.
        raise UnreadableSamples(f"{file} is not a .npz of arrays without pickle: {error}") from error
