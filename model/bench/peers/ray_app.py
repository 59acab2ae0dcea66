"""Ray Serve with its batching, one replica."""

import os
import signal

import numpy as np
import ray
from peers.predictors import predictor
from ray import serve
from starlette.requests import Request


@serve.deployment(num_replicas=1, max_ongoing_requests=1000, ray_actor_options={"num_cpus": 0.5})
class Model:
    """As its documentation writes it."""

    def __init__(self) -> None:
        self.predictor = predictor()

    @serve.batch(max_batch_size=64, batch_wait_timeout_s=0.005)
    async def predict(self, samples: list[np.ndarray]) -> list[int]:
        return self.predictor(np.stack(samples))

    async def __call__(self, request: Request) -> dict[str, object]:
        if request.method == "GET":
            return {"status": "live"}
        body = await request.json()
        return {"predictions": [await self.predict(np.array(body["instances"][0], dtype=np.float32))]}


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    ray.init(num_cpus=1, include_dashboard=False, logging_level="error", log_to_driver=False)
    serve.start(http_options={"host": "127.0.0.1", "port": int(os.environ["PORT"])})
    serve.run(Model.bind(), route_prefix="/")
    signal.sigwait({signal.SIGTERM})
    # Its processes are in groups of their own, and would stay.
    serve.shutdown()
    ray.shutdown()
