"""Every metric of the server, by the name under which dashboards and alerts know it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from model_server.errors import RequestError, reasons, statuses
from model_server.identity import ModelIdentity

# Around the limit of 0.1 s that the gate sets, fine enough to tell 0.08 from 0.12; the ends catch stalls.
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)

_MODEL = ("model", "version")

# Half as many series: Prometheus does not need to know when a counter was born.
disable_created_metrics()  # type: ignore[no-untyped-call]


class _Absent(Collector):
    """A gauge that is not there while there is nothing to say: nothing is not zero."""

    def __init__(self, name: str, text: str, read: Callable[[], float | None], labels: dict[str, str]) -> None:
        self._name = name
        self._text = text
        self._labels = labels
        self._read = read

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(self._name, self._text, labels=list(self._labels))

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """The name, without asking for a value."""
        yield self._family()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The value, where there is one."""
        value = self._read()
        if value is None:
            return
        family = self._family()
        family.add_metric(list(self._labels.values()), value)
        yield family


class Metrics:
    """One set for one server; `of_model` binds those that carry the model's name, once it is known."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._info = self._gauge("ai_model_info", "1 for the model that is served", (*_MODEL, "runtime", "source"))
        self._duration = self._histogram(
            "ai_inference_duration_seconds", "Time from a request that was read to its predictions", _SECONDS
        )
        self._predictions = self._counter("ai_predictions_total", "Samples that were answered", (*_MODEL, "outcome"))
        self._errors = self._counter(
            "ai_request_errors_total", "Requests that were not answered with predictions", (*_MODEL, "reason")
        )
        self._requests = self._counter(
            "ai_requests_total", "Requests for predictions by how they were answered", (*_MODEL, "code")
        )
        self._batch = self._histogram("ai_batch_size", "Samples in one run of the model", _SIZES)
        self._run = self._histogram("ai_model_run_seconds", "Time of one run of the model", _SECONDS)
        self._cache = self._counter("ai_cache_requests_total", "Look-ups in the cache", (*_MODEL, "outcome"))
        self.records_written = self._counter("ai_records_written_total", "Records in the database", ("kind",))
        self.records_dropped = self._counter(
            "ai_records_dropped_total", "Records that were given up", ("kind", "reason")
        )

    def _counter(self, name: str, text: str, labels: tuple[str, ...]) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, labels: tuple[str, ...]) -> Gauge:
        return Gauge(name, text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(name, text, _MODEL, buckets=buckets, registry=self.registry)

    def of_model(self, identity: ModelIdentity, runtime: str) -> "ModelMetrics":
        """Those of one model. Every label value appears at once, so that a rate over it starts at zero."""
        labels = (identity.name, identity.version)
        self._info.labels(*labels, runtime, identity.source).set(1)
        self._predictions.labels(*labels, "error")
        for reason in reasons():
            self._errors.labels(*labels, reason)
        for code in statuses():
            self._requests.labels(*labels, code)
        return ModelMetrics(
            duration=self._duration.labels(*labels),
            batch=self._batch.labels(*labels),
            run=self._run.labels(*labels),
            predicted=self._predictions.labels(*labels, "predicted"),
            cached=self._predictions.labels(*labels, "cached"),
            hits=self._cache.labels(*labels, "hit"),
            misses=self._cache.labels(*labels, "miss"),
            failures=self._cache.labels(*labels, "error"),
            answered=self._requests.labels(*labels, 200),
            refused=lambda error: self._refused(labels, error),
            failed=lambda samples: self._predictions.labels(*labels, "error").inc(samples),
            watch=lambda name, text, read, **further: self.registry.register(
                _Absent(name, text, read, {"model": identity.name, "version": identity.version} | further)
            ),
        )

    def _refused(self, labels: tuple[str, str], error: RequestError) -> None:
        self._errors.labels(*labels, error.reason).inc()
        self._requests.labels(*labels, error.status).inc()


class _Watch(Protocol):
    def __call__(self, name: str, text: str, read: Callable[[], float | None], **further: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelMetrics:
    """Bound to one model, because looking labels up takes longer than counting."""

    duration: Histogram
    batch: Histogram
    run: Histogram
    predicted: Counter
    cached: Counter
    hits: Counter
    misses: Counter
    failures: Counter
    answered: Counter
    """Requests that got predictions."""
    refused: Callable[[RequestError], None]
    """Counts one request by its reason and its status."""
    failed: Callable[[int], None]
    """Counts samples that the model did not answer."""
    watch: _Watch
    """A gauge that is read at each scrape, with further labels."""

    def ran(self, size: int, seconds: float) -> None:
        """Counts one run of the model."""
        self.batch.observe(size)
        self.run.observe(seconds)

    def watch_queue(self, depth: Callable[[], float | None]) -> None:
        """Asks at each scrape how many samples wait."""
        self.watch("ai_queue_depth", "Samples that wait for the model", depth)

    def watch_gpu_memory(self, used: Callable[[], float | None]) -> None:
        """Asks at each scrape what the model holds of its GPU."""
        self.watch("ai_gpu_memory_usage_bytes", "Memory that the model holds of its GPU", used)

    def watch_batch_memory(self, needed: Callable[[], float | None]) -> None:
        """Asks what a batch of 32 took, the first time that the model saw one."""
        self.watch("ai_model_batch_memory_bytes", "Memory that the first batch of 32 samples took", needed)

    def watch_accuracy(self, accuracy: Callable[[], float | None]) -> None:
        """Asks at each scrape how many predictions the feedback found right."""
        self.watch("ai_model_accuracy", "Share of predictions that feedback found right", accuracy)

    def watch_alias(self, alias: str, serving: int, pointed_at: Callable[[], float | None]) -> None:
        """Asks at each scrape which version the registry's alias points at, beside the one that is served."""
        self.watch("ai_model_serving_version", "Number of the version that is served", lambda: float(serving))
        text = "Number of the version that the alias in the registry points at"
        self.watch("ai_model_alias_version", text, pointed_at, alias=alias)
