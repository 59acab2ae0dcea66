"""Ten thousand bodies that nobody would write: none is the server's fault, and none stays in its memory."""

import http.client
import json
import random
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import strategies as st
from support.model_server import ModelServer

from serving.conftest import StartServer

_BODIES = 10_000
_WARM_UP = 1_000
_GROWTH_BYTES = 32 * 1024 * 1024

_scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20)
)
_values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


def _row(seed: int, width: int, odd: object) -> list[object]:
    """Numbers that fit, or nearly: drawing each of them would take most of the time."""
    row: list[object] = [round(number, 3) for number in random.Random(seed).choices([0.0, 0.5, 1.0, 1e30], k=width)]
    if odd is not None and row:
        row[seed % len(row)] = odd
    return row


_rows = st.builds(
    _row, st.integers(0, 1000), st.sampled_from([64, 64, 64, 63, 65, 0]), st.none() | st.none() | _scalars
)
_forms = st.sampled_from(["instances", "inputs", "dataframe_records", "dataframe_split", "instance", "params"])
_near = st.one_of(
    st.builds(lambda rows: {"instances": rows}, st.lists(_rows, min_size=1, max_size=3)),
    st.dictionaries(_forms, st.lists(_rows, max_size=2), max_size=2),
    st.dictionaries(_forms, st.lists(st.dictionaries(st.sampled_from(["pixels", "x"]), _rows | _values), max_size=2)),
    st.builds(lambda rows: {"inputs": {"pixels": rows}}, st.lists(_rows, max_size=2)),
    st.builds(lambda columns, data: {"dataframe_split": {"columns": columns, "data": data}}, _values, _values),
    st.dictionaries(_forms, _values, max_size=3),
)


@st.composite
def _mutilated(draw: st.DrawFn) -> bytes:
    """JSON with a piece cut out and another put in."""
    body = json.dumps(draw(_near)).encode()
    start, end = sorted((draw(st.integers(0, len(body))), draw(st.integers(0, len(body)))))
    return body[:start] + draw(st.binary(max_size=8)) + body[end:]


_bodies = st.one_of(
    _near.map(lambda value: json.dumps(value).encode()),
    _values.map(lambda value: json.dumps(value).encode()),
    _mutilated(),
    st.binary(max_size=200),
)


class _Line:
    """One connection for all of them: thousands of closed ones would exhaust the ports."""

    def __init__(self, server: ModelServer) -> None:
        self._server = server
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)

    def status_of(self, path: str, body: bytes) -> int:
        self._connection.request("POST", path, body, {"content-type": "application/json"})
        answer = self._connection.getresponse()
        content: Any = json.loads(answer.read())
        assert content, "every answer says something"
        return answer.status


def test_no_body_is_the_servers_fault(start_server: StartServer, folder_of_digits: Path) -> None:
    server = start_server({"MODEL_NAME": "digits", "MODEL_PATH": str(folder_of_digits), "LOG_LEVEL": "WARNING"})
    line = _Line(server)
    seen: dict[int, int] = {}
    resident: list[int] = []

    @hypothesis.settings(
        max_examples=_BODIES,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
    )
    @hypothesis.given(st.sampled_from(["/v1/predict", "/invocations"]), _bodies)
    def ask(path: str, body: bytes) -> None:
        status = line.status_of(path, body)
        seen[status] = seen.get(status, 0) + 1
        if sum(seen.values()) == _WARM_UP:
            resident.append(server.resident_bytes)
        assert status < 500, (path, body)

    ask()
    growth = server.resident_bytes - resident[0]
    print(f"\n      {sum(seen.values())} bodies, by status {dict(sorted(seen.items()))}, memory {growth / 1e6:+.1f} MB")
    assert sum(seen.values()) >= _BODIES
    # All roads were taken: what is valid, what does not fit, what is no JSON.
    assert seen.keys() >= {200, 400, 422}
    assert growth < _GROWTH_BYTES
    assert not server.has_ended
    assert server.metric("ai_request_errors_total", reason="model_error") == 0
