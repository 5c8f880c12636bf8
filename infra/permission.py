"""IAM in small: while a function runs here, AWS takes from it only what its grants allow.

Nothing else would show, before it runs on AWS, that a grant is missing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import botocore.handlers
from botocore.exceptions import ClientError

from infra.functions import FUNCTIONS, Function
from infra.grants import is_granted

WITH_FILES = {"DeleteObject", "GetObject", "HeadObject", "CreateBucket"}
"""The last is asked of nobody: botocore works out by it where a form sends a file to."""

_running: ContextVar[Function | None] = ContextVar("running", default=None)


@contextmanager
def acting_as(name: str) -> Iterator[None]:
    """Judge every request of this thread by the grants of the function with that name, until left.

    A function that is not declared has no grants to be held to, and may do everything.
    """
    before = _running.set(next((function for function in FUNCTIONS if function.name == name), None))
    try:
        yield
    finally:
        _running.reset(before)


@cache
def install() -> None:
    """Judge the requests of all clients made from now on in this process."""
    botocore.handlers.BUILTIN_HANDLERS.append(("before-parameter-build", _judge))


def _judge(params: Mapping[str, Any], model: Any, **_: Any) -> None:
    function = _running.get()
    if function and not _may(function, model.service_model.service_name, model.name, params):
        sentence = f"{function.name} has no grant for {model.name} of {dict(params)}"
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": sentence}}, model.name)


def _may(function: Function, service: str, operation: str, params: Mapping[str, Any]) -> bool:
    match service:
        case "dynamodb":
            return is_granted(function, operation, params)
        case "sqs":
            return _hands_on(function, operation, params)
        case "s3":
            return function.keeps_files and operation in WITH_FILES
        case "sesv2":
            return function.sends_mail and operation == "SendEmail"
        case "sns":
            return function.sends_sms and operation == "Publish" and "PhoneNumber" in params
        case "socialmessaging":
            return function.sends_sms and operation == "SendWhatsAppMessage"
    return False


def _hands_on(function: Function, operation: str, params: Mapping[str, Any]) -> bool:
    queue = str(params.get("QueueName") or params.get("QueueUrl")).rpartition("/")[2].rpartition("-")[2]
    return operation in {"GetQueueUrl", "SendMessageBatch"} and queue == function.hands_work_to
