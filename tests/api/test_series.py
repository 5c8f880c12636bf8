"""The whole life of a visit that is repeated, through the JSON interface as a salon's desk calls it."""

from typing import Any

import pytest

from infra.functions import FUNCTIONS
from infra.grants import is_granted
from tests.access.test_counting import overheard
from tests.api.conftest import AT_SALON, Door, Reply
from tests.cast import SALON_KEY
from tests.ledger import appointments, everything, require_agreement
from tests.series.salon import FIRST, SECOND, THIRD, WEEK, taken_by_else

ALL = f"{AT_SALON}/series"
CARLA = {"name": "Carla Costa", "email": "carla@example.com"}
DAYS = [str(FIRST + n * WEEK) for n in range(5)]
"""Five Tuesdays: the 4th, 11th, 18th and 25th of May 2027, and the 1st of June."""


def asked(**changes: Any) -> dict[str, Any]:
    """Give the request for a cut with Ben on five Tuesdays at ten."""
    usual = {
        "starts_at": f"{DAYS[0]}T10:00",
        "rrule": "FREQ=WEEKLY;COUNT=5",
        "client": CARLA,
        "service_ids": ["cut"],
        "staff_id": "ben",
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def create(door: Door, **changes: Any) -> Reply:
    headers = changes.pop("headers", {})
    return door.post(ALL, asked(**changes), SALON_KEY, **headers)


def created(door: Door, **changes: Any) -> str:
    reply = create(door, **changes)
    assert reply.status == 201, reply.text
    return f"{ALL}/{reply.body['series_id']}"


def change(door: Door, one: str, verb: str, **body: Any) -> Reply:
    return door.post(f"{one}/{verb}", body, SALON_KEY)


def became(door: Door, one: str) -> dict[str, str]:
    """Give what became of each date: its state, and when and with whom its visits are that are still on."""
    items = door.get(one, SALON_KEY).body["items"]
    return {item["on"]: _said(item) for item in items}


def _said(item: dict[str, Any]) -> str:
    visits = [visit for visit in item["appointments"] if visit["status"] != "cancelled"]
    where = [f"{visit['starts_at'][5:16]} {visit['staff_id']}" for visit in visits]
    return " ".join([item["state"], *where])


def planned(*days: str, at: str = "10:00", staff_id: str = "ben") -> dict[str, str]:
    return {day: f"planned {day[5:]}T{at} {staff_id}" for day in days}


def test_a_preview_says_date_by_date_in_a_sentence_what_is_in_the_way_and_books_nothing(door: Door) -> None:
    taken_by_else(SECOND, 10, 15)
    body = {**asked(starts_at=f"{DAYS[0]}T17:30"), "choices": {}}
    before = everything()
    late = door.post(f"{ALL}/preview", body, SALON_KEY)
    shown = door.post(f"{ALL}/preview", asked(), SALON_KEY)
    assert (late.status, shown.status) == (200, 200)
    assert {line["on"]: line["sentence"] for line in shown.body["items"]} == {
        **dict.fromkeys(DAYS, ""),
        DAYS[1]: "Ben is taken by Else's 10:15 until 11:00.",
    }
    taken = shown.body["items"][1]
    assert (taken["free"], taken["settled"], taken["reason"]) == (False, False, "taken")
    assert taken["alternatives"][0]["starts_at"] == f"{DAYS[1]}T09:30:00+02:00"
    assert {line["reason"] for line in late.body["items"]} == {"outside_hours"}
    assert all(line["sentence"].endswith(".") for line in late.body["items"])
    assert shown.body["rule"]["words"]
    assert everything() == before


def test_while_a_date_is_not_free_nothing_is_booked_and_the_answer_says_which_and_why(door: Door) -> None:
    taken_by_else(SECOND)
    taken_by_else(THIRD, 10, 30)
    before = everything()
    refused = create(door)
    assert (refused.status, refused.content_type) == (409, "application/problem+json")
    assert refused.body["code"] == "series_conflicts"
    assert {line["on"]: line["sentence"] for line in refused.body["conflicts"]} == {
        DAYS[1]: "Ben is taken by Else's 10:00 until 10:45.",
        DAYS[2]: "Ben is taken by Else's 10:30 until 11:15.",
    }
    assert everything() == before


def test_each_conflict_is_left_out_moved_or_booked_all_the_same_and_the_series_is_saved(door: Door) -> None:
    for day in (SECOND, THIRD, FIRST + 3 * WEEK):
        taken_by_else(day)
    choices = {DAYS[1]: "skip", DAYS[2]: {"starts_at": f"{DAYS[2]}T14:00"}, DAYS[3]: "override"}
    one = created(door, choices=choices, override_reason="Carla insists.")
    assert became(door, one) == {
        **planned(*DAYS),
        DAYS[1]: "skipped",
        DAYS[2]: "moved 05-18T14:00 ben",
    }
    series = door.get(one, SALON_KEY).body
    assert [item["on"] for item in series["exceptions"]] == DAYS[1:3]
    assert (series["conflicts"], series["under_way"]) == ([], False)
    require_agreement()


def test_a_series_is_listed_and_found_by_its_client_and_no_other(door: Door) -> None:
    one = created(door)
    client_id = door.get(one, SALON_KEY).body["client_id"]
    (listed,) = door.get(ALL, SALON_KEY).body["items"]
    assert listed == door.get(one, SALON_KEY).body
    of_carla = door.get(f"{ALL}?client_id={client_id}", SALON_KEY).body
    assert ([item["series_id"] for item in of_carla["items"]], of_carla["next"]) == (
        [listed["series_id"]],
        None,
    )
    assert door.get(f"{ALL}?client_id=somebody-else", SALON_KEY).body["items"] == []


def test_the_list_is_read_page_by_page(door: Door) -> None:
    made = set()
    for n in range(21):
        starts_at = f"{FIRST + n // 3 * WEEK}T{10 + n % 3 * 2}:00"
        made.add(
            created(
                door, rrule="FREQ=DAILY;COUNT=1", staff_id="ana", location_id="mitte", starts_at=starts_at
            )
        )
    first = door.get(ALL, SALON_KEY).body
    second = door.get(f"{ALL}?cursor={first['next']}", SALON_KEY).body
    assert {f"{ALL}/{item['series_id']}" for item in [*first["items"], *second["items"]]} == made
    assert (len(first["items"]), second["next"]) == (20, None)


def test_one_date_is_moved_and_another_called_off_and_both_stay_so_when_all_move(door: Door) -> None:
    one = created(door)
    moved = change(door, one, "reschedule", scope="this", on=DAYS[1], starts_at=f"{DAYS[1]}T14:00")
    assert moved.status == 200, moved.text
    called_off = change(door, one, "cancel", scope="this", on=DAYS[2], reason="Carla travels.")
    assert called_off.status == 200, called_off.text
    all_of_them = change(door, one, "reschedule", scope="all", on=DAYS[0], starts_at=f"{DAYS[0]}T11:00")
    assert all_of_them.status == 200, all_of_them.text
    assert became(door, one) == {
        **planned(*DAYS, at="11:00"),
        DAYS[1]: "moved 05-11T14:00 ben",
        DAYS[2]: "cancelled",
    }
    assert [it["state"] for it in all_of_them.body["series"]["exceptions"]] == ["moved", "cancelled"]
    require_agreement()


def test_from_a_date_on_another_series_continues_and_the_earlier_one_ends(door: Door) -> None:
    one = created(door)
    split = change(door, one, "reschedule", scope="following", on=DAYS[2], starts_at="2027-05-19T11:00")
    assert split.status == 200, split.text
    new = split.body["series"]
    assert (f"{ALL}/{new['continues']}", new["rule"]["rrule"]) == (one, "FREQ=WEEKLY;COUNT=3")
    earlier = door.get(one, SALON_KEY).body
    assert (earlier["continued_by"], earlier["rule"]["rrule"]) == (
        new["series_id"],
        "FREQ=WEEKLY;UNTIL=20270517",
    )
    assert became(door, one) == planned(*DAYS[:2])
    assert became(door, f"{ALL}/{new['series_id']}") == planned(
        "2027-05-19", "2027-05-26", "2027-06-02", at="11:00"
    )
    require_agreement()


def test_who_performs_it_what_is_done_and_the_rule_change_for_all_or_from_a_date_on(door: Door) -> None:
    one = created(door)
    change(door, one, "reschedule", scope="this", on=DAYS[3], starts_at=f"{DAYS[3]}T15:00")
    by_ana = change(door, one, "change", scope="following", on=DAYS[2], staff_id="ana")
    assert by_ana.status == 200, by_ana.text
    new = f"{ALL}/{by_ana.body['series']['series_id']}"
    assert became(door, new) == {
        **planned(DAYS[2], DAYS[4], staff_id="ana"),
        DAYS[3]: "moved 05-25T15:00 ana",
    }
    every_other = change(door, new, "change", scope="all", rrule="FREQ=WEEKLY;INTERVAL=2;COUNT=2")
    assert every_other.status == 200, every_other.text
    assert became(door, new)[DAYS[3]] == "moved 05-25T15:00 ana"
    assert change(door, new, "change", service_ids=["colour"]).status == 200
    assert {item["title"] for item in _diary(door)} == {"Cut", "Colour"}
    require_agreement()


def _diary(door: Door) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = door.get(
        f"{AT_SALON}/appointments?from={DAYS[0]}&to={DAYS[4]}", SALON_KEY
    ).body["items"]
    return items


@pytest.mark.parametrize(
    ("scope", "on", "left"), [("this", 1, [0, 2, 3, 4]), ("following", 2, [0, 1]), ("all", None, [])]
)
def test_one_those_that_follow_or_all_are_called_off(
    door: Door, scope: str, on: int | None, left: list[int]
) -> None:
    one = created(door)
    which: dict[str, Any] = {"scope": scope, "on": None if on is None else DAYS[on]}
    shown = change(door, one, "cancel", preview=True, **which)
    assert (shown.status, shown.body["series"]) == (200, None)
    gone = [line["on"] for line in shown.body["items"] if line["does"] == "cancel"]
    assert gone == [day for n, day in enumerate(DAYS) if n not in left]
    assert change(door, one, "cancel", reason="She moves away.", **which).status == 200
    still_on = [it for it in appointments() if it.status != "cancelled"]
    assert {it.cancelled_by for it in appointments() if it not in still_on} == {"staff"}
    assert sorted(str(it.local_date) for it in still_on) == [DAYS[n] for n in left]
    assert door.get(one, SALON_KEY).body["over"] == (scope != "this")
    require_agreement()


def test_a_change_that_meets_others_is_shown_refused_and_then_done_as_chosen(door: Door) -> None:
    one = created(door)
    for day in (SECOND, THIRD):
        taken_by_else(day, 14)
    wish = {"scope": "all", "on": DAYS[0], "starts_at": f"{DAYS[0]}T14:00"}
    shown = change(door, one, "reschedule", preview=True, **wish)
    assert [line["free"] for line in shown.body["items"]] == [True, False, False, True, True]
    refused = change(door, one, "reschedule", **wish)
    assert (refused.status, [line["on"] for line in refused.body["conflicts"]]) == (409, DAYS[1:3])
    assert became(door, one) == planned(*DAYS)
    done = change(door, one, "reschedule", choices={DAYS[1]: "keep", DAYS[2]: "skip"}, **wish)
    assert done.status == 200, done.text
    assert became(door, one) == {
        **planned(*DAYS, at="14:00"),
        DAYS[1]: "moved 05-11T10:00 ben",
        DAYS[2]: "cancelled",
    }
    require_agreement()


def test_the_same_request_with_the_same_key_is_done_once_and_another_is_refused(door: Door) -> None:
    key = {"headers": {"Idempotency-Key": "k1"}}
    one = created(door, **key)
    before = everything()
    assert created(door, **key) == one
    other = create(door, starts_at=f"{DAYS[0]}T14:00", **key)
    assert (other.status, other.body["code"]) == (409, "idempotency_key_reused")
    assert everything() == before


def test_a_series_costs_nothing_that_the_function_is_not_granted(door: Door) -> None:
    function = next(each for each in FUNCTIONS if each.name == "api_handler")
    with overheard() as requests:
        one = created(door)
        door.post(f"{ALL}/preview", asked(starts_at=f"{DAYS[0]}T14:00"), SALON_KEY)
        change(door, one, "change", scope="following", on=DAYS[2], staff_id="ana")
        change(door, one, "cancel", scope="all")
        door.get(ALL, SALON_KEY)
    assert "TransactWriteItems" in {operation for operation, _ in requests}
    assert [it for it in requests if not is_granted(function, *it)] == []


def test_whether_the_client_calls_it_off_is_said_with_it_and_nobody_else_can(door: Door) -> None:
    one = created(door)
    refused = change(door, one, "cancel", scope="all", cancelled_by="time")
    assert (refused.status, {it.status for it in appointments()}) == (400, {"booked"})
    assert change(door, one, "cancel", scope="all", cancelled_by="client").status == 200
    assert {(it.status, it.cancelled_by) for it in appointments()} == {("cancelled", "client")}
