"""The server under test, as the process that the image starts."""

import http.client
import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.processes import Process, free_port, status_of

SOURCES = Path(__file__).parents[2] / "src"


class Answer:
    """Status, headers and body."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


class ModelServer(Process):
    """`python -m model_server serve` with the given environment."""

    def __init__(self, folder: Path, environment: Mapping[str, str], *, waits_for: str = "/readyz") -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        everything = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")},
            "PYTHONPATH": str(SOURCES),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "HOME": str(folder),
            "DRAIN_SECONDS": "0.5",
            **environment,
        }
        command = [sys.executable, "-m", "model_server", "serve"]
        super().__init__(command, folder / f"server-{self.port}.log", everything)
        if waits_for:
            self.wait_for(f"{waits_for} of the model server", lambda: status_of(f"{self.url}{waits_for}") == 200)

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """One request over a connection of its own; a body that is not bytes is sent as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            payload = body if isinstance(body, bytes | None) else json.dumps(body).encode()
            given = {"content-type": "application/json"} if payload is not None else {}
            connection.request(method, path, payload, {**given, **(headers or {})})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def predict(self, instances: Any, **headers: str) -> Answer:
        """`POST /v1/predict`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", "/v1/predict", {"instances": instances}, named)

    def metric(self, name: str, **labels: str) -> float | None:
        """The sum of all series of that name with these labels; None where there is none."""
        text = self.ask("GET", "/metrics").body.decode()
        found = [
            float(value)
            for series, given, value in re.findall(r"^(\w+)(?:\{(.*)\})? (\S+)$", text, re.MULTILINE)
            if series == name and all(f'{label}="{wanted}"' in given for label, wanted in labels.items())
        ]
        return sum(found) if found else None

    @property
    def resident_bytes(self) -> int:
        """Memory that the process holds."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise ProcessLookupError(f"process {self.pid} is gone")
