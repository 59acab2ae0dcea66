"""Every way in which there is no verdict, and what is said of it."""

from pathlib import Path

import pytest
from support.command_line import Ended, run
from support.fake_service import FakeService
from support.processes import free_port

from gate.conftest import Gate

PREDICT = "/v1/predict"


class TestUnmeasurable:
    def error(self, ended: Ended) -> str:
        """Why; the exit code says that it is no verdict."""
        assert ended.code == 2
        assert ended.json["passed"] is False
        assert f"gate: {ended.json['error']}" in ended.said
        return str(ended.json["error"])

    def test_nobody_there(self, capsys: pytest.CaptureFixture[str]) -> None:
        ended = run(capsys, "gate", "--url", f"http://127.0.0.1:{free_port()}", "--wait-seconds", 0)

        assert "has not been ready within 0 s: /readyz: [Errno 111] Connection refused" in self.error(ended)

    @pytest.mark.parametrize("url", ["digits:80", "ftp://digits", "http://", "http://digits:port"])
    def test_no_address(self, capsys: pytest.CaptureFixture[str], url: str) -> None:
        assert f"--url {url}: " in self.error(run(capsys, "gate", "--url", url))

    def test_no_model_yet(self, gate: Gate, service: FakeService) -> None:
        service.override["/readyz"] = lambda _: (503, b'{"reason":"loading"}')

        assert '/readyz: HTTP 503: {"reason":"loading"}' in self.error(gate())

    def test_waits_for_the_model(self, gate: Gate, service: FakeService) -> None:
        service.override["/readyz"] = lambda seen: (503, b"") if seen < 1 else None
        ended = gate("--wait-seconds", 20)

        assert ended.code == 0
        assert "/readyz: HTTP 503: (empty)" in ended.said

    def test_another_server(self, gate: Gate, service: FakeService) -> None:
        service.override["/readyz"] = lambda _: (404, b"nginx")

        assert "answered 404: this is no model server, check --url (nginx)" in self.error(gate("--wait-seconds", 60))

    @pytest.mark.parametrize(
        ("response", "reason"),
        [
            ((200, b"<html>"), "is no JSON, so this is no model server: <html>"),
            ((200, b'{"model": null}'), "names no model"),
            ((200, b'{"model": {}, "declared": 1}'), "`declared` and `actual` are no objects"),
            ((500, b"no"), "answered 500: no"),
        ],
    )
    def test_no_account_of_itself(
        self, gate: Gate, service: FakeService, response: tuple[int, bytes], reason: str
    ) -> None:
        service.override["/v1/about"] = lambda _: response

        assert reason in self.error(gate())

    def test_a_key_is_needed(self, gate: Gate, service: FakeService, tmp_path: Path) -> None:
        service.api_key = "correct"
        service.override["/readyz"] = lambda _: (200, b"")
        (tmp_path / "key").write_text("correct\n")
        (tmp_path / "wrong").write_text("wrong\n")

        # The fake asks for it at every door.
        assert "HTTP 401" in self.error(gate())
        assert "HTTP 401" in self.error(gate("--api-key-file", tmp_path / "wrong"))
        assert gate("--api-key-file", tmp_path / "key").code == 0

    def test_a_key_is_needed_for_predictions(self, gate: Gate, service: FakeService) -> None:
        service.override[PREDICT] = lambda _: (401, b"")
        assert "/v1/predict asks for a key: give --api-key-file" in self.error(gate())

        service.override["/v1/about"] = lambda _: (401, b"")
        assert "/v1/about asks for a key: give --api-key-file" in self.error(gate())

    def test_no_key_in_the_file(self, gate: Gate, tmp_path: Path) -> None:
        (tmp_path / "empty").touch()

        assert "is empty" in self.error(gate("--api-key-file", tmp_path / "empty"))
        assert "cannot be read: No such file" in self.error(gate("--api-key-file", tmp_path / "nothing"))

    def test_samples_that_do_not_fit_the_model(self, gate: Gate, service: FakeService) -> None:
        service.override[PREDICT] = lambda _: (422, b"64 numbers are needed")

        assert "the evaluation set does not fit the model, which answered 422: 64 numbers" in self.error(gate())

    def test_no_samples(self, gate: Gate) -> None:
        assert "--samples 0: at least one is needed" in self.error(gate("--samples", 0))

    def test_no_labels_in_the_predictions(self, gate: Gate, service: FakeService) -> None:
        service.label = lambda row: {"mean": 1, "deviation": 2}

        assert "accuracy needs an output named `label`" in self.error(gate())

    @pytest.mark.parametrize(
        ("response", "reason"),
        [((404, b"no"), "answered 404: no"), ((200, b'a{b="1\n'), "is not in Prometheus' format")],
    )
    def test_no_metrics(self, gate: Gate, service: FakeService, response: tuple[int, bytes], reason: str) -> None:
        service.override["/metrics"] = lambda _: response

        assert reason in self.error(gate())

    def test_no_memory_in_the_metrics(self, gate: Gate, service: FakeService) -> None:
        service.gauge = None
        ended = gate()

        assert "has neither ai_gpu_memory_usage_bytes nor process_resident_memory_bytes" in self.error(ended)
        assert [entry["passed"] for entry in ended.json["checks"]] == [True, True, True]

    def test_a_failure_outweighs_what_could_not_be_measured(self, gate: Gate, service: FakeService) -> None:
        service.label = lambda row: {"label": -1}
        service.gauge = None

        assert gate().code == 1

    def test_a_service_that_goes_meanwhile(self, gate: Gate, service: FakeService) -> None:
        def go(seen: int) -> None:
            service.drop_after = 0 if seen > 10 else None

        service.override[PREDICT] = go

        assert "does not answer any more" in self.error(gate())
