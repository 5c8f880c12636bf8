"""Calls a deployed handler as Lambda does: plain JSON in, plain JSON out, a context beside it."""

import json
from collections.abc import Callable
from typing import Any

from chalice.local import LambdaContext

from infra.functions import Function
from infra.permission import acting_as

Handler = Callable[[Any, Any], Any]

FindHandler = Callable[[str], Handler]
"""Gives the handler of the function with this name."""


def invoke(function: Function, handler: Handler, event: dict[str, Any]) -> Any:
    """Give the handler's answer; raises what the handler raises, TypeError for an answer that is not JSON.

    What the handler asks of AWS is judged by the function's grants. Its timeout is told in the context,
    and not enforced.
    """
    context = LambdaContext(function.name, function.memory, max_runtime_ms=function.timeout * 1000)
    with acting_as(function.name):
        return json.loads(json.dumps(handler(json.loads(json.dumps(event)), context)))
