"""MLflow's server as the stack runs it: command, flags and environment are those of the rendered Deployment."""

import os
import subprocess
import sys
from pathlib import Path

from support.postgres import Postgres
from support.processes import Process, free_port, status_of
from support.rendered import plain_environment, pod_of, secret_environment

_SCRIPTS = Path(__file__).parents[3] / "components/mlflow/scripts"

_HERE = Path(sys.executable).parent


class Mlflow:
    """Two databases in Postgres, artifacts in a folder, accounts on."""

    administrator = ("admin", "password-of-the-administrator")

    def __init__(self, folder: Path, postgres: Postgres) -> None:
        self.port = free_port()
        self.uri = f"http://127.0.0.1:{self.port}"
        self._log = folder / "mlflow.log"
        base = f"postgresql+psycopg2://{postgres.user}:{postgres.password}@127.0.0.1:{postgres.port}"
        accounts = postgres.database(f"accounts{self.port}")
        ini = folder / "basic_auth.ini"
        ini.write_text(
            "\n".join(
                [
                    "[mlflow]",
                    "default_permission = READ",
                    f"database_uri = {base}/{accounts}",
                    f"admin_username = {self.administrator[0]}",
                    f"admin_password = {self.administrator[1]}",
                    "authorization_function = mlflow.server.auth:authenticate_request_basic_auth",
                    "auth_cache_ttl_seconds = 60",
                    "",
                ]
            )
        )
        (server,) = [container for container in pod_of("mlflow-server")["containers"] if container["name"] == "mlflow"]
        secrets = {
            "MLFLOW_BACKEND_STORE_URI": f"{base}/{postgres.database(f'mlflow{self.port}')}",
            "MLFLOW_FLASK_SERVER_SECRET_KEY": "a-key-for-sessions",
        }
        assert secret_environment(server) == secrets.keys()
        (folder / "artifacts").mkdir()
        # Where the pod has folders of its own, the test has some too; everything else is as rendered.
        moved = {
            "HOME": str(folder),
            "MLFLOW_AUTH_CONFIG_PATH": str(ini),
            "MLFLOW_ARTIFACTS_DESTINATION": str(folder / "artifacts"),
        }
        self._environment = {**os.environ, **plain_environment(server), **secrets, **moved}
        self._command = [
            _moved(word, {"--host=0.0.0.0": "--host=127.0.0.1", "--port=5000": f"--port={self.port}"}, folder)
            for word in server["command"]
        ]
        subprocess.run(
            [sys.executable, str(_SCRIPTS / "migrate.py")], env=self._environment, check=True, capture_output=True
        )
        self._process: Process | None = None

    def start(self) -> None:
        """Also after it was killed."""
        command = [str(_HERE / self._command[0]), *self._command[1:]]
        self._process = Process(command, self._log, {**self._environment, "PATH": f"{_HERE}:{os.environ['PATH']}"})
        self._process.wait_for("MLflow", lambda: status_of(f"{self.uri}/health") == 200, seconds=180)

    def kill(self) -> None:
        """Its workers too."""
        if self._process:
            self._process.kill()

    def account(self, name: str, password: str) -> dict[str, str]:
        """Makes an account as the stack's Job does; answers the environment of whoever uses it."""
        environment = {
            **os.environ,
            "MLFLOW_TRACKING_URI": self.uri,
            "ACCOUNT_USERNAME": name,
            "ACCOUNT_PASSWORD": password,
            "ADMIN_USERNAME": self.administrator[0],
            "ADMIN_PASSWORD": self.administrator[1],
        }
        subprocess.run(
            [sys.executable, str(_SCRIPTS / "ensure_user.py")], env=environment, check=True, capture_output=True
        )
        return {
            "MLFLOW_TRACKING_URI": self.uri,
            "MLFLOW_TRACKING_USERNAME": name,
            "MLFLOW_TRACKING_PASSWORD": password,
        }


def _moved(word: str, replaced: dict[str, str], folder: Path) -> str:
    if word.startswith("--expose-prometheus="):
        return f"--expose-prometheus={folder / 'metrics'}"
    return replaced.get(word, word)
