"""What a command says to the person who started it; results go to standard output, and only they do."""

import sys


def say(text: str) -> None:
    """One line on standard error, at once: a Job's log is read while it runs."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
