"""How the channels reach AWS, and what AWS's refusals mean for a message.

The botocore clients never try again by themselves: a try whose answer was lost may have been accepted,
so only the life of a message decides about another one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from chalicelib.core.errors import ChannelError, OptedOut

_ABOUT_THE_MESSAGE = frozenset(
    {
        "BadRequestException",
        "InvalidParameter",
        "InvalidParameterException",
        "InvalidParameterValue",
        "MessageRejected",
        "InvalidParametersException",
        "ParameterValueInvalid",
        "ValidationError",
        "ValidationException",
    }
)
"""Error codes that would come again for the same message. Any other may pass: throttling, a paused
account, a sender not verified yet, missing rights, trouble at AWS."""

_TOO_MUCH = frozenset(
    {
        "LimitExceededException",
        "SendingPausedException",
        "Throttled",
        "ThrottledException",
        "ThrottledRequestException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
"""Error codes by which a provider takes nothing more from us for the moment, whatever it is."""

_OPTED_OUT = frozenset({"OptedOut", "OptedOutException"})


@cache
def client(service: str) -> Any:
    """Give the process's one client of an AWS service, made at first use."""
    from botocore.config import Config
    from botocore.session import Session

    config = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 1})
    return Session().create_client(service, config=config)


@contextmanager
def refusals() -> Iterator[None]:
    """Raise ChannelError where AWS answered no or was not reached; other errors leave the outcome open."""
    from botocore import exceptions

    unreached = (
        exceptions.ConnectTimeoutError,
        exceptions.EndpointConnectionError,
        exceptions.NoCredentialsError,
        exceptions.NoRegionError,
        exceptions.ProxyConnectionError,
    )
    try:
        yield
    except exceptions.ClientError as error:
        code = error.response["Error"]["Code"]
        reason = f"{code}: {error.response['Error'].get('Message', '')}"
        if code in _OPTED_OUT or (code in _ABOUT_THE_MESSAGE and "opted out" in reason):
            raise OptedOut(reason) from error
        permanent, throttled = code in _ABOUT_THE_MESSAGE, code in _TOO_MUCH
        raise ChannelError(reason, permanent=permanent, throttled=throttled) from error
    except exceptions.ParamValidationError as error:
        raise ChannelError(str(error), permanent=True) from error
    except unreached as error:
        raise ChannelError(str(error), permanent=False) from error


def call(operation: Callable[..., Any], **parameters: Any) -> str:
    """Make one call and give the identifier of the message in its answer."""
    with refusals():
        answer = operation(**parameters)
    return str(answer["MessageId"] if "MessageId" in answer else answer["messageId"])
