"""How many made-up examples a property is tried with; EXAMPLES_TIMES=50 makes a long night of it."""

import os

from hypothesis import HealthCheck, settings


def examples(number: int) -> settings:
    """Try a property so often; how long one example takes is nobody's business on a busy machine."""
    times = int(os.environ.get("EXAMPLES_TIMES", "1"))
    return settings(max_examples=number * times, deadline=None, suppress_health_check=[HealthCheck.too_slow])
