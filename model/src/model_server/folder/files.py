"""Where things lie in the folder of a model."""

from pathlib import Path

DESCRIPTION = "MLmodel"
"""What the model is, in MLflow's format: flavors and signature."""
ONNX_MODEL = "model.onnx"
INPUT_EXAMPLE = "input_example.json"
REQUIREMENTS = "requirements.txt"
EVALUATION = Path("evaluation", "evaluation.npz")
"""Samples that the model never saw, with their labels: what the gate measures accuracy with."""
OPTIMISATION = "optimisation.json"
"""What was made smaller or faster, and how it was verified."""


def size_of(folder: Path) -> int:
    """Bytes of the model, without what is only said of it."""
    unsized = {DESCRIPTION, OPTIMISATION}
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and file.name not in unsized)
