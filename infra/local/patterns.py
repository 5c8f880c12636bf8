"""Which stream records a function wants: the part of EventBridge's patterns that we use."""

from collections.abc import Iterable, Mapping
from typing import Any

_MISSING = object()


def wanted(patterns: Iterable[Mapping[str, Any]], record: Mapping[str, Any]) -> bool:
    """Tell whether one of the patterns lets the record through; no patterns let everything through.

    Raises ValueError for a comparison other than an exact value, `prefix`, `anything-but` and `exists`.
    """
    patterns = list(patterns)
    return not patterns or any(_matches(pattern, record) for pattern in patterns)


def _matches(pattern: Any, value: Any) -> bool:
    if isinstance(pattern, Mapping):
        inside = value if isinstance(value, Mapping) else {}
        return all(_matches(part, inside.get(name, _MISSING)) for name, part in pattern.items())
    return any(_agrees(rule, value) for rule in pattern)


def _agrees(rule: Any, value: Any) -> bool:
    if not isinstance(rule, Mapping):
        return type(rule) is type(value) and bool(rule == value)
    match dict(rule):
        case {"exists": bool(there), **rest} if not rest:
            return (value is not _MISSING) is there
        case {"prefix": str(start), **rest} if not rest:
            return isinstance(value, str) and value.startswith(start)
        case {"anything-but": list(others), **rest} if not rest:
            return value is not _MISSING and value not in others
    raise ValueError(f"the local stack does not know the comparison {dict(rule)}")
