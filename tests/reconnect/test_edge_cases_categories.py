"""The edge cases of categories, each by its name: renamed, archived, merged, and lived by walk-ins."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalogue.service import add, get_catalogue, list_versions
from chalicelib.clients.model import ClientDetails
from chalicelib.core.errors import BadInput, NotFound
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect import store
from chalicelib.reconnect.model import CategoryCount
from tests.reconnect.studio import CARLA, FIRST_DAY, STUDIO, Studio, named

ELIF = named("Elif")


def change(category_id: str, **changes: Any) -> None:
    add(STUDIO, [get_catalogue(STUDIO).categories[category_id].model_copy(update=changes)])


def count(studio: Studio, category_id: str) -> CategoryCount | None:
    counts = reconnect.list_categories(STUDIO, studio.clock.now())
    return next((each for each in counts if each.category_id == category_id), None)


def merge(studio: Studio, category_id: str, into: str) -> int:
    merged = reconnect.merge_category(STUDIO, category_id, into, "ana", studio.clock.now())
    studio.drain()
    return merged


def test_edge_a_category_renamed_is_the_same_under_its_new_name(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    change("massage", name="Bodywork")
    named_now = count(studio, "massage")
    assert named_now is not None
    assert (named_now.name, named_now.overdue) == ("Bodywork", 1)
    studio.press("massage", ["sms"])
    assert "Bodywork" in studio.received(CARLA)[-1]["text"]


def test_edge_a_category_archived_has_no_list_and_sends_nothing_and_its_history_is_kept(
    studio: Studio,
) -> None:
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    studio.choose("massage", automatic_first_message=True, channels=("email",))
    studio.at(181)
    assert len(studio.sent(CARLA)) == 1
    change("massage", active=False)
    assert (count(studio, "massage"), studio.overdue("massage")) == (None, [])
    studio.at(188, 12)
    assert len(studio.sent(CARLA)) == 1
    studio.jump(220)
    assert studio.press("massage").contacted == 0
    (standing,) = reconnect.explain_client(STUDIO, studio.enter(CARLA), studio.clock.now())
    assert (standing.state, standing.why) == ("off", "This category is archived.")


def test_edge_a_category_opened_again_invites_whom_it_passed_over_with_the_next_sweep(studio: Studio) -> None:
    studio.at(80)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    studio.choose("massage", automatic_first_message=True, channels=("email",))
    change("massage", active=False)
    studio.drain()
    studio.at(120)
    assert (studio.overdue("massage"), studio.sent(CARLA)) == ([], [])
    change("massage", active=True)
    studio.drain()
    studio.at(120, 12)
    assert (studio.overdue("massage"), studio.sent(CARLA)) == (["Carla Costa"], [("reconnect", "email")])
    rows, _ = reconnect.report(STUDIO, FIRST_DAY, FIRST_DAY + timedelta(days=365), studio.clock.now())
    assert {row.category_id: row.contacted for row in rows}["massage"] == 1
    change("massage", active=True)
    assert studio.overdue("massage") == ["Carla Costa"]


def test_edge_a_category_merged_recomputes_and_who_did_it_is_kept(studio: Studio) -> None:
    studio.compat("hair", "colour")
    studio.jump(150)
    studio.has_been(ELIF, "cut", 0, 56)
    studio.has_been(ELIF, "colour", 28, 84)
    studio.has_been(CARLA, "colour", 0, 28, 56)
    assert (studio.overdue("hair"), studio.overdue("colour")) == ([], ["Carla Costa"])
    ahead = studio.book(ELIF, "colour", 160)
    assert [merge(studio, "colour", "hair"), merge(studio, "colour", "hair")] == [2, 0]
    assert count(studio, "colour") is None
    studio.set_status(ahead, "cancelled")
    assert sorted(studio.overdue("hair")) == ["Carla Costa", "Elif"]
    found = store.load_client_rows(STUDIO, studio.enter(ELIF))[1]
    assert float(found["hair"].typical_interval_days) == 28
    assert store.load_client_rows(STUDIO, studio.enter(CARLA))[1]["colour"].overdue_on is None
    merged = next(it for it, _ in list_versions(STUDIO) if getattr(it, "category_id", "") == "colour")
    assert (merged.merged_into, merged.merged_by) == ("hair", "ana")


def test_edge_what_is_booked_of_a_category_merged_counts_for_the_other(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(CARLA, "colour", 0, 28, 56)
    studio.press("colour", ["email"])
    merge(studio, "colour", "hair")
    studio.jump(182)
    studio.book(CARLA, "colour", 200)
    assert studio.reconnected("hair") == 1
    assert studio.overdue("hair") == []


@pytest.mark.parametrize(
    ("category_id", "into"), [("hair", "hair"), ("hair", "barbecue"), ("hair", "colour")]
)
def test_edge_a_category_is_merged_only_into_another_that_is_in_use(
    studio: Studio, category_id: str, into: str
) -> None:
    change("colour", active=False)
    with pytest.raises(BadInput):
        merge(studio, category_id, into)
    with pytest.raises(NotFound):
        merge(studio, "barbecue", "hair")


def walks_in(studio: Studio, who: ClientDetails, *days: int) -> None:
    for day in days:
        studio.jump(day, 11)
        studio.set_status(studio.book(who, "cut", day, 11, walk_in=True), "done")


def test_edge_a_category_lived_by_walk_ins_says_so_and_is_list_only_unless_the_owner_says_otherwise(
    studio: Studio,
) -> None:
    studio.compat("hair")
    walks_in(studio, ELIF, 0, 28, 56)
    studio.jump(150)
    (listed,) = reconnect.list_overdue(STUDIO, "hair", studio.clock.now())
    assert (listed.name, listed.from_walk_ins, listed.not_written_to) == ("Elif", True, "walks_in")
    of_category = count(studio, "hair")
    assert of_category is not None
    assert of_category.from_walk_ins
    assert [each.reason for each in studio.press("hair").skipped] == ["walks_in"]
    assert studio.invitations(ELIF) == []
    studio.choose("hair", mode="compat", invite_walk_ins=True)
    assert studio.press("hair").contacted == 1


def test_edge_whoever_walked_in_once_and_booked_twice_is_invited_like_any_other(studio: Studio) -> None:
    studio.compat("hair")
    walks_in(studio, ELIF, 0)
    studio.has_been(ELIF, "cut", 28, 56)
    studio.jump(150)
    (listed,) = reconnect.list_overdue(STUDIO, "hair", studio.clock.now())
    assert (listed.from_walk_ins, listed.not_written_to) == (False, None)
    assert studio.press("hair").contacted == 1
