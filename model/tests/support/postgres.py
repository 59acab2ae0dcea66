"""A PostgreSQL server with a data folder of its own."""

import os
import pwd
import subprocess
from pathlib import Path

from support.processes import Process, free_port, program


def _folder() -> str:
    """Debian keeps the server's programs off PATH, by version."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return str(installed[-1]) if installed else ""


class Postgres:
    """Everybody on the loopback interface is let in with the password."""

    user = "aiuser"
    password = "not-a-secret"  # noqa: S105  It lives as long as a test.

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._data = folder / "data"
        self._log = folder / "postgres.log"
        # It refuses to run as root.
        self._account = "postgres" if os.geteuid() == 0 else None
        if self._account:
            entry = pwd.getpwnam(self._account)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
            for parent in folder.parents[:2]:
                parent.chmod(parent.stat().st_mode | 0o011)
        secret = folder / "password"
        secret.write_text(self.password)
        secret.chmod(0o644)
        subprocess.run(
            [
                program("initdb", _folder()),
                *("--pgdata", str(self._data), "--username", self.user, "--pwfile", str(secret)),
                *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-sync"),
            ],
            check=True,
            capture_output=True,
            user=self._account,
            cwd="/",
        )
        self._process: Process | None = None
        self.start()

    def start(self) -> None:
        """Also after it was killed."""
        self._process = Process(
            [
                program("postgres", _folder()),
                *("-D", str(self._data), "-p", str(self.port), "-h", "127.0.0.1", "-k", "", "-F"),
            ],
            self._log,
            user=self._account,
        )
        self._process.wait_for("PostgreSQL", self._answers)

    def _answers(self) -> bool:
        ready = subprocess.run(
            [program("pg_isready", _folder()), "-h", "127.0.0.1", "-p", str(self.port)],
            capture_output=True,
            check=False,
        )
        return ready.returncode == 0

    def kill(self) -> None:
        """All of its processes at once."""
        if self._process:
            self._process.kill()

    def freeze(self, *, frozen: bool) -> None:
        """It holds its connections and answers nothing."""
        if self._process:
            self._process.freeze(frozen=frozen)

    def database(self, name: str) -> str:
        """Makes an empty database; answers its name."""
        self.query("postgres", f'CREATE DATABASE "{name}"')
        return name

    def query(self, database: str, statement: str) -> str:
        """What psql prints, values alone."""
        answer = subprocess.run(
            [
                program("psql", _folder()),
                *("-h", "127.0.0.1", "-p", str(self.port), "-U", self.user, "-d", database, "-Atc", statement),
            ],
            env={**os.environ, "PGPASSWORD": self.password},
            capture_output=True,
            text=True,
            check=True,
        )
        return answer.stdout.strip()

    def says(self, database: str, statement: str) -> str:
        """The same; nothing while there is no such table, or no server."""
        try:
            return self.query(database, statement)
        except subprocess.CalledProcessError:
            return ""
