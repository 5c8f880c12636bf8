"""Taking the records of a stream in their order, so that AWS brings again only what was not taken."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

log = logging.getLogger(__name__)


def one_by_one(records: Iterable[dict[str, Any]], take: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Take the records in order; the first that fails, and all behind it, come again."""
    for record in records:
        try:
            take(record)
        except Exception:
            number = record["dynamodb"]["SequenceNumber"]
            log.exception("record %s failed", number)
            return {"batchItemFailures": [{"itemIdentifier": number}]}
    return {"batchItemFailures": []}
