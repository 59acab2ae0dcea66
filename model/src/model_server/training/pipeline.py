"""One training, from the data to a folder that may be registered."""

import time
from pathlib import Path

from model_server.console import say
from model_server.optimise.bounds import Bounds
from model_server.training.data import digits
from model_server.training.frameworks import trainer_for
from model_server.training.package import package
from model_server.training.register import Training
from model_server.training.trainer import TrainingError, TrainingOptions


def train(framework: str | None, options: TrainingOptions, folder: Path, *, min_accuracy: float) -> Training:
    """Trains into `folder`; raises `TrainingError` where the model is not good enough to be served."""
    trainer = trainer_for(framework)
    dataset = digits()
    started = time.monotonic()
    trained = trainer.train(dataset.train, options)
    seconds = time.monotonic() - started
    packaged = package(trained, dataset, folder, Bounds())
    accuracy = packaged.metrics["accuracy"]
    say(
        f"trained with {trained.framework} {trained.framework_version} in {seconds:.1f} s: "
        f"accuracy {accuracy:.4f} on {len(dataset.held_out)} held-out samples"
    )
    if accuracy < min_accuracy:
        raise TrainingError(
            f"accuracy {accuracy:.4f} is below {min_accuracy:g}: nothing is registered "
            f"(more --epochs than {options.epochs}, or a lower --min-accuracy)"
        )
    return Training(trained, packaged, dataset, options)
