"""How each of them is started, and what it is asked."""

import sys
from dataclasses import dataclass
from pathlib import Path

_BIN = Path(sys.executable).parent
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Contender:
    """A server and the way to talk to it."""

    name: str
    command: list[str]
    environment: dict[str, str]
    path: str = "/v1/predict"
    health: str = "/livez"
    key: str = "instances"


def contenders(model: str, models: Path, port: int) -> list[Contender]:
    """Ours first."""
    peers = {"BENCH_MODEL": model, "BENCH_MODELS": str(models), "PYTHONPATH": str(_HERE), "PORT": str(port)}
    ours = {
        "PYTHONPATH": str(_HERE.parent / "src"),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "MODEL_NAME": model,
        "MODEL_PATH": str(models / model),
        "DRAIN_SECONDS": "0",
    }
    serve = [sys.executable, "-m", "model_server", "serve"]
    scored = models / ("network-sklearn" if model == "network" else "forest")
    return [
        Contender("this server", serve, ours, health="/readyz"),
        *(
            [
                Contender(
                    "this server, exported to ONNX",
                    serve,
                    {**ours, "MODEL_PATH": str(models / "forest-onnx")},
                    health="/readyz",
                )
            ]
            if model == "forest"
            else []
        ),
        Contender(
            "FastAPI with uvicorn",
            [
                *(str(_BIN / "uvicorn"), "peers.fastapi_app:app", "--host", "127.0.0.1", "--port", str(port)),
                *("--log-level", "warning", "--no-access-log"),
            ],
            peers,
        ),
        Contender("LitServe", [sys.executable, str(_HERE / "peers/litserve_app.py")], peers),
        Contender(
            "BentoML",
            [str(_BIN / "bentoml"), "serve", "peers.bentoml_app:Model", "--host", "127.0.0.1", "--port", str(port)],
            {**peers, "BENTOML_DO_NOT_TRACK": "true"},
        ),
        Contender("Ray Serve", [sys.executable, str(_HERE / "peers/ray_app.py")], peers),
        Contender(
            "mlflow models serve",
            [
                *(str(_BIN / "mlflow"), "models", "serve", "--model-uri", str(scored), "--env-manager", "local"),
                *("--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
            ],
            {"PATH": f"{_BIN}:/usr/bin:/bin", "MLFLOW_DISABLE_TELEMETRY": "true"},
            path="/invocations",
            health="/ping",
            key="inputs",
        ),
    ]
