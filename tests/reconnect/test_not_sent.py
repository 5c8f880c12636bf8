"""An invitation of which nothing went out is none: rules CR-28 and CR-32."""

from datetime import timedelta
from itertools import pairwise, permutations
from typing import Any

import pytest

from chalicelib.messaging.model import Message
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect import store
from chalicelib.reconnect.model import ClientHistory, Episode
from chalicelib.reconnect.not_sent import take_back, without
from tests.conftest import MAIL_FROM, aws
from tests.reconnect.studio import CARLA, FIRST_DAY, STUDIO, Studio

DAYS = FIRST_DAY, FIRST_DAY + timedelta(days=365)


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio on a day on which Carla is overdue for a massage and no email can go out."""
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    refuse_email()
    return studio


def refuse_email() -> None:
    aws("sesv2").delete_email_identity(EmailIdentity=MAIL_FROM)


def take_email() -> None:
    aws("sesv2").create_email_identity(EmailIdentity=MAIL_FROM)


def history(studio: Studio) -> ClientHistory:
    return store.load_client_rows(STUDIO, studio.enter(CARLA))[0]


def first_messages(studio: Studio) -> list[Message]:
    return [it for it in studio.invitations(CARLA) if it.purpose == "reconnect"]


def test_cr_28_whoever_was_not_reached_at_all_may_be_invited_again_at_once(studio: Studio) -> None:
    studio.press("massage", ["email"])
    assert [it.state for it in first_messages(studio)] == ["dead"]
    take_email()
    studio.at(180, 10)
    (listed,) = reconnect.list_overdue(STUDIO, "massage", studio.clock.now())
    assert listed.in_vain_at == studio.moment(180)
    assert listed.not_written_to is None
    assert studio.press("massage", ["email"]).contacted == 1
    assert studio.sent(CARLA) == [("reconnect", "email")]
    (listed,) = reconnect.list_overdue(STUDIO, "massage", studio.clock.now())
    assert listed.in_vain_at is None


def test_cr_28_whoever_was_reached_over_one_of_two_ways_has_been_contacted(studio: Studio) -> None:
    studio.press("massage", ["email", "sms"])
    assert sorted(it.state for it in first_messages(studio)) == ["dead", "sent"]
    (skipped,) = studio.press("massage", ["email", "sms"]).skipped
    assert skipped.reason == "already_contacted"


def test_cr_32_the_episode_shows_the_failure_and_nothing_follows(studio: Studio) -> None:
    studio.press("massage", ["email"])
    take_email()
    studio.at(200)
    assert studio.sent(CARLA) == []
    (episode,) = store.load_episodes_since(STUDIO, studio.moment(0))
    assert episode.failed_at
    assert episode.failed_at - episode.contacted_at < timedelta(minutes=5)
    (row,) = (it for it in reconnect.report(STUDIO, *DAYS, studio.clock.now())[0] if it.episodes)
    assert (row.by_channel, row.failed) == ({"failed": 1}, 1)


def test_cr_32_a_booking_after_an_invitation_that_did_not_go_out_is_no_reconnect(studio: Studio) -> None:
    studio.press("massage", ["email"])
    studio.book(CARLA, "massage", 190)
    assert studio.reconnected("massage") == 0


def test_cr_32_nor_does_it_take_the_reconnect_of_one_that_went_out_before(studio: Studio) -> None:
    take_email()
    studio.press("massage", ["email"])
    studio.at(215)
    refuse_email()
    studio.press("massage", ["email"])
    studio.book(CARLA, "massage", 225)
    assert studio.reconnected("massage") == 1


def test_by_itself_it_is_tried_again_a_day_later_and_then_ever_more_seldom(studio: Studio) -> None:
    studio.choose("massage", automatic_first_message=True, channels=("email",))
    tried: list[int] = []
    for day in range(180, 200):
        studio.at(day, 23)
        tried += [day] * (len(first_messages(studio)) - len(tried))
    assert tried[0] == 180
    assert [later - earlier for earlier, later in pairwise(tried)] == [1, 2, 4, 8]
    take_email()
    studio.at(240)
    assert studio.sent(CARLA) == [("reconnect", "email"), ("reconnect_follow_up", "email")]


def test_the_record_that_comes_twice_or_late_takes_back_nothing_of_the_next_invitation(
    studio: Studio,
) -> None:
    studio.press("massage", ["email"])
    (failed,) = first_messages(studio)
    take_email()
    studio.at(181)
    studio.press("massage", ["email"])
    before = history(studio)
    studio.streams.repeat()
    assert take_back(failed, studio.clock.now()) == 0
    assert history(studio) == before
    assert before.contacted_at


def test_an_invitation_from_before_counts_again(studio: Studio) -> None:
    take_email()
    studio.press("massage", ["email"])
    first = history(studio)
    studio.at(215)
    refuse_email()
    studio.press("massage", ["email"])
    known = {"contacted_at", "invited", "episode_id", "held_back"}
    assert history(studio).model_dump(include=known) == first.model_dump(include=known)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_whichever_of_several_turns_out_last_to_have_failed_the_others_decide(order: tuple[int, ...]) -> None:
    began = [FIRST_DAY + timedelta(days=31 * number) for number in range(3)]
    known = [_episode(day.isoformat(), f"{day}T09:00:00Z") for day in began]
    last = known[-1]
    kept = ClientHistory(
        business_id=STUDIO,
        client_id="carla",
        contacted_at=last.contacted_at,
        invited={"massage": last.contacted_at},
        episode_id=last.episode_id,
        episodes=tuple(it.episode_id for it in known),
    )
    for step, place in enumerate(order, 1):
        now = last.contacted_at + timedelta(hours=step)
        others = [it for it in known if it is not known[place]]
        kept = without(kept, known[place], others, now)
        known[place] = known[place].model_copy(update={"failed_at": now})
        stand = [it for it in known if not it.failed_at]
        assert kept.contacted_at == (stand[-1].contacted_at if stand else None)
        assert kept.invited == ({"massage": stand[-1].contacted_at} if stand else {})
        assert kept.episode_id == (stand[-1].episode_id if stand else None)


def _episode(name: str, at: str) -> Episode:
    fields: dict[str, Any] = {"contacted_at": at, "follow_up_at": at, "category_ids": ("massage",)}
    return Episode(episode_id=name, business_id=STUDIO, client_id="carla", channels=("email",), **fields)
