"""How many made-up examples a property is tried with; EXAMPLES_TIMES=50 makes a long night of it."""

import os
from collections.abc import Sequence
from random import Random
from typing import TypeVar

from hypothesis import HealthCheck, settings

T = TypeVar("T")


def examples(number: int) -> settings:
    """Try a property so often; how long one example takes is nobody's business on a busy machine."""
    return settings(max_examples=_often(number), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def drawn(things: Sequence[T], number: int, name: object) -> list[T]:
    """Give so many of the things, drawn for the name and alike each time; all of them in a long night."""
    return Random(str(name)).sample(things, min(len(things), _often(number)))


def _often(number: int) -> int:
    return number * int(os.environ.get("EXAMPLES_TIMES", "1"))
