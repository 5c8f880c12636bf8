"""The tables' own client, held to the grants of the function that is said to run."""

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.core.table import connection
from infra import permission


@contextmanager
def running_as(function: str) -> Iterator[None]:
    """Let the tables refuse what the function with that name has no grant for, until left."""
    events = connection().client.meta.events
    events.register("before-parameter-build", permission._judge)
    try:
        with permission.acting_as(function):
            yield
    finally:
        events.unregister("before-parameter-build", permission._judge)
