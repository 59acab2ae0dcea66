"""`train`: a new version of the model, or only its folder."""

import argparse
import tempfile
from pathlib import Path

from model_server.console import say
from model_server.training.options import add_registry_options, add_training_options, training_options
from model_server.training.trainer import TrainingError


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`train`."""
    parser = subparsers.add_parser(
        "train",
        help="train the model and register it as a new version",
        description="Trains the reference model and registers it as a new version that gets the alias.",
    )
    parser.add_argument("--output", type=Path, help="write the model's folder here, and ask no registry")
    add_registry_options(parser)
    add_training_options(parser)


def run(args: argparse.Namespace) -> int:
    """0 when the model is registered or written, 1 otherwise."""
    try:
        if args.output is not None:
            _write(args)
        else:
            _register(args)
    except TrainingError as error:
        say(f"train: {error}")
        return 1
    return 0


def _write(args: argparse.Namespace) -> None:
    from model_server.training.pipeline import train

    output: Path = args.output
    if output.exists() and any(output.iterdir()):
        raise TrainingError(f"--output {output} is not empty: a folder of two models would be served as neither")
    train(args.framework, training_options(args), output, min_accuracy=args.min_accuracy)
    say(f"written to {output}")


def _register(args: argparse.Namespace) -> None:
    from model_server.training.pipeline import train
    from model_server.training.register import register
    from model_server.training.tracking import connect, explained

    # Before the training: who trains for an hour wants to know now that nobody answers.
    client = connect(args.wait_seconds)
    with tempfile.TemporaryDirectory() as folder:
        training = train(args.framework, training_options(args), Path(folder, "model"), min_accuracy=args.min_accuracy)
        with explained(f"{args.name} could not be registered"):
            registered = register(client, training, name=args.name, experiment=args.experiment or args.name)
            client.set_registered_model_alias(args.name, args.alias, str(registered.version))
    say(f"registered models:/{args.name}/{registered.version}, which is now models:/{args.name}@{args.alias}")
