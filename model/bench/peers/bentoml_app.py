"""BentoML with its adaptive batching, one worker."""

import bentoml
import numpy as np
from peers.predictors import predictor


@bentoml.service(workers=1, traffic={"timeout": 60, "max_concurrency": 1000}, logging={"access": {"enabled": False}})
class Model:
    """As its documentation writes it."""

    def __init__(self) -> None:
        self.predictor = predictor()

    @bentoml.api(route="/v1/predict", batchable=True, max_batch_size=64, max_latency_ms=1000)
    def predict(self, instances: np.ndarray) -> list[int]:
        return self.predictor(instances.astype(np.float32))
