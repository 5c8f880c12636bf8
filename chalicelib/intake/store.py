"""Filled-in forms in DynamoDB: one row for each appointment, in the table `schedule`.

Beside the appointments themselves every change of an answer would go through their stream, for nobody.
"""

from collections.abc import Iterable

from chalicelib.core.table import Key, Row, Write, commit, load, load_many
from chalicelib.intake.model import FilledIn


class FormRow(Row):
    """What was answered before one appointment."""

    class Meta:
        table = "schedule"


def _key(business_id: str, appointment_id: str) -> Key:
    return Key(FormRow, f"{business_id}#{appointment_id}", "form")


def _model(row: Row) -> FilledIn:
    return FilledIn.model_validate({**row.e, "version": int(row.version)})


def load_filled(business_id: str, appointment_id: str) -> FilledIn | None:
    """Give what was answered before an appointment, as it is now, or None."""
    row = load(_key(business_id, appointment_id))
    return _model(row) if row else None


def load_all_filled(business_id: str, appointment_ids: Iterable[str]) -> dict[str, FilledIn]:
    """Give what was answered before those of the appointments before which anything was."""
    rows = load_many([_key(business_id, appointment_id) for appointment_id in appointment_ids])
    found = [_model(row) for row in rows.values()]
    return {filled.appointment_id: filled for filled in found}


def save_filled(filled: FilledIn) -> None:
    """Save answers in place of the version read, or where there were none; raise WriteRefused otherwise."""
    key = _key(filled.business_id, filled.appointment_id)
    row = FormRow(pk=key.pk, sk=key.sk, version=filled.version + 1, e=filled.stored())
    unchanged = FormRow.version == filled.version if filled.version else FormRow.pk.does_not_exist()
    commit([Write(row, unchanged)])
