"""Plain values in DynamoDB's own form, and back."""

from decimal import Decimal
from typing import Any


def encode(value: Any) -> dict[str, Any]:
    """Give a plain value in DynamoDB's form; floats are refused, since they do not come back alike."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int() | Decimal():
            return {"N": str(value)}
        case dict():
            return {"M": {name: encode(part) for name, part in value.items()}}
        case list() | tuple():
            return {"L": [encode(part) for part in value]}
    raise TypeError(f"cannot store a {type(value).__name__}")


def decode(value: dict[str, Any]) -> Any:
    """Give the plain value back; whole numbers as int, others as Decimal."""
    ((kind, content),) = value.items()
    match kind:
        case "S" | "BOOL":
            return content
        case "N":
            return int(content) if content.lstrip("-").isdigit() else Decimal(content)
        case "M":
            return {name: decode(part) for name, part in content.items()}
        case "L":
            return [decode(part) for part in content]
    return None


def entity_in(image: dict[str, Any] | None) -> dict[str, Any] | None:
    """Give the plain entity inside a stream record's image, or None where there is no image."""
    return dict(decode(image["e"])) if image else None
