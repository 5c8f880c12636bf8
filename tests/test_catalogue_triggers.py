"""What follows from a change of the catalogue, by its stream: one outcome, wherever the process dies."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.catalogue.model import Etiquette, Reminder
from chalicelib.catalogue.service import change_etiquette, get_business, put
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Guest
from infra.local.clock import MovableClock
from tests.cast import ANA, BEN, CUT, at, open_salon, wishes
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON
from tests.meter import metered
from tests.test_triggers import come, fire
from tests.waiting.test_crashes import survives

WEEK = timedelta(days=7)
TWO_HOURS = Reminder(minutes_before=120)
STAFF = (ANA, BEN)
"""Each was entered, and from that follows when they are told of their day: a read and a write."""
COMMITS = 5 + len(STAFF)
"""The change itself, the new reminder of three visits by email and of one by text message, and the staff."""


@pytest.fixture(autouse=True)
def salon_is_open(tables: None, clock: MovableClock) -> None:
    clock.set(NOW)
    open_salon()


def book(number: int) -> None:
    """Let so many come, the first of them with a guest and two telephones between them."""
    first = wishes(at(9) + WEEK, phone="+4915112345678", sms_consent=True, guests=(Guest("Dora", ("cut",)),))
    scheduling.book_order(first, NOW)
    for n in range(1, number):
        day, hour = divmod(n, 4)
        own = {"name": f"Client {n}", "email": f"client-{n}@example.com"}
        scheduling.book(wishes(at(13 + hour) + WEEK + timedelta(days=7 * day), **own), NOW)
    come("on_appointment_change")


def change_rules() -> None:
    """Let Ana have clients reminded two hours before, and not a day before; as often as she likes."""
    _, version = get_business(SALON)
    change_etiquette(SALON, Etiquette(two_way_sms=True), version, (TWO_HOURS,))


def reminded(minutes: int) -> list[str]:
    """Give whom the reminders so many minutes before go to."""
    found = [row["e"] for row in rows("messages") if row["e"].get("step") == str(minutes)]
    return sorted(each["to"] for each in found)


@pytest.mark.parametrize("number", range(1, COMMITS + 3))
def test_wherever_it_dies_the_rules_and_the_reminders_agree_in_the_end(number: int) -> None:
    book(3)
    steps: list[Callable[[], object]] = [change_rules, lambda: come("on_catalogue_change")]
    assert survives(steps, number) == (number <= COMMITS)
    expected = ["+4915112345678", "carla@example.com", "client-1@example.com", "client-2@example.com"]
    assert reminded(120) == expected
    assert reminded(1440) == expected  # called off when their time comes
    for _ in range(2):
        come("on_catalogue_change")
        fire("send_due_messages")
    assert reminded(120) == expected


@pytest.mark.parametrize("kind", ["service", "business"])
def test_what_concerns_no_reminder_leads_to_none(kind: str) -> None:
    book(2)
    if kind == "service":
        put(SALON, {**CUT.model_dump(), "name": "Haircut"}, 1)
    else:
        change_etiquette(SALON, Etiquette(two_way_sms=True), get_business(SALON)[1])
    before = rows("messages")
    with metered() as meter:
        come("on_catalogue_change")
    assert rows("messages") == before
    assert [place for place in meter.places if "appointments" in place] == []


def test_a_service_of_its_own_rules_leads_to_their_reminders() -> None:
    book(2)
    put(SALON, {**CUT.model_dump(), "reminders": (TWO_HOURS,)}, 1)
    come("on_catalogue_change")
    assert len(reminded(120)) == 3


@pytest.mark.parametrize("number", [2, 40])
def test_the_request_costs_the_same_however_many_have_booked_and_what_follows_few_reads(number: int) -> None:
    book(number)
    with metered() as request:
        change_rules()
    assert (request.reads, request.writes) == (4, 1)
    with metered() as following:
        come("on_catalogue_change")
    assert (following.reads, following.writes) == (len(STAFF) + 5, len(STAFF) + len(reminded(120)))
