"""What computes the answers: one file for each form that a model is kept in."""

from model_server.runtimes.choice import load
from model_server.runtimes.runtime import Inputs, Outputs, Runtime

__all__ = ["Inputs", "Outputs", "Runtime", "load"]
