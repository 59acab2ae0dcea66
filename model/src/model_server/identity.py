"""Which model it is that answers."""

import msgspec


class ModelIdentity(msgspec.Struct, frozen=True):
    """Resolved once, at the start: what every answer, metric and record is labelled with."""

    name: str
    version: str
    """A number of the registry, or what the folder of a mounted model says of itself."""
    source: str
    """`models:/digits/3` or the folder."""
    alias: str | None = None
    """The alias that was asked for, if one was."""
    run_id: str | None = None
    """The run of MLflow that trained it, if known."""
