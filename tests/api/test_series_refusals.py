"""How visits are repeated is said by RRULE or plain choices; what cannot be is refused by its field."""

from typing import Any

import pytest

from tests.api.conftest import AT_SALON, Door
from tests.api.test_series import ALL, DAYS, asked, change, create, created
from tests.cast import GARAGE_KEY, SALON_KEY
from tests.ledger import everything

PARTS = ("", "/preview", "/s1", "/s1/reschedule", "/s1/change", "/s1/cancel")


def rule_of(door: Door, **changes: Any) -> dict[str, Any]:
    """Give the rule that a request comes to, as a preview shows it."""
    shown = door.post(f"{ALL}/preview", asked(**changes), SALON_KEY)
    assert shown.status == 200, shown.text
    rule: dict[str, Any] = shown.body["rule"]
    return rule


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=10", "FREQ=WEEKLY;COUNT=10;INTERVAL=2;BYDAY=TU"),
        ("freq=monthly;bysetpos=2;byday=tu;count=3", "FREQ=MONTHLY;COUNT=3;BYDAY=2TU"),
        ("FREQ=WEEKLY;UNTIL=20270601T220000Z", "FREQ=WEEKLY;UNTIL=20270601"),
    ],
)
def test_a_rule_is_taken_as_other_calendars_write_it(door: Door, given: str, taken: str) -> None:
    rule = rule_of(door, rrule=given)
    assert (rule["rrule"], rule["first"], rule["starts"], rule["time_zone"]) == (
        taken,
        "2027-05-11" if "2TU" in taken else DAYS[0],
        "10:00",
        "Europe/Berlin",
    )


@pytest.mark.parametrize(
    ("repeat", "rrule"),
    [
        (
            {"unit": "week", "every": 2, "weekdays": [1], "times": 4},
            "FREQ=WEEKLY;COUNT=4;INTERVAL=2;BYDAY=TU",
        ),
        ({"unit": "month", "weekdays": [1], "which": -1, "times": 3}, "FREQ=MONTHLY;COUNT=3;BYDAY=-1TU"),
        ({"unit": "week", "until": "2027-06-01"}, "FREQ=WEEKLY;UNTIL=20270601"),
        ({"unit": "week"}, "FREQ=WEEKLY"),
    ],
)
def test_plain_choices_are_the_same_as_a_rule(door: Door, repeat: dict[str, Any], rrule: str) -> None:
    assert rule_of(door, rrule=None, repeat=repeat) == rule_of(door, rrule=rrule)


