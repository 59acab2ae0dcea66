"""What was asked and answered, and what turned out to be true, in Postgres."""

from model_server.records.recorder import Recorder
from model_server.records.rows import Feedback, Prediction

__all__ = ["Feedback", "Prediction", "Recorder"]
