"""Tries the forms one after the other, and takes the last that holds."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from model_server.folder.samples import Samples
from model_server.optimise.bounds import Bounds
from model_server.optimise.difference import Difference, difference, labels_of
from model_server.optimise.forms import optimise_graph, quantise
from model_server.optimise.report import GRAPH, ORIGINAL, QUANTISED, Form, Report, objection
from model_server.optimise.session import median_seconds, open_session, run, run_singly

_MOST_SINGLE_SAMPLES = 1000
"""Samples that are run one by one as well."""


def optimise(
    source: Path, target: Path, samples: Samples | None, *, calibration: NDArray[Any] | None = None, bounds: Bounds
) -> Report:
    """
    Writes the best form of `source` that is verified on `samples` to `target`.
    `calibration` are inputs that fix the scales of int8; by default those of `samples`, which flatters a little.
    """
    problem = _unverifiable(source, samples)
    if samples is None or problem is not None:
        shutil.copyfile(source, target)
        return Report(ORIGINAL, bounds, 0, (), {GRAPH: problem or ""})
    with tempfile.TemporaryDirectory() as scratch:
        attempts: list[tuple[str, Callable[[Path, Path], None]]] = [
            (GRAPH, optimise_graph),
            (QUANTISED, lambda best, to: quantise(best, to, samples.inputs if calibration is None else calibration)),
        ]
        trial = _Trial(source, samples, bounds)
        for name, make in attempts:
            trial.attempt(name, make, Path(scratch, f"{name}.onnx"))
        shutil.copyfile(trial.best, target)
        return trial.report()


def _unverifiable(source: Path, samples: Samples | None) -> str | None:
    if samples is None:
        return "there is no evaluation set, so that nothing can be verified"
    inputs = open_session(source).get_inputs()
    if len(inputs) != 1:
        return f"the model has {len(inputs)} inputs, and an evaluation set has one"
    return None


class _Trial:
    """The forms so far."""

    def __init__(self, source: Path, samples: Samples, bounds: Bounds) -> None:
        self.best = source
        self._samples = samples
        self._bounds = bounds
        self._expected = run(open_session(source), samples.inputs)
        self._forms = [self._measured(ORIGINAL, source)]
        self._chosen = self._forms[0]
        self._rejected: dict[str, str] = {}

    def attempt(self, name: str, make: Callable[[Path, Path], None], file: Path) -> None:
        """Makes a form out of the best one, and takes it if nothing speaks against it."""
        try:
            make(self.best, file)
            form = self._measured(name, file)
        except Exception as error:  # A converter may raise anything; the model is then served as it is.
            self._rejected[name] = f"it could not be made: {type(error).__name__}: {error}"
            return
        self._forms.append(form)
        problem = objection(form, self._chosen, self._bounds)
        if problem is None:
            self.best, self._chosen = file, form
        else:
            self._rejected[name] = problem

    def report(self) -> Report:
        """What came of it."""
        return Report(self._chosen.name, self._bounds, len(self._samples), tuple(self._forms), self._rejected)

    def _measured(self, name: str, file: Path) -> Form:
        session = open_session(file)
        outputs = run(session, self._samples.inputs)
        return Form(
            name,
            file.stat().st_size,
            median_seconds(session, self._samples.inputs),
            float(np.mean(labels_of(outputs) == self._samples.labels)),
            _worst(difference(self._expected, outputs), self._singly(session)),
        )

    def _singly(self, session: InferenceSession) -> Difference:
        """A form whose answers depend on the batch would be caught here."""
        inputs = self._samples.inputs[:_MOST_SINGLE_SAMPLES]
        expected = {name: values[: len(inputs)] for name, values in self._expected.items()}
        return difference(expected, run_singly(session, inputs))


def _worst(first: Difference, second: Difference) -> Difference:
    return Difference(max(first.probability, second.probability), min(first.agreement, second.agreement))
