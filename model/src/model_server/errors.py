"""What can be wrong with a request or a model, each with what it means for whoever asked."""


class RequestError(Exception):
    """A request that is not answered with predictions. `reason` is the label under which it is counted."""

    status = 500
    reason = "internal"
    title = "The server failed"

    def __init__(self, detail: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after_seconds = retry_after_seconds


class BadRequest(RequestError):
    """The body is not what it says it is."""

    status, reason, title = 400, "bad_request", "The request cannot be read"


class Unauthorized(RequestError):
    """No key, or a wrong one."""

    status, reason, title = 401, "unauthorized", "A key is needed"


class MethodNotAllowed(RequestError):
    """The path is right, the method is not."""

    status, reason, title = 405, "method_not_allowed", "Another method is needed"


class BodyTooLarge(RequestError):
    """More bytes than MAX_BODY_BYTES."""

    status, reason, title = 413, "too_large", "The body is too large"


class UnsupportedMediaType(RequestError):
    """Not JSON."""

    status, reason, title = 415, "unsupported_media_type", "JSON is needed"


class InvalidInput(RequestError):
    """Readable, and not what the model's signature asks for."""

    status, reason, title = 422, "invalid", "The input does not fit the model"


class QueueFull(RequestError):
    """More is asked than the model can answer."""

    status, reason, title = 429, "queue_full", "Too many requests"


class ModelFailed(RequestError):
    """The model itself raised an error."""

    status, reason, title = 500, "model_error", "The model failed"


class NotReady(RequestError):
    """No model is loaded yet, or the server is going."""

    status, reason, title = 503, "not_ready", "Not ready"


class TimedOut(RequestError):
    """Not answered within REQUEST_TIMEOUT_SECONDS."""

    status, reason, title = 504, "timeout", "The model took too long"


class ModelUnavailable(Exception):
    """The model cannot be had just now: asking again may help."""


class ModelUnusable(Exception):
    """The model is there and cannot be served by this image, however often it is tried."""


def reasons() -> list[str]:
    """Every label under which a request can be counted as refused."""
    return sorted({kind.reason for kind in _kinds()})


def statuses() -> list[int]:
    """Every status that a refusal can have."""
    return sorted({kind.status for kind in _kinds()})


def _kinds() -> list[type[RequestError]]:
    return [RequestError, *RequestError.__subclasses__()]
