"""The edge cases of who is who: families, groups, and two cards of one person, each by its name."""

from typing import Any

import pytest

from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.clients.model import ClientDetails, person_id
from chalicelib.consent import service as consent
from chalicelib.reconnect import service as reconnect
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Guest, Visit
from tests.conftest import MAIL_FROM, aws
from tests.reconnect.studio import CARLA, FIRST_DAY, STUDIO, Studio

LEO = Guest(name="Leo", service_ids=("massage",))


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio in which massages can be had by two at once, each as long away as their last visit."""
    both = get_catalogue(STUDIO).staff["ben"]
    shifts = tuple(shift.model_copy(update={"location_id": "mitte"}) for shift in both.shifts)
    add(STUDIO, [both.model_copy(update={"shifts": shifts})])
    studio.compat("massage")
    return studio


def come(studio: Studio, *days: int, service: str = "cut", **more: Any) -> None:
    """Let Carla book for those days, and whoever comes be checked out."""
    for day in days:
        studio.jump(day, 8)
        first = studio.book(CARLA, service, day, **more)
        studio.jump(day, 18)
        for visit in order_of(first):
            studio.set_status(visit, "done")


def order_of(first: Visit) -> list[Visit]:
    return scheduling.list_order(first)


def listed(studio: Studio, category_id: str = "massage") -> list[str]:
    return sorted(studio.overdue(category_id))


def leo(studio: Studio) -> str:
    return person_id(studio.enter(CARLA), "Leo")


def test_edge_family_a_visit_belongs_to_the_person_served(studio: Studio) -> None:
    come(studio, 1, 29, 57, guests=(LEO,))
    studio.jump(200)
    assert listed(studio) == ["Leo (Carla Costa)"]
    assert listed(studio, "hair") == ["Carla Costa"]


def test_edge_family_the_childs_appointment_does_not_suppress_the_mother_nor_hers_the_child(
    studio: Studio,
) -> None:
    come(studio, 1, 29, 57, service="massage", guests=(LEO,))
    studio.jump(200)
    assert listed(studio) == ["Carla Costa", "Leo (Carla Costa)"]
    first = studio.book(CARLA, "massage", 210, guests=(LEO,), drain=False)
    assert listed(studio) == []
    hers, his = order_of(first)
    studio.set_status(hers, "cancelled")
    assert listed(studio) == ["Carla Costa"]
    studio.set_status(his, "cancelled")
    assert listed(studio) == ["Carla Costa", "Leo (Carla Costa)"]
    again = studio.book(CARLA, "massage", 210, guests=(LEO,))
    studio.set_status(order_of(again)[1], "cancelled")
    assert listed(studio) == ["Leo (Carla Costa)"]


def test_edge_family_one_address_gets_one_message_that_names_all_and_each_has_an_episode(
    studio: Studio,
) -> None:
    come(studio, 1, 29, 57, service="massage", guests=(LEO,))
    studio.jump(200)
    before = len(studio.received(CARLA))
    preview = reconnect.preview(STUDIO, "massage", ("email", "sms"), studio.clock.now())
    assert (len(preview.reached), preview.sms) == (2, 1)
    result = studio.press("massage")
    assert result.invited == tuple(each.client_id for each in preview.reached)
    assert sorted(result.invited) == sorted([studio.enter(CARLA), leo(studio)])
    received = studio.received(CARLA)[before:]
    assert sorted(message["channel"] for message in received) == ["email", "sms"]
    assert all("Carla Costa and Leo" in message["text"] for message in received)
    assert [each.reason for each in studio.press("massage").skipped] == ["already_contacted"] * 2
    studio.jump(202)
    first = studio.book(CARLA, "facial", 210, guests=(LEO,))
    studio.set_status(order_of(first)[0], "cancelled")
    _, total = reconnect.report(
        STUDIO, FIRST_DAY, FIRST_DAY.replace(year=FIRST_DAY.year + 1), studio.clock.now()
    )
    assert (total.contacted, total.booked, total.by_channel) == (2, 1, {"email and sms": 2})


def test_edge_family_of_a_message_that_did_not_go_out_nobody_was_contacted(studio: Studio) -> None:
    come(studio, 1, 29, 57, service="massage", guests=(LEO,))
    studio.jump(200)
    aws("sesv2").delete_email_identity(EmailIdentity=MAIL_FROM)
    assert studio.press("massage", ["email"]).contacted == 2
    aws("sesv2").create_email_identity(EmailIdentity=MAIL_FROM)
    studio.jump(200, 10)
    assert studio.press("massage", ["email"]).contacted == 2
    assert "Carla Costa and Leo" in studio.received(CARLA)[-1]["text"]


def test_edge_family_whoever_books_between_the_press_and_the_sending_is_not_named(studio: Studio) -> None:
    come(studio, 1, 29, 57, service="massage", guests=(LEO,))
    studio.jump(200)
    before = len(studio.received(CARLA))
    reconnect.contact(STUDIO, "massage", ("email",), studio.clock.now())
    first = studio.book(CARLA, "facial", 210, guests=(Guest(name="Leo"),), drain=False)
    studio.set_status(order_of(first)[0], "cancelled")
    (invitation,) = [it for it in studio.received(CARLA)[before:] if "Massage" in it["text"]]
    assert "Carla Costa" in invitation["text"]
    assert "Leo" not in invitation["text"]


def test_edge_family_a_child_is_addressed_through_whoever_books_for_them(studio: Studio) -> None:
    come(studio, 1, 29, 57, guests=(LEO,))
    studio.jump(200)
    before = len(studio.received(CARLA))
    assert studio.press("massage", ["sms"]).invited == (leo(studio),)
    (invitation,) = studio.received(CARLA)[before:]
    assert (invitation["to"], "Carla Costa (Leo)" in invitation["text"]) == (CARLA.phone, True)
    assert reconnect.note_reply(str(CARLA.phone), studio.clock.now()) == 1
    (standing,) = reconnect.explain_client(STUDIO, leo(studio), studio.clock.now())
    assert (standing.state, standing.not_written_to) == ("overdue", "already_contacted")


def test_edge_family_nobody_is_written_to_whose_guardian_takes_no_messages(studio: Studio) -> None:
    come(studio, 1, 29, 57, guests=(LEO,))
    studio.jump(200)
    consent.answer_reply(str(CARLA.phone), "STOP", "sms", studio.clock.now())
    assert [each.reason for each in studio.press("massage", ["sms"]).skipped] == ["opted_out"]


def test_edge_couple_or_group_class_each_named_participant_and_no_unnamed_guest(studio: Studio) -> None:
    massage = get_catalogue(STUDIO).services["massage"]
    add(STUDIO, [massage.model_copy(update={"seats": 4})])
    come(studio, 1, 29, 57, service="massage", participants=("carla  costa", "Leo", ""))
    studio.jump(200)
    assert listed(studio) == ["Carla Costa", "Leo (Carla Costa)"]
    come(studio, 200, service="massage", participants=("Leo", "Mia"))
    studio.jump(201)
    assert listed(studio) == ["Carla Costa"]


def test_edge_two_cards_of_one_person_are_one_from_the_first_address_they_share(studio: Studio) -> None:
    by_phone = ClientDetails(name="C. Costa", phone=CARLA.phone)
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28)
    studio.book(by_phone, "massage", 181)
    studio.jump(182)
    assert studio.enter(by_phone) == studio.enter(CARLA)
