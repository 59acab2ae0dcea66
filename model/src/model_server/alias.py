"""Watches where an alias of the registry points, so that a server that fell behind can be seen."""

import asyncio
import logging
from collections.abc import Callable

from model_server.background import in_a_thread

log = logging.getLogger(__name__)


class AliasWatch:
    """Looks from time to time. A registry that is away changes nothing: what it said last still holds."""

    def __init__(self, look: Callable[[], int | None], interval_seconds: float) -> None:
        self.version: int | None = None
        """None where there is no such alias, or nobody has said yet."""
        self._look = look
        self._interval_seconds = interval_seconds
        self._watching = asyncio.create_task(self._watch())

    def close(self) -> None:
        """Nobody waits for a look that is under way."""
        self._watching.cancel()

    async def _watch(self) -> None:
        is_away = False
        while True:
            try:
                self.version = await in_a_thread(self._look, "alias")
                is_away = False
            except Exception as error:
                if not is_away:
                    log.warning("the registry does not say where the alias points: %s", error)
                is_away = True
            await asyncio.sleep(self._interval_seconds)


def version_of_alias(name: str, alias: str) -> int | None:
    """What the registry says; None where the model has no such alias."""
    # Loaded already: whoever watches has fetched its model from there.
    import mlflow

    version = mlflow.MlflowClient().get_registered_model(name).aliases.get(alias)
    return None if version is None else int(version)
