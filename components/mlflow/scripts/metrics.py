"""Tells what the server's worker processes have counted, at a port of its own.

The server's own /metrics is for its administrator alone: to every other account MLflow refuses what it has no rule for.
"""

import os
import signal
import threading

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

folder = os.environ["METRICS_FOLDER"]
# The server makes it as well, whoever comes first.
os.makedirs(folder, exist_ok=True)

registry = CollectorRegistry()
MultiProcessCollector(registry, path=folder)
start_http_server(int(os.environ["METRICS_PORT"]), registry=registry)

ended = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ended.set())
ended.wait()
