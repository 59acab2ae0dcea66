"""LitServe with its batching, one worker."""

import os

import litserve
import numpy as np
from peers.predictors import predictor


class Model(litserve.LitAPI):
    """As its documentation writes it."""

    def setup(self, device: str) -> None:
        self.predictor = predictor()

    def decode_request(self, request: dict) -> np.ndarray:
        return np.array(request["instances"][0], dtype=np.float32)

    def batch(self, inputs: list[np.ndarray]) -> np.ndarray:
        return np.stack(inputs)

    def predict(self, batch: np.ndarray) -> list[int]:
        return self.predictor(batch)

    def unbatch(self, output: list[int]) -> list[int]:
        return output

    def encode_response(self, output: int) -> dict[str, list[int]]:
        return {"predictions": [output]}


if __name__ == "__main__":
    api = Model(max_batch_size=64, batch_timeout=0.005, api_path="/v1/predict")
    server = litserve.LitServer(api, accelerator="cpu", workers_per_device=1, healthcheck_path="/livez")
    server.run(
        host="127.0.0.1", port=int(os.environ["PORT"]), num_api_servers=1, generate_client_file=False, log_level="error"
    )
