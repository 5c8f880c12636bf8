"""What clients answer before their visit: keeping it, reading it, and telling where it is still missing.

docs/forms.md tells how it works.
"""

from collections.abc import Iterable, Mapping, Sequence

from chalicelib.catalogue.model import Catalogue, IntakeForm
from chalicelib.core.errors import ChangedMeanwhile
from chalicelib.core.table import WriteRefused
from chalicelib.intake import store
from chalicelib.intake.answering import (
    answers_to,
    filled_again,
    is_complete,
    missing_forms,
    unanswered,
)
from chalicelib.intake.model import FilledIn, Given, Sending

__all__ = ["is_complete", "missing_forms", "unanswered"]

TRIES = 10


def find_filled(business_id: str, appointment_id: str) -> FilledIn | None:
    """Give what was answered before an appointment, or None."""
    return store.load_filled(business_id, appointment_id)


def find_all_filled(business_id: str, appointment_ids: Iterable[str]) -> dict[str, FilledIn]:
    """Give what was answered before those of the appointments before which anything was."""
    return store.load_all_filled(business_id, appointment_ids)


def missing_among(catalogue: Catalogue, booked: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Give the appointments before which a form is to be filled in and has not been yet.

    They are given with the services that are booked. One read for each hundred that a form belongs to,
    none where there is no such appointment.
    """
    asked = {name: forms for name, services in booked.items() if (forms := catalogue.forms_for(services))}
    known = store.load_all_filled(catalogue.business.business_id, asked) if asked else {}
    return frozenset(name for name, forms in asked.items() if not is_complete(forms, known.get(name)))


def fill_in(
    business_id: str, appointment_id: str, forms: Sequence[IntakeForm], given: Given, sending: Sending
) -> FilledIn:
    """Keep the answers to forms, in place of those before; the same answers again change nothing.

    Raises BadInput naming every answer that does not fit, and ChangedMeanwhile when others always come first.
    """
    new = FilledIn(
        business_id=business_id,
        appointment_id=appointment_id,
        form_ids=tuple(form.form_id for form in forms),
        answers=answers_to(forms, given),
        last=sending,
    )
    for _ in range(TRIES):
        known = store.load_filled(business_id, appointment_id)
        if known and (known.form_ids, known.answers) == (new.form_ids, new.answers):
            return known
        filled = filled_again(known, new)
        try:
            store.save_filled(filled)
            return filled
        except WriteRefused:
            continue
    raise ChangedMeanwhile
