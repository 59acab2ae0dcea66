"""What was tried, what was measured, and what was taken."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from model_server.optimise.bounds import Bounds
from model_server.optimise.difference import Difference

ORIGINAL, GRAPH, QUANTISED = "original", "graph", "quantised"
GRAPH_TOLERANCE = 1e-5
"""Optimising the graph may only change the order of sums."""
LEAST_SAVING = 0.25
"""Share of the bytes that quantising has to save, or it is not worth its error."""


@dataclass(frozen=True)
class Form:
    """One form of the model."""

    name: str
    size_bytes: int
    latency_seconds: float
    """Median of one sample on one thread. Never decides: two builds of one model would differ."""
    accuracy: float
    difference: Difference
    """From the original, in batches and sample by sample."""

    def to_json(self) -> dict[str, Any]:
        """Flat."""
        return {
            "form": self.name,
            "bytes": self.size_bytes,
            "latency_seconds": self.latency_seconds,
            "accuracy": self.accuracy,
            "max_difference": self.difference.probability,
            "agreement": self.difference.agreement,
        }


@dataclass(frozen=True)
class Report:
    """The whole story."""

    chosen: str
    bounds: Bounds
    samples: int
    """Samples that the forms were compared on."""
    forms: tuple[Form, ...]
    rejected: dict[str, str]
    """Why each form was not taken that is smaller or faster."""

    def to_json(self) -> str:
        """For a file or standard output."""
        document = {
            "chosen": self.chosen,
            "samples": self.samples,
            "bounds": asdict(self.bounds),
            "forms": [form.to_json() for form in self.forms],
            "rejected": self.rejected,
        }
        return json.dumps(document, indent=2) + "\n"

    def __str__(self) -> str:
        if not self.forms:
            return f"kept as it is: {self.rejected.get(GRAPH, '')}"
        before = self.forms[0]
        after = next(form for form in self.forms if form.name == self.chosen)
        text = (
            f"{self.chosen}: {before.size_bytes} → {after.size_bytes} bytes, "
            f"{before.latency_seconds * 1e6:.1f} → {after.latency_seconds * 1e6:.1f} µs, "
            f"accuracy {before.accuracy:.4f} → {after.accuracy:.4f}, "
            f"probabilities differ by at most {after.difference.probability:.2g}, "
            f"{after.difference.agreement:.2%} of the labels agree"
        )
        return "; ".join([text, *(f"{name} rejected: {why}" for name, why in self.rejected.items())])


def objection(form: Form, smaller_than: Form, bounds: Bounds) -> str | None:
    """Why a form is not taken, or None."""
    difference = form.difference
    if form.name == GRAPH:
        if difference.probability > GRAPH_TOLERANCE:
            return f"it differs by {difference.probability:.2g}, at most {GRAPH_TOLERANCE:.0e} is the order of sums"
        return None
    if difference.probability > bounds.max_difference:
        return f"a probability differs by {difference.probability:.3f}, at most {bounds.max_difference:g} is allowed"
    if difference.agreement < bounds.min_agreement:
        return f"{difference.agreement:.2%} of the labels agree, at least {bounds.min_agreement:.2%} is needed"
    saved = 1 - form.size_bytes / smaller_than.size_bytes
    if saved < LEAST_SAVING:
        return f"it saves {saved:.0%} of the bytes, less than {LEAST_SAVING:.0%}"
    return None
