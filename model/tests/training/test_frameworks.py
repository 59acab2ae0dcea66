import importlib.util
from importlib.machinery import ModuleSpec

import pytest

from model_server.training import frameworks
from model_server.training.frameworks import trainer_for
from model_server.training.sklearn_trainer import SklearnTrainer
from model_server.training.trainer import TrainingError


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What an image has."""
    modules: set[str] = set()

    def find(name: str) -> ModuleSpec | None:
        return importlib.util.find_spec("json") if name in modules else None

    monkeypatch.setattr(frameworks, "find_spec", find)
    return modules


def test_scikit_learn_is_preferred(installed: set[str]) -> None:
    installed |= {"sklearn", "skl2onnx", "torch"}

    assert isinstance(trainer_for(None), SklearnTrainer)
    assert isinstance(trainer_for("sklearn"), SklearnTrainer)


def test_says_which_framework_is_missing_and_which_is_there(installed: set[str]) -> None:
    installed |= {"sklearn", "skl2onnx"}

    with pytest.raises(TrainingError, match="tensorflow is not installed here, sklearn can train"):
        trainer_for("tensorflow")


@pytest.mark.parametrize("modules", [set(), {"torch"}])
def test_says_that_the_slim_image_does_not_train(installed: set[str], modules: set[str]) -> None:
    installed |= modules

    with pytest.raises(TrainingError, match="nothing that trains is installed here"):
        trainer_for(None)
