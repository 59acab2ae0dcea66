"""What asks: wrk, as fast as it is answered, and vegeta, at a rate that does not yield."""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

VEGETA = os.environ.get("VEGETA", "vegeta")

_CLIENT_CORE = "1"
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclass(frozen=True)
class Measured:
    """One run."""

    rate: float
    """Answers a second."""
    p99: float
    """Seconds."""
    errors: int


def pinned(core: str, command: list[str]) -> list[str]:
    """On one core."""
    return ["taskset", "-c", core, *command]


def body_of(key: str) -> bytes:
    """One sample."""
    return json.dumps({key: [[round(index % 17 / 16, 4) for index in range(64)]]}).encode()


def closed_loop(url: str, body: bytes, clients: int, seconds: int, scratch: Path) -> Measured:
    """So many clients, each with its next request as soon as the last is answered."""
    script = scratch / "post.lua"
    script.write_text(
        f'wrk.method = "POST"\nwrk.body = {json.dumps(body.decode())}\n'
        'wrk.headers["Content-Type"] = "application/json"\n'
    )
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s", str(script), url]
    said = subprocess.run(pinned(_CLIENT_CORE, command), capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", said)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    if rate is None or p99 is None:
        raise RuntimeError(f"wrk says nothing that can be read:\n{said}")
    errors = (int(failed[1]) if failed else 0) + (sum(map(int, broken.groups())) if broken else 0)
    return Measured(float(rate[1]), float(p99[1]) * _UNITS[p99[2]], errors)


def open_loop(url: str, body: bytes, rate: float, seconds: int, scratch: Path) -> Measured:
    """So many requests a second, whether they are answered or not."""
    (scratch / "body.json").write_bytes(body)
    attack = [
        *(VEGETA, "attack", f"-rate={max(1, round(rate))}", f"-duration={seconds}s", "-max-workers=256"),
        *(f"-body={scratch / 'body.json'}", "-header=Content-Type: application/json"),
    ]
    shots = subprocess.run(
        pinned(_CLIENT_CORE, attack), input=f"POST {url}\n".encode(), capture_output=True, check=True
    ).stdout
    report = json.loads(
        subprocess.run([VEGETA, "report", "-type=json"], input=shots, capture_output=True, check=True).stdout
    )
    failed = sum(count for status, count in report["status_codes"].items() if status != "200")
    return Measured(report["rate"], report["latencies"]["99th"] / 1e9, failed)
