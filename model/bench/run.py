"""Measures them all in one run, and writes the table into docs/serving.md."""

import argparse
import datetime
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.clients import Measured, body_of, closed_loop, open_loop, pinned
from bench.models import make_models
from bench.servers import Contender, contenders

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.processes import Process, free_port, status_of

_SERVER_CORE = "0"
_CLIENTS = (1, 16, 64)
_SHARE_OF_PEAK = 0.7
_DOCUMENT = Path(__file__).parents[2] / "docs/serving.md"
_BEGIN, _END = "<!-- bench-serving: begin -->", "<!-- bench-serving: end -->"

Row = tuple[str, Mapping[int, Measured], Measured]


def main() -> int:
    """Writes the document unless told otherwise."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=10, help="of each measurement (%(default)s)")
    parser.add_argument("--dry-run", action="store_true", help="print the tables and leave the document as it is")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        make_models(folder)
        tables = [_table(model, _measured(model, folder, options.seconds)) for model in ("network", "forest")]
    text = "\n\n".join([_heading(options.seconds), *tables])
    sys.stdout.write(f"{text}\n")
    if not options.dry_run:
        _write(text)
    return 0


def _measured(model: str, folder: Path, seconds: int) -> list[Row]:
    rows: list[Row] = []
    for index in range(len(contenders(model, folder, 0))):
        # A port for each: the last one's may not be free yet.
        port = free_port()
        rows.append(_measure(contenders(model, folder, port)[index], port, folder, seconds))
        name, closed, steady = rows[-1]
        sys.stderr.write(f"{model}: {name}: {_cells(closed, steady)}\n")
    return rows


def _measure(contender: Contender, port: int, folder: Path, seconds: int) -> Row:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", **contender.environment}
    log = folder / "server.log"
    process = Process(pinned(_SERVER_CORE, contender.command), log, environment)
    try:
        origin = f"http://127.0.0.1:{port}"
        process.wait_for(contender.name, lambda: status_of(f"{origin}{contender.health}") == 200, 120)
        url, body = f"{origin}{contender.path}", body_of(contender.key)
        closed_loop(url, body, 16, 2, folder)
        closed = {clients: closed_loop(url, body, clients, seconds, folder) for clients in _CLIENTS}
        peak = max(measured.rate for measured in closed.values())
        return contender.name, closed, open_loop(url, body, peak * _SHARE_OF_PEAK, seconds, folder)
    finally:
        process.stop()


def _cells(closed: Mapping[int, Measured], steady: Measured) -> str:
    cells = [f"{one.rate:,.0f}, {one.p99 * 1000:,.1f} ms{_errors(one)}" for one in (*closed.values(), steady)]
    return " | ".join(cells)


def _errors(measured: Measured) -> str:
    return f", {measured.errors} failed" if measured.errors else ""


def _table(model: str, rows: list[Row]) -> str:
    title = {
        "network": "**A small network** (64-64-10, one run takes some 10 µs): HTTP and Python are the work.",
        "forest": "**A forest of 100 trees** in scikit-learn: the model is the work, and batches pay.",
    }[model]
    head = [*(f"{clients} client{'s' if clients > 1 else ''}" for clients in _CLIENTS), "70 % of peak"]
    lines = [f"| | {' | '.join(head)} |", f"| --- |{' ---: |' * len(head)}"]
    lines += [f"| {name} | {_cells(closed, steady)} |" for name, closed, steady in rows]
    return "\n".join([title, "", *lines])


def _heading(seconds: int) -> str:
    versions = subprocess.run(
        [sys.executable, "-m", "pip", "list", "--format=freeze"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    shown = ("bentoml", "fastapi", "litserve", "mlflow", "onnxruntime", "scikit-learn", "uvicorn")
    found = ", ".join(line.replace("==", " ") for line in versions if line.split("==")[0].lower() in shown)
    date = datetime.datetime.now(datetime.UTC).date()
    return (
        f"Measured on {date}, {seconds} s each, Python {sys.version.split()[0]}, {found}. "
        "Answers a second, and the 99th percentile of the time to an answer."
    )


def _write(text: str) -> None:
    document = _DOCUMENT.read_text(encoding="utf-8")
    before, rest = document.split(_BEGIN)
    _, after = rest.split(_END)
    _DOCUMENT.write_text(f"{before}{_BEGIN}\n\n{text}\n\n{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
