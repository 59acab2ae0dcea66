"""Plain FastAPI: what most teams write first."""

import numpy as np
from fastapi import FastAPI
from peers.predictors import predictor
from pydantic import BaseModel

app = FastAPI()
predict = predictor()


class Body(BaseModel):
    """A batch of samples."""

    instances: list[list[float]]


@app.get("/livez")
async def livez() -> dict[str, str]:
    """There."""
    return {"status": "live"}


@app.post("/v1/predict")
async def answer(body: Body) -> dict[str, list[int]]:
    """One call of the model for each request."""
    return {"predictions": predict(np.array(body.instances, dtype=np.float32))}
