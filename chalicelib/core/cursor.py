"""The cursor of a list's next page: DynamoDB's last key as opaque text, and back with all suspicion."""

import base64
import json
from typing import Any

from chalicelib.core.errors import BadInput, bad_field


def cursor_text(last_key: dict[str, Any]) -> str:
    """Give the cursor for DynamoDB's last key: opaque, URL-safe text."""
    return base64.urlsafe_b64encode(json.dumps(last_key, sort_keys=True).encode()).decode()


def cursor_key(cursor: str | None, business_id: str, index: int = 0) -> dict[str, Any] | None:
    """Give DynamoDB's last key back from a cursor; raise BadInput for one that no list of the business gave.

    `index` is the number of the index that the list reads, 0 where the reader of the key looks itself.
    """
    if not cursor:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        texts = {name: part["S"] for name, part in key.items() if len(part) == 1 and part["S"]}
        owned = all(isinstance(text, str) for text in texts.values()) and len(texts) == len(key)
        if not owned or texts["pk"].split("#")[0] != business_id or not texts["sk"]:
            raise no_cursor()
        if index and set(texts) != {"pk", "sk", f"gsi{index}pk", f"gsi{index}sk"}:
            raise no_cursor()
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise no_cursor() from error
    return dict(key)


def no_cursor() -> BadInput:
    """Give the refusal of a cursor that no list has given."""
    return bad_field("cursor", "This is not a cursor that a list has given.")
