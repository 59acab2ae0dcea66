"""Everything that the environment says to the server, read and checked once, with all problems at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

Port = Annotated[int, Meta(ge=1, le=65535)]
Count = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(gt=0)]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class SettingsError(Exception):
    """The environment cannot be used: one line for each problem."""


class Section(msgspec.Struct, frozen=True, rename="upper"):
    """Fields that are environment variables, by their name in upper case."""


class ModelSettings(Section, frozen=True):
    """Which model is served."""

    model_name: str = "production-model"
    """Registered name; with MODEL_PATH, only how the model calls itself."""
    model_version: str = "latest"
    """Version of the registry. `latest` is resolved once, at the start, and reported as the number it was."""
    model_alias: str | None = None
    """Alias such as `champion`; wins over the version, and is resolved once as well."""
    model_path: Path | None = None
    """Folder of a mounted model. Given: no registry is asked."""
    model_watch_alias: str = "champion"
    """Alias of the registry whose version is reported beside the one that is served; MODEL_ALIAS wins."""
    model_watch_seconds: Seconds = 60
    """Time between two looks at it."""
    model_runtime: str | None = None
    """onnx, pytorch, tensorflow, sklearn or pyfunc. Default: the first that the model has and the image can run."""


class ServerSettings(Section, frozen=True):
    """How it answers."""

    host: str = "0.0.0.0"  # noqa: S104  A container answers on all its addresses; network policies say who may ask.
    port: Port = 8000
    log_level: LogLevel = "INFO"
    api_key_file: Path | None = None
    """File with the key that callers must send. Default: none is asked for. Read anew when it changes."""
    max_body_bytes: Count = 4 * 1024 * 1024
    """A larger body is answered with 413, before it is read to its end."""
    max_instances: Count = 1024
    """More samples in one request are answered with 422."""
    request_timeout_seconds: Seconds = 30
    """A request that was not answered by then gets 504."""
    drain_seconds: Annotated[float, Meta(ge=0)] = 2
    """After SIGTERM, how long connections are still taken while each answer tells its client to reconnect."""
    shutdown_seconds: Count = 30
    """After that, how long requests that are under way may take."""


class BatchSettings(Section, frozen=True):
    """How requests share one run of the model."""

    max_batch_size: Count = 64
    """Most samples in one run. Larger: better throughput, more memory."""
    batch_wait_ms: Annotated[float, Meta(ge=0)] = 0
    """How long an idle model waits for company. 0: what came in meanwhile is the batch, and nobody waits."""
    max_queue_size: Count = 1024
    """Most samples that wait. One more is answered with 429."""


class CacheSettings(Section, frozen=True):
    """Where answers are remembered."""

    redis_host: str | None = None
    """Default: nothing is remembered."""
    redis_port: Port = 6379
    redis_username: str | None = None
    redis_password: str | None = None
    redis_tls: bool = False
    redis_ca_file: Path | None = None
    """Authority that the server's certificate is checked with. Default: the system's."""
    cache_ttl_seconds: Count = 3600
    cache_timeout_ms: Annotated[float, Meta(gt=0)] = 50
    """A slower Redis is not waited for; for some seconds it is then not asked at all."""


class RecordSettings(Section, frozen=True):
    """Where predictions and feedback are written."""

    postgres_host: str | None = None
    """Default: nothing is recorded, and feedback is refused."""
    postgres_port: Port = 5432
    postgres_database: str = "aiapp"
    postgres_user: str = "aiuser"
    postgres_password: str | None = None
    postgres_sslmode: Literal["disable", "prefer", "require", "verify-ca", "verify-full"] = "prefer"
    postgres_sslrootcert: Path | None = None
    record_buffer_size: Count = 20_000
    """Most records that wait for the database; newer ones are dropped and counted."""
    record_interval_seconds: Seconds = 1
    """Time between two writes."""
    record_retention_days: Count = 30
    """Older records are deleted."""
    accuracy_window_hours: Seconds = 24
    """Feedback of this time counts for `ai_model_accuracy`."""


class Settings(msgspec.Struct, frozen=True):
    """All of it."""

    model: ModelSettings
    server: ServerSettings
    batch: BatchSettings
    cache: CacheSettings
    record: RecordSettings


SectionT = TypeVar("SectionT", bound=Section)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Reads the environment, or raises `SettingsError` with every problem in it."""
    problems: list[str] = []
    settings = Settings(
        model=_section(ModelSettings, environment, problems),
        server=_section(ServerSettings, environment, problems),
        batch=_section(BatchSettings, environment, problems),
        cache=_section(CacheSettings, environment, problems),
        record=_section(RecordSettings, environment, problems),
    )
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise SettingsError("\n".join([f"environment: {count}", *problems]))
    return settings


def _section(section: type[SectionT], environment: Mapping[str, str], problems: list[str]) -> SectionT:
    values: dict[str, object] = {}
    for field in msgspec.structs.fields(section):
        # An empty variable is one that was left out: compose files and shells cannot say it otherwise.
        text = environment.get(field.encode_name, "")
        if text == "":
            continue
        try:
            values[field.name] = msgspec.convert(
                text.lower() if field.type is bool else text, field.type, strict=False, dec_hook=_path
            )
        except msgspec.ValidationError as error:
            shown = "(hidden)" if "PASSWORD" in field.encode_name else msgspec.json.encode(text).decode()
            problems.append(f"  {field.encode_name:<28} {shown:<16} {str(error)[0].lower()}{str(error)[1:]}")
    return section(**values)


def _path(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError(f"{kind} is not a type of a setting")
