"""`bootstrap`: the model is in the registry when this has ended."""

import argparse
import tempfile
from pathlib import Path

from model_server.console import say
from model_server.training.options import add_registry_options, add_training_options, training_options
from model_server.training.trainer import TrainingError


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`bootstrap`."""
    parser = subparsers.add_parser(
        "bootstrap",
        help="train and register the model where the registry does not have it yet",
        description="Trains and registers the reference model, unless the registry has what is wanted.",
    )
    parser.add_argument("--version", type=int, help="wanted version (default: whichever carries the alias)")
    add_registry_options(parser)
    add_training_options(parser)


def run(args: argparse.Namespace) -> int:
    """0 when the registry has the model, 1 otherwise."""
    try:
        _run(args)
    except TrainingError as error:
        say(f"bootstrap: {error}")
        return 1
    return 0


def _run(args: argparse.Namespace) -> None:
    from model_server.training.bootstrap import bootstrap
    from model_server.training.pipeline import train
    from model_server.training.plan import Wanted
    from model_server.training.register import Registered, register
    from model_server.training.tracking import connect, explained

    client = connect(args.wait_seconds)

    def train_and_register() -> Registered:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch, "model")
            training = train(args.framework, training_options(args), folder, min_accuracy=args.min_accuracy)
            return register(client, training, name=args.name, experiment=args.experiment or args.name)

    with explained(f"{args.name} could not be registered"):
        bootstrap(client, Wanted(args.name, args.version, args.alias), train_and_register)
