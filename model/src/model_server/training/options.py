"""The options that `train` and `bootstrap` share."""

import argparse

from model_server.training.frameworks import FRAMEWORKS
from model_server.training.trainer import TrainingOptions

_DEFAULTS = TrainingOptions()


def add_training_options(parser: argparse.ArgumentParser) -> None:
    """How it is trained."""
    group = parser.add_argument_group("training")
    group.add_argument("--framework", choices=FRAMEWORKS, help="default: the first that is installed")
    group.add_argument(
        "--epochs", type=int, default=_DEFAULTS.epochs, help="passes over the training set (%(default)s)"
    )
    group.add_argument(
        "--seed", type=int, default=_DEFAULTS.seed, help="the same seed gives the same weights (%(default)s)"
    )
    group.add_argument(
        "--min-accuracy",
        type=float,
        default=0.95,
        help="a model that is worse on the held-out set is not registered (%(default)s)",
    )


def add_registry_options(parser: argparse.ArgumentParser) -> None:
    """Where it goes."""
    group = parser.add_argument_group("registry", "MLFLOW_TRACKING_URI, _USERNAME and _PASSWORD say which and as whom")
    group.add_argument("--name", default="digits", help="registered model (%(default)s)")
    group.add_argument("--alias", default="champion", help="alias that servers follow (%(default)s)")
    group.add_argument("--experiment", help="experiment of the run (default: the model's name)")
    group.add_argument(
        "--wait-seconds", type=float, default=300, help="longest wait for MLflow to answer (%(default)s)"
    )


def training_options(args: argparse.Namespace) -> TrainingOptions:
    """What `add_training_options` read."""
    return TrainingOptions(epochs=args.epochs, seed=args.seed)
