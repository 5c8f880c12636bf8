"""Keys in DynamoDB, found by the fingerprint of what was presented."""

from chalicelib.access.model import ApiKey
from chalicelib.core.table import Key, Row, Write, commit, load


class AccessRow(Row):
    """One API key of a business."""

    class Meta:
        table = "access"


def load_key(business_id: str, fingerprint: str) -> ApiKey | None:
    """Give the key with the fingerprint, or None."""
    row = load(Key(AccessRow, business_id, f"key#{fingerprint}"))
    return ApiKey.model_validate(row.e) if row else None


def save_key(business_id: str, key: ApiKey) -> None:
    """Save a key, replacing one of the same fingerprint."""
    commit([Write(AccessRow(pk=business_id, sk=f"key#{key.fingerprint}", e=key.stored()))])
