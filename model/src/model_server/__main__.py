"""The command line of the image."""

import argparse
import asyncio
import importlib
import logging
import os
import sys

from model_server import logs
from model_server.console import say
from model_server.settings import Settings, SettingsError, read_settings
from model_server.threads import set_thread_count

_COMMANDS = {
    # Each is imported only when it is asked for or explained: the slim image has no scikit-learn.
    "train": "model_server.training.train_command",
    "bootstrap": "model_server.training.bootstrap_command",
    "optimise": "model_server.optimise.command",
    "gate": "model_server.gate.command",
    "rollout": "model_server.rollout.command",
}


def main(arguments: list[str]) -> int:
    """Answers the exit code."""
    # Before any of the commands brings in a library that counts the machine's cores.
    threads = set_thread_count()
    parser = argparse.ArgumentParser(prog="model-server", description="Serves one model, trains it, or tests it.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve a model until SIGTERM; all settings are environment variables")
    for module in _COMMANDS.values():
        importlib.import_module(module).add_parser(commands)
    parsed = parser.parse_args(arguments)
    if parsed.command == "serve":
        return _serve(threads)
    return int(importlib.import_module(_COMMANDS[parsed.command]).run(parsed))


def _serve(threads: int) -> int:
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        say(str(error))
        return 2
    logs.set_up(settings.server.log_level)
    logging.getLogger("model_server").info("starting; a run of the model may use %d threads", threads)
    return _run(settings)


def _run(settings: Settings) -> int:
    import uvloop

    from model_server.server import serve

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(serve(settings))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
