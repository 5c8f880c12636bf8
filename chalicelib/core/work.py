"""Work that one function hands to another: plain JSON on the queue that stands before the other.

A piece may come more than once, in any order, and not at all: whoever does it must find out by itself
whether it is still to be done.
"""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any

from chalicelib.core.settings import settings

TOGETHER = 10
"""How many pieces a queue takes in one round trip."""


class NotHandedOver(Exception):
    """A queue did not take a piece of work; those before it are on it."""


@cache
def _queues() -> Any:
    from botocore.session import Session

    return Session().create_client("sqs")


def hand_over(function: str, pieces: Iterable[dict[str, Any]]) -> int:
    """Put pieces of work on the function's queue and give how many; raise NotHandedOver if it takes one not.

    Without a piece nobody is asked anything.
    """
    count, url = 0, ""
    for batch in _batches(pieces):
        url = url or _queues().get_queue_url(QueueName=settings().table_prefix + function)["QueueUrl"]
        entries = [{"Id": str(n), "MessageBody": json.dumps(piece)} for n, piece in enumerate(batch)]
        answer = _queues().send_message_batch(QueueUrl=url, Entries=entries)
        if answer.get("Failed"):
            raise NotHandedOver(f"{function}: {answer['Failed']}")
        count += len(batch)
    return count


def _batches(pieces: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    left = iter(pieces)
    while batch := list(islice(left, TOGETHER)):
        yield batch
