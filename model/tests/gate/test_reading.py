"""What the gate makes of versions, predictions, metrics and times."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_server.gate.about import is_version_of
from model_server.gate.check import Check, Unmeasurable
from model_server.gate.latency import quantile
from model_server.gate.memory import gauges_of
from model_server.gate.prediction import label_of

numbers = st.lists(st.integers(0, 30), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))


class TestVersions:
    @pytest.mark.parametrize(
        ("actual", "declared"), [("2.8.0", "2.8"), ("2.8.0+cu128", "2.8"), ("12.8", "12.8"), ("pytorch", "pytorch")]
    )
    def test_fit(self, actual: str, declared: str) -> None:
        assert is_version_of(actual, declared)

    @pytest.mark.parametrize(
        ("actual", "declared"), [("2.80", "2.8"), ("2", "2.8"), ("", "3"), ("tensorflow", "pytorch")]
    )
    def test_do_not_fit(self, actual: str, declared: str) -> None:
        assert not is_version_of(actual, declared)

    @given(numbers, numbers)
    def test_fit_exactly_when_all_declared_parts_are_there(self, declared: str, more: str) -> None:
        assert is_version_of(f"{declared}.{more}", declared)
        assert is_version_of(more, declared) == f"{more}.".startswith(f"{declared}.")


class TestLabels:
    @pytest.mark.parametrize(
        ("prediction", "label"),
        [
            ({"label": 3, "probabilities": [0.1]}, 3),
            ({"label": "cat"}, "cat"),
            ({"label": [3]}, 3),
            ({"scores": [0.1, 0.7, 0.2]}, 1),
            ([0.1, 0.7, 0.2], 1),
            ([4], 4),
            ("cat", "cat"),
            (7, 7),
        ],
    )
    def test_are_found(self, prediction: Any, label: Any) -> None:
        assert label_of(prediction) == label

    def test_are_not_guessed(self) -> None:
        with pytest.raises(Unmeasurable, match="the model has mean, deviation"):
            label_of({"mean": 1, "deviation": 2})


class TestTimes:
    @given(st.lists(st.floats(0, 100), min_size=1), st.floats(0.01, 1))
    def test_quantile_is_the_least_value_that_the_share_does_not_exceed(
        self, values: list[float], share: float
    ) -> None:
        found = quantile(values, share)

        assert found in values
        assert sum(value <= found for value in values) >= share * len(values) - 1e-9

    def test_of_a_hundred_samples_one_may_be_slow(self) -> None:
        assert quantile([*[0.01] * 99, 9.0], 0.99) == 0.01
        assert quantile([*[0.01] * 98, 9.0, 9.0], 0.99) == 9.0


def test_memory_of_several_gpus_is_added() -> None:
    text = 'ai_gpu_memory_usage_bytes{gpu="0"} 1e9\nai_gpu_memory_usage_bytes{gpu="1"} 2e9\nother 7\n'

    assert gauges_of(text) == {"ai_gpu_memory_usage_bytes": 3e9}


def test_a_verdict_has_no_number_that_json_lacks() -> None:
    assert Check("memory", False, float("nan"), 2e9, "bytes", "").to_json()["measured"] is None
