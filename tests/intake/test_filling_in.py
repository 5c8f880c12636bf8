"""What Carla answers is kept, replaced by what comes later, and asked for while it is missing."""

from datetime import timedelta

import pytest

from chalicelib.catalogue import service as catalogue
from chalicelib.core.errors import FormClosed, NotFound
from chalicelib.core.table import WriteRefused
from chalicelib.intake import service as intake
from chalicelib.intake import store
from chalicelib.intake.model import FilledIn
from chalicelib.judging.service import judge
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.changes import events_between
from chalicelib.scheduling.model import Visit
from tests.cast import at, open_salon, wishes
from tests.intake.cast import ANSWERS, HEALTH, ask_before_cuts, carla_books
from tests.intake.grants import running_as
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON, PostOffice, later


@pytest.fixture(autouse=True)
def salon(tables: None) -> None:
    open_salon()


def fill_in(visit: Visit, minute: int = 0, allergies: str = "None") -> FilledIn:
    given = {"health": {**ANSWERS["health"], "allergies": allergies}}
    return scheduling.fill_in_form(visit, given, "client", later(minute))


def is_missing(visit: Visit) -> bool:
    now = scheduling.get_visit(SALON, visit.appointment.appointment_id)
    booked = {now.appointment.appointment_id: now.appointment.service_ids}
    return bool(intake.missing_among(now.catalogue, booked))


def told(visit: Visit) -> dict[str, Message]:
    """Let what is said of a booking be queued; give the client's messages by purpose."""
    for event in events_between(None, visit.appointment):
        scheduling.announce(None, visit.appointment, event, NOW)
    found = messaging.list_messages(SALON, visit.appointment.client_id).items
    return {it.purpose: it for it in found if it.recipient == "client"}


def sent(message: Message) -> str:
    """Give what goes out in place of a message when it is due."""
    office = PostOffice()
    messaging.deliver(SALON, message.message_id, judge, message.due_at, office)
    return office.contents[0].text


def test_a_form_is_missing_until_it_is_filled_in_or_no_longer_asked() -> None:
    visit = carla_books()
    assert is_missing(visit)
    catalogue.add(SALON, [HEALTH.model_copy(update={"active": False})])
    assert not is_missing(visit)
    ask_before_cuts()
    assert is_missing(visit)
    fill_in(visit)
    assert not is_missing(visit)


def test_what_comes_later_takes_the_place_of_what_was_and_the_same_again_changes_nothing() -> None:
    visit = carla_books()
    first = fill_in(visit, 1)
    assert fill_in(visit, 2) == first.model_copy(update={"version": 1})
    fill_in(visit, 3, "Nuts")
    (kept,) = [row["e"] for row in rows("schedule") if row["sk"] == "form"]
    assert [it["answer"] for it in kept["answers"]] == ["Nuts", False]
    assert (kept["last"]["at"], [it["at"] for it in kept["earlier"]]) == (
        "2027-05-03T09:03:00Z",
        ["2027-05-03T09:01:00Z"],
    )


def test_who_comes_second_at_the_same_moment_does_not_lose_the_trace_of_the_first() -> None:
    visit = carla_books()
    first, second = fill_in(visit, 1), fill_in(visit, 2, "Nuts")
    with pytest.raises(WriteRefused):
        store.save_filled(first)
    assert second.earlier == (first.last,)
    assert store.load_filled(SALON, first.appointment_id) == second.model_copy(update={"version": 2})


def test_nothing_is_filled_in_where_nothing_is_asked_or_the_visit_is_over() -> None:
    plain = scheduling.book(wishes(at(14), service_ids=("colour",)), NOW)
    with pytest.raises(NotFound):
        fill_in(plain)
    visit = carla_books()
    with pytest.raises(FormClosed):
        scheduling.fill_in_form(visit, ANSWERS, "client", visit.appointment.ends_at)
    with pytest.raises(FormClosed):
        fill_in(scheduling.cancel_by_client(visit, "", NOW))


def test_a_confirmation_links_to_the_form_only_while_that_is_missing() -> None:
    visit = carla_books()
    confirmation = told(visit)["booking_confirmation"]
    assert confirmation.facts["form_url"] == visit.form_url
    fill_in(visit)
    assert visit.form_url not in sent(confirmation)


def test_what_goes_out_before_the_form_came_asks_for_it_as_the_function_that_sends_may() -> None:
    visit = carla_books()
    confirmation = told(visit)["booking_confirmation"]
    with running_as("on_message_due"):
        assert "Before your visit, we need a few answers from you:" in sent(confirmation)


@pytest.mark.parametrize("filled_in", [False, True])
def test_a_reminder_asks_for_the_form_of_a_service_that_got_one_after_the_booking(filled_in: bool) -> None:
    plain = scheduling.book(wishes(at(10) + timedelta(days=7)), NOW)
    reminder = told(plain)["reminder"]
    assert reminder.facts["form_url"] == ""
    ask_before_cuts()
    visit = scheduling.get_visit(SALON, plain.appointment.appointment_id)
    if filled_in:
        fill_in(visit)
    assert (visit.form_url in sent(reminder)) is not filled_in


def test_the_answers_are_on_no_message_and_not_on_the_appointment() -> None:
    visit = carla_books()
    told(visit)
    fill_in(visit, allergies="A secret allergy")
    for table in ("appointments", "messages", "clients", "automation"):
        assert "A secret allergy" not in str(rows(table))
