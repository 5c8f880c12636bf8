"""What is on offer: services, packages, rules, and free times for whatever is wanted together."""

from typing import Any

import pytest

from chalicelib.catalogue.service import add
from tests.api.conftest import AT_SALON, Door
from tests.api.studio import PERM, SPRING, WEDDING, open_studio, rule

TUESDAY = "from=2027-05-04&to=2027-05-04"


@pytest.fixture
def studio(door: Door) -> Door:
    open_studio()
    return door


def slots(door: Door, query: str) -> list[dict[str, Any]]:
    reply = door.get(f"{AT_SALON}/slots?{TUESDAY}&{query}")
    assert reply.status == 200, reply.text
    items: list[dict[str, Any]] = reply.body["items"]
    return items


def test_the_rules_for_changes_are_shown_with_what_names_them(door: Door) -> None:
    rule(words="Please tell us a day before.", must_agree=True)
    policy = door.get(AT_SALON).body["booking_policy"]
    assert (policy["words"], policy["must_agree"]) == ("Please tell us a day before.", True)
    rule(words="Please tell us two days before.", must_agree=True)
    assert door.get(AT_SALON).body["booking_policy"]["rules_id"] != policy["rules_id"]


def test_services_say_what_is_special_about_them(studio: Door) -> None:
    body = studio.get(f"{AT_SALON}/services").body
    items = {item["service_id"]: item for item in body["items"]}
    assert (items["yoga"]["seats"], items["cut"]["seats"]) == (3, 1)
    assert (items["perm"]["approval"], items["wedding"]["deposit"]["amount"]) == (True, 10000)
    assert (items["repair"]["at_client"], items["visit"]["window_minutes"]) == (True, 120)
    (eva,) = items["perm"]["staff"]
    assert (eva["duration_minutes"], eva["price"]["amount"]) == (90, 7000)


def test_packages_say_when_they_hold(studio: Door) -> None:
    packages = {each["package_id"]: each for each in studio.get(f"{AT_SALON}/services").body["packages"]}
    spring, fresh = packages["spring"], packages["fresh"]
    assert (spring["first_on"], spring["last_on"], spring["weekdays"]) == (
        "2027-05-01",
        "2027-05-31",
        [0, 1, 2],
    )
    assert (fresh["first_on"], fresh["weekdays"], fresh["duration_minutes"]) == (None, None, 135)
    assert fresh["service_ids"] == ["cut", "colour"]


def test_a_package_whose_parts_nobody_performs_is_not_shown(door: Door) -> None:
    add("salon", [PERM, WEDDING, SPRING])
    assert [each["package_id"] for each in door.get(f"{AT_SALON}/services").body["packages"]] == ["fresh"]


@pytest.mark.parametrize("query", ["service_id=cut&service_id=nails", "service_id=cut,nails"])
def test_several_services_are_one_after_the_other_by_whoever_can(door: Door, query: str) -> None:
    first = slots(door, query)[0]
    assert (first["starts_at"], first["ends_at"]) == (
        "2027-05-04T09:00:00+02:00",
        "2027-05-04T10:15:00+02:00",
    )
    assert first["staff_ids"] in (["ana", "ana"], ["ben", "ana"])


def test_two_people_at_the_same_time_need_two_who_are_free(door: Door) -> None:
    together = slots(door, "service_id=cut&people=2")
    assert all(sorted(each["staff_ids"]) == ["ana", "ben"] for each in together)
    assert slots(door, "service_id=cut&people=3") == []
    assert slots(door, "service_id=nails&people=2") == []


def test_a_class_shows_its_free_seats_and_takes_no_more(studio: Door) -> None:
    assert {each["seats_free"] for each in slots(studio, "service_id=yoga")} == {3}
    assert {each["seats_free"] for each in slots(studio, "service_id=cut")} == {None}
    booked = studio.book(
        "2027-05-04T10:00", service_ids=["yoga"], staff_id=None, participants=["Carla", "Davide"]
    )
    assert booked.status == 201, booked.text
    at_ten = {each["starts_at"][11:16]: each["seats_free"] for each in slots(studio, "service_id=yoga")}
    assert at_ten["10:00"] == 1
    assert "10:00" not in {each["starts_at"][11:16] for each in slots(studio, "service_id=yoga&seats=2")}


def test_visits_at_home_keep_the_way_there_free(studio: Door) -> None:
    nowhere = studio.get(f"{AT_SALON}/slots?{TUESDAY}&service_id=repair")
    assert (nowhere.status, nowhere.body["errors"][0]["field"]) == (400, "postcode")
    studio.book("2027-05-04T10:00", service_ids=["perm"], staff_id="eva")
    starts = [each["starts_at"][11:16] for each in slots(studio, "service_id=repair&postcode=10115")]
    assert "11:30" not in starts
    assert "12:00" in starts
    far = studio.get(f"{AT_SALON}/slots?{TUESDAY}&service_id=repair&postcode=80331")
    assert (far.status, far.body["reason"]) == (409, "too_far_away")


def test_a_window_says_until_when_somebody_arrives(studio: Door) -> None:
    first = slots(studio, "service_id=visit")[0]
    assert (first["starts_at"], first["arrives_until"], first["ends_at"]) == (
        "2027-05-04T08:00:00+02:00",
        "2027-05-04T10:00:00+02:00",
        "2027-05-04T11:00:00+02:00",
    )


def test_a_reader_elsewhere_sees_their_own_time_beside_it(door: Door) -> None:
    first = slots(door, "service_id=cut&time_zone=America/New_York")[0]
    assert (first["starts_at"], first["local_starts_at"]) == (
        "2027-05-04T09:00:00+02:00",
        "2027-05-04T03:00:00-04:00",
    )
    assert slots(door, "service_id=cut")[0]["local_starts_at"] is None


def test_times_that_leave_no_useless_hole_are_recommended_and_the_others_offered(door: Door) -> None:
    rule(whole_gaps=True)
    offered = {
        each["starts_at"][11:16]: each["recommended"] for each in slots(door, "service_id=cut&staff_id=ben")
    }
    assert (offered["09:00"], offered["09:15"], offered["09:45"]) == (True, False, True)


@pytest.mark.parametrize(
    "query",
    [
        "service_id=cut,", "service_id=", "service_id=cut&people=0", "service_id=cut&people=7",
        "service_id=cut&people=x", "service_id=yoga&seats=0", "service_id=yoga&seats=101",
        "service_id=cut&seats=2", "service_id=cut&time_zone=Moon/Sea", "service_id=cut&time_zone=",
        "service_id=cut&time_zone=..%2F..%2Fetc%2Fpasswd", "service_id=cut&time_zone=%00",
        "service_id=cut&time_zone=Europe", "service_id=repair&postcode=%00",
        "service_id=repair&postcode=" + "1" * 21,
        "service_id=" + ",".join(["cut"] * 11), "people=2", "service_id=cut&postcode=%FF%00",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_bad_input(studio: Door, query: str) -> None:
    reply = studio.get(f"{AT_SALON}/slots?{TUESDAY}&{query}")
    assert (reply.status, reply.body["code"]) == (400, "bad_input")
