"""One JSON object for each line on standard output; no payload is ever in one."""

import logging
import sys
from datetime import UTC, datetime

import msgspec

_EXTRA = ("request_id", "model", "version")


class JsonFormatter(logging.Formatter):
    """The fields that the log pipeline parses."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever is in the message."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry |= {name: getattr(record, name) for name in _EXTRA if hasattr(record, name)}
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return msgspec.json.encode(entry).decode()


def set_up(level: str) -> None:
    """For the whole process, libraries included; theirs only from WARNING on."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=max(logging.getLevelName(level), logging.WARNING), handlers=[handler], force=True)
    logging.getLogger("model_server").setLevel(level)
    logging.captureWarnings(True)
