"""The environment, and the threads that it leaves."""

from pathlib import Path

import pytest

from model_server.settings import SettingsError, read_settings
from model_server.threads import set_thread_count


def test_an_empty_environment_has_the_defaults_of_the_mission() -> None:
    settings = read_settings({})
    assert (settings.model.model_name, settings.model.model_version) == ("production-model", "latest")
    assert settings.server.port == 8000
    assert settings.cache.redis_host is None
    assert settings.record.postgres_host is None


def test_values_are_read_by_their_type() -> None:
    settings = read_settings(
        {"PORT": "9000", "REDIS_TLS": "True", "MODEL_PATH": "/app/models", "BATCH_WAIT_MS": "2.5", "MODEL_ALIAS": ""}
    )
    assert settings.server.port == 9000
    assert settings.cache.redis_tls is True
    assert settings.model.model_path == Path("/app/models")
    assert settings.batch.batch_wait_ms == 2.5
    assert settings.model.model_alias is None


def test_all_problems_are_said_at_once_and_no_secret_with_them() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"PORT": "0", "LOG_LEVEL": "LOUD", "REDIS_TLS": "perhaps", "MAX_BATCH_SIZE": "many"})
    lines = str(caught.value).splitlines()
    assert lines[0] == "environment: 4 problems"
    assert [line.split()[0] for line in lines[1:]] == ["PORT", "LOG_LEVEL", "MAX_BATCH_SIZE", "REDIS_TLS"]
    assert '"LOUD"' in lines[2]


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({"cpu.max": "150000 100000"}, 1),
        ({"cpu.max": "50000 100000"}, 1),
        ({"cpu/cpu.cfs_quota_us": "100000", "cpu/cpu.cfs_period_us": "100000"}, 1),
    ],
)
def test_a_run_has_as_many_threads_as_the_container_has_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], wanted: int
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert set_thread_count(tmp_path) == wanted


def test_without_a_limit_it_is_what_the_process_may_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2})
    assert set_thread_count(tmp_path) == 3
    monkeypatch.delenv("OMP_NUM_THREADS")
    (tmp_path / "cpu.max").write_text("max 100000")
    assert set_thread_count(tmp_path) == 3


def test_what_somebody_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    assert set_thread_count() == 5
