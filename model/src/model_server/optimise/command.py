"""`optimise`: at build time, from a model's folder to a smaller one that says the same."""

import argparse
import sys
from pathlib import Path

from model_server.console import say
from model_server.optimise.bounds import Bounds

_DEFAULTS = Bounds()


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`optimise`."""
    parser = subparsers.add_parser(
        "optimise",
        help="optimise and quantise the ONNX form of a model, verified on its evaluation set",
        description="A form that differs more than allowed is not taken, which is no error. The report is JSON.",
    )
    parser.add_argument("--model", type=Path, required=True, help="folder of the model")
    parser.add_argument("--output", type=Path, required=True, help="folder that is written")
    parser.add_argument(
        "--max-difference",
        type=float,
        default=_DEFAULTS.max_difference,
        help="largest difference of a probability in int8 (%(default)s); 0 quantises nothing",
    )
    parser.add_argument(
        "--min-agreement",
        type=float,
        default=_DEFAULTS.min_agreement,
        help="share of labels that int8 has to keep (%(default)s)",
    )


def run(args: argparse.Namespace) -> int:
    """0 when the folder is written, 1 otherwise."""
    from model_server.optimise.folder import OptimisationError, optimise_folder

    try:
        report = optimise_folder(args.model, args.output, Bounds(args.max_difference, args.min_agreement))
    except OptimisationError as error:
        say(f"optimise: {error}")
        return 1
    say(str(report))
    sys.stdout.write(report.to_json())
    return 0
