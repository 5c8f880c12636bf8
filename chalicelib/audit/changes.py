"""From two images of a row to an entry of the audit trail: pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.audit.model import Change, Entry
from chalicelib.core.sentence import text_in

LONGEST = 500
"""How many signs of a value are kept."""
MOST = 100
"""How many fields of one thing are listed."""
SECRET_KINDS = ("signing-key",)
"""Things whose values nobody shall read, not even here: that they changed is said."""
SAID: Mapping[str, tuple[str, ...]] = {
    "access": ("member#", "key#", "passkey#"),
    "automation": ("workflow#", "task#"),
    "reconnect": ("settings#",),
}
"""Of these rooms, how the things begin that somebody changes; what else is written there follows from it."""


def entry_of(room: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Entry | None:
    """Give what somebody of the staff changed in a row, given as plain values; None where nobody did.

    The mark that a row already had says nothing of a change that came after it.
    """
    mark = after.get("acted")
    if not mark or (before and before.get("acted") == mark) or not after["sk"].startswith(SAID.get(room, "")):
        return None
    business_id, _, within = after["pk"].partition("#")
    old, new = (before or {}).get("e", {}), after.get("e", {})
    changes = () if new.get("kind") in SECRET_KINDS else changes_between(old, new)
    if before and not changes and new.get("kind") not in SECRET_KINDS:
        return None
    return Entry(
        business_id=business_id,
        room=room,
        thing="#".join(filter(None, (within, after["sk"]))),
        what="changed" if before else "added",
        by=mark["by"],
        holder=mark["holder"],
        at=mark["at"],
        request=mark["id"],
        changes=changes[:MOST],
    )


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Give the fields that differ, those inside others as outer.inner, in the order of their names."""
    before, after = dict(_flat(old)), dict(_flat(new))
    return tuple(
        Change(field=name, before=before.get(name, ""), after=after.get(name, ""))
        for name in sorted(before.keys() | after.keys())
        if before.get(name, "") != after.get(name, "")
    )


def _flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        sentence = text_in(value) if isinstance(value, Mapping) else None
        if isinstance(value, Mapping) and sentence is None:
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", _text(value if sentence is None else sentence)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value[:LONGEST]
    return json.dumps(value, ensure_ascii=False, default=str)[:LONGEST]