def test_the_same_goes_out_to_calendars_with_what_was_moved_and_left_out(door: Door) -> None:
    one = created(door, rrule="FREQ=WEEKLY;UNTIL=20270601", choices={DAYS[1]: "skip"})
    change(door, one, "reschedule", scope="this", on=DAYS[2], starts_at=f"{DAYS[2]}T14:00")
    assert door.get(one, SALON_KEY).body["recurrence"] == [
        "DTSTART;TZID=Europe/Berlin:20270504T100000",
        "RRULE:FREQ=WEEKLY;UNTIL=20270601T080000Z",
        "EXDATE;TZID=Europe/Berlin:20270511T100000,20270518T100000",
        "RDATE:20270518T120000Z",
    ]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"rrule": "every Tuesday"}, "rrule", "such as FREQ=WEEKLY"),
        ({"rrule": "FREQ=HOURLY"}, "rrule", "by days, weeks, months or years"),
        ({"rrule": "FREQ=WEEKLY;COUNT=105"}, "rrule", "104 times at most"),
        ({"rrule": "FREQ=WEEKLY;COUNT=2;UNTIL=20270601"}, "rrule", "not both"),
        ({"rrule": None}, "rrule", "how it is repeated"),
        ({"repeat": {"unit": "week"}}, "rrule", "how it is repeated"),
        ({"rrule": None, "repeat": {"unit": "month", "day": 0}}, "repeat", "which day"),
        ({"rrule": None, "repeat": {"unit": "month", "which": 2}}, "repeat", "which day"),
        ({"rrule": None, "repeat": {"unit": "fortnight"}}, "repeat.unit", "'week'"),
        ({"rrule": None, "repeat": {"unit": "week", "until": "soon"}}, "repeat.until", "like 2027-05-31"),
        ({"starts_at": "next week"}, "starts_at", "like 2027-05-31T14:30"),
        ({"starts_at": "2027-05-01T10:00"}, "starts_at", "over already"),
        ({"starts_at": "2028-03-26T02:30"}, "starts_at", "clocks are changed"),
        ({"client": None}, "client", "who comes"),
        ({"client": {"name": "Carla"}}, "client", ""),
        ({"client_id": "carla"}, "client", "who comes"),
        ({"service_ids": []}, "service_ids", ""),
        ({"choices": {"2027-05-05": "skip"}}, "choices.2027-05-05", "no such date"),
        ({"choices": {DAYS[1]: "override"}}, "override_reason", "say why"),
        ({"choices": dict.fromkeys(DAYS, "skip")}, "choices", "Nothing would be left"),
    ],
)
def test_what_makes_no_series_is_refused_by_its_field_in_words_and_books_nothing(
    door: Door, changes: dict[str, Any], field: str, words: str
) -> None:
    before = everything()
    refused = create(door, **{name: changes.get(name, value) for name, value in asked().items()} | changes)
    assert (refused.status, refused.body["code"]) == (400, "bad_input"), refused.text
    errors = {error["field"]: error["message"] for error in refused.body["errors"]}
    assert words in errors[field]
    assert everything() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"service_ids": ["shave"]},
        {"staff_id": "nobody"},
        {"location_id": "nowhere"},
        {"service_ids": None, "package_id": "none"},
        {"client": None, "client_id": "nobody"},
    ],
)
def test_what_is_not_there_is_not_repeated(door: Door, changes: dict[str, Any]) -> None:
    before = everything()
    refused = create(door, **changes)
    assert (refused.status, refused.body["code"]) == (404, "not_found"), refused.text
    assert refused.body["detail"].endswith(".")
    assert everything() == before


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("reschedule", {"scope": "some", "on": DAYS[0], "starts_at": f"{DAYS[0]}T11:00"}, "scope"),
        ("reschedule", {"scope": "this", "on": "tomorrow", "starts_at": f"{DAYS[0]}T11:00"}, "on"),
        ("reschedule", {"scope": "this", "on": "2027-05-05", "starts_at": "2027-05-05T11:00"}, "on"),
        ("reschedule", {"scope": "all", "on": DAYS[0]}, "starts_at"),
        ("change", {"scope": "this", "on": DAYS[0], "staff_id": "ana"}, "scope"),
        ("change", {"scope": "all", "rrule": "nonsense"}, "rrule"),
        ("change", {}, ""),
        ("change", {"choices": {"someday": "skip"}}, "choices.someday.[key]"),
        ("change", {"choices": {DAYS[0]: "perhaps"}}, None),
        ("cancel", {"scope": "following"}, "on"),
        ("cancel", {}, "scope"),
    ],
)
def test_a_change_that_cannot_be_meant_is_refused_by_its_field(
    door: Door, verb: str, body: dict[str, Any], field: str | None
) -> None:
    one = created(door)
    before = everything()
    refused = change(door, one, verb, **body)
    assert (refused.status, refused.body["code"]) == (400, "bad_input"), refused.text
    assert field is None or field in [error["field"] for error in refused.body["errors"]]
    assert everything() == before


@pytest.mark.parametrize("part", PARTS)
def test_series_are_for_staff_of_the_business_only(door: Door, wrong_key: str | None, part: str) -> None:
    content = asked()
    replies = [door.post(ALL + part, content, wrong_key)] if part != "/s1" else []
    replies += [door.get(ALL + part, wrong_key)] if part in ("", "/s1") else []
    assert {(reply.status, reply.body["code"]) for reply in replies} == {(401, "not_signed_in")}


def test_another_business_has_no_such_series(door: Door) -> None:
    one = created(door)
    elsewhere = one.replace(AT_SALON, "/v1/businesses/garage")
    before = everything()
    replies = [
        door.get(elsewhere, GARAGE_KEY),
        door.post(f"{elsewhere}/cancel", {"scope": "all"}, GARAGE_KEY),
        door.get(f"{ALL}/made-up", SALON_KEY),
    ]
    assert [(reply.status, reply.body["code"]) for reply in replies] == [(404, "not_found")] * 3
    assert door.get("/v1/businesses/garage/series", GARAGE_KEY).body["items"] == []
    assert everything() == before
