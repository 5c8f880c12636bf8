"""The form before a visit over HTTP: its client fills it in, staff read it, nobody else comes near it."""

from typing import Any

import pytest

from infra.local.clock import MovableClock
from tests.api.conftest import AT_SALON, Door, Reply
from tests.cast import GARAGE_KEY, SALON_KEY
from tests.intake.cast import ANSWERS, ask_before_cuts
from tests.ledger import everything
from tests.messaging.cast import later


@pytest.fixture
def booked(door: Door) -> Any:
    """Let Carla book a cut, before which Ana asks; give what she was answered."""
    ask_before_cuts()
    return door.book("2027-05-04T10:00:00+02:00").body


def place(booked: Any) -> str:
    return f"{AT_SALON}/appointments/{booked['appointment_id']}/form"


def token(booked: Any) -> str:
    return str(booked["manage_url"].partition("token=")[2])


def fill_in(door: Door, booked: Any, answers: Any, by: str | None = None, at: str = "") -> Reply:
    path = f"{at or place(booked)}?token={token(booked) if by is None else by}"
    return door.put(path, {"answers": answers})


def test_what_the_client_answers_is_read_by_staff_with_who_and_when(
    door: Door, booked: Any, clock: MovableClock
) -> None:
    before = door.get(place(booked), SALON_KEY).body
    assert (before["missing"], before["at"], before["answers"]) == (True, None, [])
    assert before["form_url"].endswith(f"/form?token={token(booked)}")
    assert fill_in(door, booked, ANSWERS).status == 200
    clock.set(later(5))
    again = fill_in(door, booked, {"health": {**ANSWERS["health"], "job": "Baker"}})
    assert again.body["appointment_id"] == booked["appointment_id"]
    after = door.get(place(booked), SALON_KEY).body
    assert (after["missing"], after["form_ids"]) == (False, ["health"])
    assert (after["by"], after["at"], after["at"][:16]) == ("client", again.body["at"], "2027-05-03T09:05")
    assert [(it["by"], it["at"][:16]) for it in after["earlier"]] == [("client", "2027-05-03T09:00")]
    assert after["answers"][1:] == [
        {"form_id": "health", "question_id": "pregnant", "asked": "Are you pregnant?", "answer": False},
        {"form_id": "health", "question_id": "job", "asked": "What do you do?", "answer": "Baker"},
    ]


@pytest.mark.parametrize(
    ("key", "by"), [(SALON_KEY, "Ana's key"), (GARAGE_KEY, "client"), ("no key", "client")]
)
def test_whoever_fills_it_in_with_the_key_of_the_business_is_named(
    door: Door, booked: Any, key: str, by: str
) -> None:
    path = f"{place(booked)}?token={token(booked)}"
    assert door.put(path, {"answers": ANSWERS}, key).status == 200
    assert door.get(place(booked), SALON_KEY).body["by"] == by


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"health": {**ANSWERS["health"], "shoes": "38"}}, "answers.health.shoes"),
        ({**ANSWERS, "taxes": {"income": "none"}}, "answers.taxes.income"),
        ({"health": {**ANSWERS["health"], "job": "x" * 201}}, "answers.health.job"),
        ({"health": {"allergies": "None"}}, "answers.health.pregnant"),
        ({"health": {**ANSWERS["health"], "pregnant": "no"}}, "answers.health.pregnant"),
        ({}, "answers.health.allergies"),
    ],
    ids=["unknown question", "unknown form", "too long", "left out", "of another kind", "nothing"],
)
def test_an_answer_that_does_not_fit_is_refused_by_field_and_keeps_nothing(
    door: Door, booked: Any, answers: Any, wrong: str
) -> None:
    before = everything()
    refused = fill_in(door, booked, answers)
    assert (refused.status, refused.body["code"]) == (400, "bad_input")
    assert wrong in [error["field"] for error in refused.body["errors"]]
    assert everything() == before


def test_another_token_or_the_token_at_another_business_fills_in_nothing(door: Door, booked: Any) -> None:
    other = door.book("2027-05-04T14:00:00+02:00").body
    elsewhere = place(booked).replace("/salon/", "/garage/")
    for refused in (
        fill_in(door, booked, ANSWERS, by="made-up"),
        fill_in(door, booked, ANSWERS, by=token(other)),
        fill_in(door, booked, ANSWERS, at=elsewhere),
    ):
        assert (refused.status, refused.body["code"]) == (403, "not_allowed")
    assert door.get(place(booked), SALON_KEY).body["missing"]


def test_only_staff_read_what_was_answered(door: Door, booked: Any, wrong_key: str | None) -> None:
    fill_in(door, booked, ANSWERS)
    assert door.get(place(booked), wrong_key).status == 401
    assert door.get(f"{place(booked)}?token={token(booked)}", wrong_key).status == 401


def test_staff_of_another_business_find_no_such_appointment_at_theirs(door: Door, booked: Any) -> None:
    fill_in(door, booked, ANSWERS)
    assert door.get(place(booked).replace("/salon/", "/garage/"), GARAGE_KEY).status == 404


def test_nothing_is_filled_in_after_the_visit(door: Door, booked: Any, clock: MovableClock) -> None:
    clock.set(later(60 * 24 * 2))
    refused = fill_in(door, booked, ANSWERS)
    assert (refused.status, refused.body["code"]) == (409, "form_closed")
