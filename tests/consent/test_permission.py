"""Whether a message may go to Carla now."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue.model import Etiquette
from chalicelib.clients.model import Client, Stop
from chalicelib.consent.permission import URGENT, judge, quiet_until, ways_to
from chalicelib.core.channel import Channel, Kind
from chalicelib.messaging.model import Purpose
from tests.cast import BUSINESS
from tests.messaging.cast import NOW

PHONE = "+4915112345678"
CARLA = Client(
    client_id="carla",
    name="Carla Costa",
    email="carla@example.com",
    phone=PHONE,
    email_consent=True,
    sms_consent=True,
    created_at=NOW,
)
BOUNCED = Stop(to="carla@example.com", why="bounce", at=NOW)
NIGHT = datetime(2027, 5, 3, 20, 30, tzinfo=UTC)
"""Half past ten in the evening in Berlin."""


def salon(**changes: Any) -> Any:
    return BUSINESS.model_copy(update={"etiquette": Etiquette.model_validate(changes)})


def allows(client: Client, kind: Kind, channel: Channel, **more: Any) -> bool:
    to = (client.email if channel == "email" else client.phone) or ""
    return judge(
        client, more.pop("business", BUSINESS), kind, channel, to, more.pop("now", NOW), **more
    ).allowed


@pytest.mark.parametrize(
    ("changes", "kind", "channel", "expected"),
    [
        ({}, "transactional", "email", True),
        ({"email_consent": False}, "transactional", "email", True),
        ({"email_consent": False}, "marketing", "email", False),
        ({"email_transactional": False}, "transactional", "email", False),
        ({"email_transactional": False}, "marketing", "email", True),
        ({"sms_consent": False}, "transactional", "sms", False),
        ({"sms_marketing": False}, "transactional", "sms", True),
        ({"sms_marketing": False}, "marketing", "sms", False),
        ({}, "marketing", "sms", True),
        ({}, "transactional", "whatsapp", False),
        ({"whatsapp_transactional": True}, "transactional", "whatsapp", True),
        ({"whatsapp_transactional": True}, "marketing", "whatsapp", False),
    ],
)
def test_each_kind_and_channel_has_its_own_word(
    changes: dict[str, Any], kind: Kind, channel: Channel, expected: bool
) -> None:
    assert allows(CARLA.model_copy(update=changes), kind, channel) is expected


def test_nothing_goes_to_a_stopped_address_and_another_one_of_theirs_is_as_good_as_before() -> None:
    stopped = CARLA.model_copy(update={"email_stopped": BOUNCED})
    refused = judge(stopped, BUSINESS, "transactional", "email", "Carla@example.com", NOW)
    assert (refused.allowed, refused.wait_until) == (False, None)
    assert "could not be delivered" in refused.reason
    assert allows(stopped, "transactional", "sms")
    assert allows(stopped.model_copy(update={"email": "new@example.com"}), "transactional", "email")


def test_who_wants_no_reminders_gets_all_else() -> None:
    carla = CARLA.model_copy(update={"reminders": False})
    assert not allows(carla, "transactional", "email", purpose="reminder")
    assert allows(carla, "transactional", "email", purpose="booking_confirmation")


def test_the_link_that_proves_a_number_goes_there_without_consent() -> None:
    carla = CARLA.model_copy(update={"sms_consent": False})
    assert allows(carla, "transactional", "sms", purpose="contact_verification")


def test_offers_wait_for_the_morning_and_messages_about_appointments_do_not() -> None:
    permission = judge(CARLA, BUSINESS, "marketing", "email", "carla@example.com", NIGHT)
    assert not permission.allowed
    assert permission.wait_until == datetime(2027, 5, 4, 6, 0, tzinfo=UTC)
    assert allows(CARLA, "transactional", "email", now=NIGHT)


def test_the_quiet_hours_are_those_where_the_client_is() -> None:
    away = CARLA.model_copy(update={"time_zone": "America/New_York"})
    assert allows(away, "marketing", "email", now=NIGHT)
    assert not allows(away, "marketing", "email", now=NIGHT + timedelta(hours=8))


@pytest.mark.parametrize(
    ("own", "place", "goes_now"),
    [
        (None, "America/New_York", True),
        (None, "Asia/Kolkata", False),
        (None, "", False),
        ("Asia/Kolkata", "America/New_York", False),
        ("America/New_York", "Asia/Kolkata", True),
    ],
)
def test_whose_zone_nobody_knows_has_that_of_the_place_and_without_one_that_of_the_business(
    own: str | None, place: str, goes_now: bool
) -> None:
    client = CARLA.model_copy(update={"time_zone": own})
    assert allows(client, "marketing", "email", now=NIGHT, place_zone=lambda: place) is goes_now


def test_the_quiet_hours_of_a_place_end_when_its_clocks_say_so() -> None:
    late_there = NIGHT + timedelta(hours=8)
    until = quiet_until(CARLA, BUSINESS, late_there, lambda: "America/New_York")
    assert until == datetime(2027, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("purpose", get_args(Purpose))
def test_where_the_quiet_hours_are_for_all_only_what_is_urgent_goes_out(purpose: str) -> None:
    business = salon(quiet={"for_all": True})
    out = allows(CARLA, "transactional", "email", business=business, now=NIGHT, purpose=purpose)
    assert out is (purpose in URGENT)


def test_what_is_urgent_is_a_purpose() -> None:
    assert set(get_args(Purpose)) >= URGENT


def test_too_many_offers_wait_until_the_first_of_them_is_long_enough_ago() -> None:
    business = salon(offers={"most": 2, "days": 7})
    recent = [NOW - timedelta(days=days) for days in (9, 5, 1)]
    assert allows(CARLA, "marketing", "email", business=business, recent=recent[:2])
    permission = judge(CARLA, business, "marketing", "email", "carla@example.com", NOW, recent)
    assert (permission.allowed, permission.wait_until) == (False, NOW + timedelta(days=2))
    assert allows(CARLA, "transactional", "email", business=business, recent=recent)


def test_a_business_may_hold_such_an_offer_back_instead() -> None:
    business = salon(offers={"most": 1, "days": 7, "otherwise": "held_back"})
    permission = judge(CARLA, business, "marketing", "email", "carla@example.com", NOW, [NOW])
    assert (permission.allowed, permission.wait_until) == (False, None)
    assert permission.reason == "The client had 1 offers in 7 days, which is enough."


@given(
    now=st.integers(0, 2 * 365 * 1440).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    starts=st.integers(0, 1439),
    ends=st.integers(0, 1439),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
)
def test_whoever_waits_for_the_end_of_the_quiet_hours_waits_less_than_a_day_and_once(
    now: datetime, starts: int, ends: int, zone: str
) -> None:
    business = salon(quiet={"starts_minute": starts, "ends_minute": ends})
    client = CARLA.model_copy(update={"time_zone": zone})
    until = quiet_until(client, business, now)
    if until:
        assert now < until <= now + timedelta(hours=25)
        assert quiet_until(client, business, until) is None


@pytest.mark.parametrize("day", [datetime(2027, 3, 27, tzinfo=UTC), datetime(2027, 10, 30, tzinfo=UTC)])
def test_the_night_of_a_clock_change_ends_at_eight_all_the_same(day: datetime) -> None:
    until = quiet_until(CARLA, BUSINESS, day + timedelta(hours=21))
    assert until
    assert until.astimezone(BUSINESS.zone).strftime("%d %H:%M") in {"28 08:00", "31 08:00"}


def test_the_preferred_channel_comes_first_and_what_cannot_be_used_is_left_out() -> None:
    carla = CARLA.model_copy(update={"preferred_channel": "sms"})
    assert [way.channel for way in ways_to(carla, "transactional", BUSINESS)] == ["sms", "email"]
    stopped = carla.model_copy(update={"email_stopped": BOUNCED, "whatsapp_transactional": True})
    assert [way.channel for way in ways_to(stopped, "transactional", BUSINESS)] == ["sms"]
    assert [way.channel for way in ways_to(stopped, "transactional", salon(whatsapp=True))] == [
        "sms",
        "whatsapp",
    ]
