"""Which framework trains."""

from importlib.util import find_spec

from model_server.training.trainer import Trainer, TrainingError

_MODULES = {"sklearn": "skl2onnx", "pytorch": "torch", "tensorflow": "tensorflow"}
"""What has to be installed, in the order of preference."""

FRAMEWORKS = tuple(_MODULES)


def trainer_for(framework: str | None) -> Trainer:
    """The trainer of this framework, or of the first that is installed; raises `TrainingError`."""
    # The data is scikit-learn's, whoever trains.
    installed = [name for name, module in _MODULES.items() if find_spec(module)] if find_spec("sklearn") else []
    if not installed:
        raise TrainingError(
            "nothing that trains is installed here: run this in an image made of requirements/trainer.txt"
        )
    chosen = framework or installed[0]
    if chosen not in installed:
        raise TrainingError(f"{chosen} is not installed here, {' and '.join(installed)} can train: use another image")
    if chosen == "pytorch":
        from model_server.training.pytorch_trainer import PytorchTrainer

        return PytorchTrainer()
    if chosen == "tensorflow":
        from model_server.training.tensorflow_trainer import TensorflowTrainer

        return TensorflowTrainer()
    from model_server.training.sklearn_trainer import SklearnTrainer

    return SklearnTrainer()
