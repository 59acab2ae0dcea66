"""TensorFlow: Keras trains, and a plain module is served, which every release loads."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from model_server.folder.native import NativeForm
from model_server.folder.samples import Samples
from model_server.training.trainer import INPUT, LABEL, PROBABILITIES, TrainingOptions

_LEARNING_RATE = 0.003
_BATCH_SIZE = 64
_OPSET = 17
_SAVED_MODEL = "saved_model"


class ServedNetwork(tf.Module):
    """Weights and one function; Keras changed its own format between its versions 2 and 3."""

    def __init__(self, weights: Sequence[NDArray[np.float32]]) -> None:
        super().__init__()
        self.hidden, self.hidden_bias, self.output, self.output_bias = (
            tf.Variable(array, trainable=False) for array in weights
        )
        self.takes = tf.TensorSpec([None, weights[0].shape[0]], tf.float32, name=INPUT)
        self.serve = tf.function(self._serve, input_signature=[self.takes])

    def _serve(self, pixels: tf.Tensor) -> dict[str, tf.Tensor]:
        hidden = tf.nn.relu(tf.matmul(pixels, self.hidden) + self.hidden_bias)
        logits = tf.matmul(hidden, self.output) + self.output_bias
        return {LABEL: tf.argmax(logits, axis=1), PROBABILITIES: tf.nn.softmax(logits)}


class TensorflowModel:
    """A trained network of TensorFlow."""

    framework = "tensorflow"
    framework_version: str = tf.__version__

    def __init__(self, weights: Sequence[NDArray[np.float32]], losses: Sequence[float]) -> None:
        self._served = ServedNetwork(weights)
        self._losses = losses

    @property
    def parameters(self) -> Mapping[str, str | int | float]:
        return {"optimizer": "adam", "learning_rate": _LEARNING_RATE, "batch_size": _BATCH_SIZE}

    @property
    def losses(self) -> Sequence[float]:
        return self._losses

    def probabilities(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        result: NDArray[np.float32] = self._served.serve(tf.constant(inputs))[PROBABILITIES].numpy()
        return result

    def export_onnx(self, file: Path) -> None:
        # Only who trains has it.
        import tf2onnx

        tf2onnx.convert.from_function(
            self._served.serve, input_signature=[self._served.takes], opset=_OPSET, output_path=str(file)
        )

    def save_native(self, folder: Path) -> NativeForm:
        """A graph and its weights: loading it runs no Python."""
        tf.saved_model.save(
            self._served, str(folder / _SAVED_MODEL), signatures={"serving_default": self._served.serve}
        )
        options = {"tensorflow_version": self.framework_version}
        return NativeForm("tensorflow", _SAVED_MODEL, options, [f"tensorflow=={self.framework_version}"])


class TensorflowTrainer:
    """A perceptron with one hidden layer."""

    def train(self, samples: Samples, options: TrainingOptions) -> TensorflowModel:
        # Python's, NumPy's and TensorFlow's generators.
        tf.keras.utils.set_random_seed(options.seed)
        network = tf.keras.Sequential(
            [
                tf.keras.layers.Input((samples.inputs.shape[1],)),
                tf.keras.layers.Dense(options.hidden_units, activation="relu"),
                tf.keras.layers.Dense(int(samples.labels.max()) + 1),
            ]
        )
        network.compile(
            optimizer=tf.keras.optimizers.Adam(_LEARNING_RATE),
            loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        )
        history = network.fit(samples.inputs, samples.labels, batch_size=_BATCH_SIZE, epochs=options.epochs, verbose=0)
        return TensorflowModel(network.get_weights(), [float(loss) for loss in history.history["loss"]])
