"""The special offer that messages can speak of: which, to whom it is told, and in which messages."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.automation.model import PrepaidNote
from chalicelib.automation.saying import words_of
from chalicelib.catalogue.model import Package
from chalicelib.messaging.facts import ALLOWED
from chalicelib.messaging.model import MARKETING
from tests.automation.made import DAY, MONDAY, facts, note
from tests.cast import euros, salon


@pytest.mark.parametrize(
    ("limits", "offer"),
    [
        ([{}], None),
        ([{"last_on": MONDAY - DAY}], None),
        ([{"first_on": MONDAY + DAY}], None),
        ([{"weekdays": (1, 2)}], ("p0", "")),
        ([{"last_on": MONDAY}], ("p0", "3 May")),
        ([{"weekdays": (1,)}, {"last_on": MONDAY + 30 * DAY}, {"last_on": MONDAY + DAY}], ("p2", "4 May")),
        ([{"last_on": MONDAY, "active": False}], None),
    ],
)
def test_the_offer_is_a_package_that_is_good_these_days_only(
    limits: list[dict[str, Any]], offer: tuple[str, str] | None
) -> None:
    packages = {
        f"p{n}": Package(package_id=f"p{n}", name="Glow", service_ids=("cut",), price=euros(79), **each)
        for n, each in enumerate(limits)
    }
    words = words_of(facts(note(3)), salon(packages=packages), "en")
    if offer is None:
        assert not {"offer", "offer_url", "offer_until"} & words.keys()
    else:
        assert words["offer"] == "Glow (€79.00)"
        assert words["offer_url"].endswith(f"/b/salon/packages/{offer[0]}")
        assert words.get("offer_until", "") == offer[1]


@pytest.mark.parametrize(
    ("left", "last_day", "hears_of_offer"),
    [(2, None, False), (2, MONDAY, False), (0, None, True), (2, MONDAY - DAY, True)],
)
def test_whoever_has_paid_for_sessions_ahead_hears_how_many_are_left_and_of_no_offer(
    left: int, last_day: date | None, hears_of_offer: bool
) -> None:
    glow = Package(package_id="p", name="Glow", service_ids=("cut",), price=euros(79), last_on=MONDAY)
    known = facts(note(3))
    sold = PrepaidNote(sale_id="s", name="Five cuts", left=left, left_alike=left, last_day=last_day)
    paid = replace(known, record=known.record.model_copy(update={"prepaid": (sold,)}))
    words = words_of(paid, salon(packages={"p": glow}), "en")
    assert ({"offer", "offer_url", "offer_until"} <= words.keys()) is hears_of_offer
    assert bool({"offer", "offer_url", "offer_until"} & words.keys()) is hears_of_offer
    assert words.get("sessions_left") == (None if hears_of_offer else "2")


def test_what_invites_to_more_is_for_invitations_only() -> None:
    more = {"recommended", "offer", "offer_until", "offer_url"}
    named = {purpose for purpose, allowed in ALLOWED.items() if allowed & more}
    assert {"first_tips", "loyalty_thanks", "owner_message"} <= named
    assert named <= set(MARKETING)
