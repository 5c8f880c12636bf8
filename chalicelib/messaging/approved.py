"""Words that WhatsApp has approved: for which messages they stand, what they are filled with. Pure."""

from collections.abc import Mapping

from chalicelib.catalogue.model import ApprovedTemplate
from chalicelib.core.errors import BadInput
from chalicelib.core.saying import said
from chalicelib.messaging.facts import ALLOWED
from chalicelib.messaging.model import ASKED_FOR, TO_STAFF, Purpose
from chalicelib.messaging.templates.shipped import language_for
from chalicelib.messaging.templates.words import Words, names_for

NOTHING = "–"
"""What stands for a fact that is empty: WhatsApp takes no empty value, and none may be missing."""
ONLY_IN_EMAILS = frozenset({"preferences_url", "unsubscribe_url"})

OVER_WHATSAPP: tuple[Purpose, ...] = tuple(it for it in ALLOWED if it not in (*TO_STAFF, *ASKED_FOR))
"""What can reach clients over WhatsApp; codes and links that were asked for go to the address given."""


def values_for(purpose: Purpose) -> frozenset[str]:
    """Give every value that the approved words of a purpose can have, by name."""
    return names_for(purpose, "sms") - ONLY_IN_EMAILS


def filled_in(
    approved: ApprovedTemplate, purpose: Purpose, language: str, facts: Mapping[str, str]
) -> dict[str, str]:
    """Give what the values of approved words are filled with, all of them, in their order.

    Raises LookupError for a fact that is missing and may not be.
    """
    words = Words(purpose, "sms", language_for(language), facts)
    return {name: words(name) or NOTHING for name in approved.values}


def require_known(approved: Mapping[str, ApprovedTemplate]) -> None:
    """Raise BadInput for a purpose that never goes over WhatsApp, and for values that cannot be so."""
    problems = []
    for given, template in approved.items():
        field = f"whatsapp_templates.{given}"
        purpose = next((it for it in OVER_WHATSAPP if it == given), None)
        if purpose is None:
            problems.append((field, "No message of this name goes over WhatsApp."))
        else:
            problems += [(f"{field}.values", it) for it in _wrong_values(purpose, template)]
    if problems:
        raise BadInput(problems)


def require_values(purpose: Purpose, template: ApprovedTemplate) -> None:
    """Raise BadInput for values that the approved words of a purpose cannot have."""
    if problems := [("values", it) for it in _wrong_values(purpose, template)]:
        raise BadInput(problems)


def _wrong_values(purpose: Purpose, template: ApprovedTemplate) -> list[str]:
    known, names = values_for(purpose), template.values
    wrong: list[str] = [said("It does not have %(name)s.", name=it) for it in names if it not in known]
    twice = sorted({it for it in names if names.count(it) > 1})
    return wrong + [said("%(name)s can be there only once.", name=it) for it in twice]
