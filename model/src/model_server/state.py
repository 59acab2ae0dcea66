"""What the parts of one server share."""

import platform
from typing import TYPE_CHECKING

import msgspec

from model_server.access import AccessLog
from model_server.alias import AliasWatch
from model_server.batching import Batcher
from model_server.cache import PredictionCache
from model_server.decoding import SampleDecoder
from model_server.identity import ModelIdentity
from model_server.metrics import Metrics, ModelMetrics
from model_server.records import Recorder
from model_server.runtimes import Runtime
from model_server.settings import Settings

if TYPE_CHECKING:
    from model_server.http.key import ApiKey


class ServedModel:
    """A model that is loaded, and everything that belongs to it alone."""

    def __init__(self, identity: ModelIdentity, runtime: Runtime, settings: Settings, metrics: Metrics) -> None:
        self.identity = identity
        self.runtime = runtime
        self.metrics: ModelMetrics = metrics.of_model(identity, runtime.name)
        self.decoder = SampleDecoder(runtime.signature, settings.server.max_instances)
        self.batcher = Batcher(
            runtime.predict,
            max_batch=settings.batch.max_batch_size,
            max_queue=settings.batch.max_queue_size,
            wait_seconds=settings.batch.batch_wait_ms / 1000,
            timeout_seconds=settings.server.request_timeout_seconds,
            merges=runtime.signature.batch < 0,
            on_batch=self.metrics.ran,
        )
        self.metrics.watch_queue(lambda: self.batcher.depth)
        self.metrics.watch_gpu_memory(runtime.gpu_memory_bytes)
        self.name_and_version = msgspec.json.encode({"name": identity.name, "version": identity.version})
        """As each answer has it."""


class ServerState:
    """Filled step by step while the server starts; endpoints read it."""

    def __init__(self, settings: Settings, declared: dict[str, str], key: "ApiKey", access: AccessLog) -> None:
        self.settings = settings
        self.declared = declared
        self.key = key
        self.access = access
        self.metrics = Metrics()
        self.instance = platform.node().encode()
        """The pod: its host name."""
        self.model: ServedModel | None = None
        self.cache: PredictionCache | None = None
        self.recorder: Recorder | None = None
        self.alias: AliasWatch | None = None
        self.is_draining = False
        self.reason = "the model is being loaded"
        """Why it is not ready."""

    @property
    def is_ready(self) -> bool:
        """Whether new requests should come here."""
        return self.model is not None and not self.is_draining

    def drain(self) -> None:
        """From now on the server is going."""
        self.is_draining = True
        self.reason = "the server is stopping"
