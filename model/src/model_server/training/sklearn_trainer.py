"""scikit-learn: the trainer that needs no GPU and a few seconds."""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from model_server.folder.native import NativeForm
from model_server.folder.samples import Samples
from model_server.training.trainer import INPUT, LABEL, PROBABILITIES, TrainingError, TrainingOptions

_LEARNING_RATE = 0.003
_WEIGHT_DECAY = 1e-3
_BATCH_SIZE = 64


class SklearnModel:
    """A trained network of scikit-learn."""

    framework = "sklearn"
    framework_version: str = sklearn.__version__

    def __init__(self, network: MLPClassifier) -> None:
        self._network = network

    @property
    def parameters(self) -> Mapping[str, str | int | float]:
        return {
            "optimizer": "adam",
            "learning_rate": _LEARNING_RATE,
            "weight_decay": _WEIGHT_DECAY,
            "batch_size": _BATCH_SIZE,
        }

    @property
    def losses(self) -> Sequence[float]:
        return [float(loss) for loss in self._network.loss_curve_]

    def probabilities(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        result: NDArray[Any] = self._network.predict_proba(inputs)
        return result.astype(np.float32)

    def export_onnx(self, file: Path) -> None:
        # Only who trains has them.
        from skl2onnx import to_onnx
        from skl2onnx.common.data_types import FloatTensorType

        # A ZipMap would make a list of dictionaries of the probabilities.
        options = {id(self._network): {"zipmap": False}}
        width = self._network.n_features_in_
        model = to_onnx(self._network, initial_types=[(INPUT, FloatTensorType([None, width]))], options=options)
        names = [output.name for output in model.graph.output]
        if names != [LABEL, PROBABILITIES]:
            raise TrainingError(f"skl2onnx named the outputs {names}, expected {[LABEL, PROBABILITIES]}")
        file.write_bytes(model.SerializeToString())

    def save_native(self, folder: Path) -> NativeForm | None:
        """None: scikit-learn's own form is a pickle, which runs whatever code it holds when it is loaded."""
        return None


class SklearnTrainer:
    """A perceptron with one hidden layer."""

    def train(self, samples: Samples, options: TrainingOptions) -> SklearnModel:
        network = MLPClassifier(
            (options.hidden_units,),
            max_iter=options.epochs,
            # The epochs are what was asked for, not a bound: scikit-learn would stop at a plateau.
            n_iter_no_change=options.epochs,
            learning_rate_init=_LEARNING_RATE,
            alpha=_WEIGHT_DECAY,
            batch_size=_BATCH_SIZE,
            random_state=options.seed,
        )
        # One thread: the matrices are too small to share, and sums in another order change the last digits.
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            network.fit(samples.inputs, samples.labels)
        return SklearnModel(network)
