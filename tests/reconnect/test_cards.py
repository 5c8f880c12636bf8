"""Two cards of one person: merged they are one, parted they are what they were, and nobody is told twice."""

import pytest

from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.clients import service as clients
from chalicelib.core.errors import BadInput, NotFound
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect import store
from chalicelib.reconnect.keeping import learn_segment
from chalicelib.reconnect.model import ClientHistory, Rhythm
from chalicelib.reconnect.pieces import segments_of
from chalicelib.scheduling.model import Guest
from tests.reconnect.studio import CARLA, STUDIO, Studio, named

CARLOTTA = named("Carlotta")


def merge(studio: Studio) -> None:
    kept = reconnect.merge_clients(
        STUDIO, studio.enter(CARLOTTA), studio.enter(CARLA), "ana", studio.clock.now()
    )
    assert kept.also == (studio.enter(CARLOTTA),)


def part(studio: Studio) -> None:
    own = reconnect.part_clients(STUDIO, studio.enter(CARLOTTA), studio.clock.now())
    assert own.merged is None


def kept(studio: Studio) -> list[tuple[ClientHistory, dict[str, Rhythm]]]:
    """Give all that is kept of both cards, but for how often it was written."""
    rows = [store.load_client_rows(STUDIO, studio.enter(who)) for who in (CARLA, CARLOTTA)]
    return [(history.model_copy(update={"version": 0}), rhythms) for history, rhythms in rows]


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio where Carla came twice by one card, and once by another."""
    studio.compat("hair")
    studio.has_been(CARLA, "cut", 1, 29)
    studio.has_been(CARLOTTA, "cut", 57)
    studio.jump(200)
    return studio


def test_edge_two_cards_of_one_person_merge_recomputes_and_unmerge_restores(studio: Studio) -> None:
    assert studio.overdue("hair") == []
    before = kept(studio)
    merge(studio)
    assert studio.overdue("hair") == ["Carla Costa"]
    part(studio)
    assert studio.overdue("hair") == []
    (mine, rhythms), hers = kept(studio)
    assert [(mine, {}), hers] == before
    assert {rhythm.overdue_on for rhythm in rhythms.values()} == {None}


def test_edge_two_cards_of_one_person_nothing_is_sent_again(studio: Studio) -> None:
    studio.has_been(CARLA, "cut", 57)
    studio.has_been(CARLOTTA, "cut", 1, 29)
    result = studio.press("hair")
    assert result.contacted == 2
    merge(studio)
    assert [each.reason for each in studio.press("hair").skipped] == ["already_contacted"]
    part(studio)
    assert {each.reason for each in studio.press("hair").skipped} == {"already_contacted"}


def test_who_was_invited_while_the_cards_were_one_is_not_invited_by_the_other_once_they_are_parted(
    studio: Studio,
) -> None:
    studio.has_been(CARLOTTA, "cut", 1, 29)
    merge(studio)
    assert studio.press("hair").invited == (studio.enter(CARLA),)
    part(studio)
    assert [each.reason for each in studio.press("hair").skipped] == ["already_contacted"]


@pytest.mark.parametrize(("alone", "times"), [(False, 0), (True, 1)])
def test_edge_parted_while_a_message_is_queued_nothing_is_sent_again(
    studio: Studio, alone: bool, times: int
) -> None:
    """Pressed at night, parted before the morning: it goes if it is true of the card alone, and only once."""
    studio.has_been(CARLOTTA, "cut", *((1, 29) if alone else ()))
    studio.has_been(CARLA, "cut", *((57,) if alone else ()))
    merge(studio)
    studio.at(200, 22)
    assert studio.press("hair", ["email"]).invited == (studio.enter(CARLA),)
    part(studio)
    studio.press("hair", ["email"])
    studio.at(201)
    studio.press("hair", ["email"])
    studio.at(229)
    went = studio.sent(CARLA) + studio.sent(CARLOTTA)
    assert went.count(("reconnect", "email")) == times
    assert went.count(("reconnect_follow_up", "email")) == times


def test_what_comes_by_the_merged_card_counts_for_the_person_and_goes_back_with_it(studio: Studio) -> None:
    merge(studio)
    visit = studio.book(CARLOTTA, "cut", 210)
    assert studio.overdue("hair") == []
    studio.jump(210, 18)
    studio.set_status(visit, "done")
    assert len(store.load_client_rows(STUDIO, studio.enter(CARLA))[0].appointments) == 4
    part(studio)
    histories = store.load_histories(STUDIO, [studio.enter(CARLA), studio.enter(CARLOTTA)])
    assert [len(it.appointments) for it in histories.values()] == [2, 2]
    assert {noted.card for it in histories.values() for noted in it.appointments.values()} == {""}


def test_whoever_comes_along_by_the_merged_card_is_the_same_person_by_the_other(studio: Studio) -> None:
    ben = get_catalogue(STUDIO).staff["ben"]
    shifts = tuple(shift.model_copy(update={"location_id": "mitte"}) for shift in ben.shifts)
    add(STUDIO, [ben.model_copy(update={"shifts": shifts})])
    leo, mia = (Guest(name=name, service_ids=("massage",)) for name in ("Leo", "Mia"))
    studio.book(CARLA, "cut", 210, guests=(leo,))
    studio.book(CARLOTTA, "cut", 220, guests=(leo,))
    merge(studio)
    studio.book(CARLOTTA, "cut", 230, guests=(mia,))
    people = store.load_client_rows(STUDIO, studio.enter(CARLA))[0].books_for
    seen = store.load_histories(STUDIO, people)
    assert {it.name: len(it.appointments) for it in seen.values()} == {"Leo": 2, "Mia": 1}
    part(studio)
    own = store.load_client_rows(STUDIO, studio.enter(CARLOTTA))[0].books_for
    restored = [store.load_client_rows(STUDIO, name)[0] for name in own]
    assert [(it.name, len(it.appointments)) for it in restored] == [("Leo", 1)]


def test_a_block_follows_the_person_over_all_their_cards(studio: Studio) -> None:
    blocked = clients.find_client(STUDIO, studio.enter(CARLOTTA))
    assert blocked is not None
    clients.set_standing(
        STUDIO, studio.enter(CARLOTTA), blocked.standing.model_copy(update={"state": "blocked"})
    )
    merge(studio)
    assert studio.overdue("hair") == []
    assert studio.overdue("hair", which="excluded") == ["Carla Costa"]


def test_a_rebuild_gives_the_same_as_what_is_kept_of_merged_cards(studio: Studio) -> None:
    merge(studio)
    before = kept(studio)
    for segment in segments_of(STUDIO, store.load_client_ids(STUDIO, "", "~")):
        learn_segment(get_catalogue(STUDIO), segment, studio.clock.now())
    assert kept(studio) == before


def test_a_merge_that_was_interrupted_is_completed_by_asking_again(studio: Studio) -> None:
    merge(studio)
    merge(studio)
    assert studio.overdue("hair") == ["Carla Costa"]
    assert len(store.load_client_rows(STUDIO, studio.enter(CARLA))[0].appointments) == 3


def test_a_card_with_others_merged_into_it_takes_them_along(studio: Studio) -> None:
    third = named("Charlotte")
    merge(studio)
    reconnect.merge_clients(STUDIO, studio.enter(CARLA), studio.enter(third), "ana", studio.clock.now())
    assert studio.overdue("hair") == ["Charlotte"]
    found = clients.find_clients(STUDIO, [studio.enter(CARLOTTA), studio.enter(third)])
    assert set(found[studio.enter(third)].also) == {studio.enter(CARLA), studio.enter(CARLOTTA)}
    part(studio)
    assert studio.overdue("hair") == []
    assert len(store.load_client_rows(STUDIO, studio.enter(CARLOTTA))[0].appointments) == 1


def test_cards_that_cannot_be_merged_are_refused(studio: Studio) -> None:
    carla, carlotta, now = studio.enter(CARLA), studio.enter(CARLOTTA), studio.clock.now()
    with pytest.raises(BadInput, match="another card"):
        reconnect.merge_clients(STUDIO, carla, carla, "ana", now)
    with pytest.raises(NotFound):
        reconnect.merge_clients(STUDIO, carla, "nobody", "ana", now)
    with pytest.raises(BadInput, match="not merged"):
        reconnect.part_clients(STUDIO, carlotta, now)
    merge(studio)
    with pytest.raises(BadInput, match="merge into that one"):
        reconnect.merge_clients(STUDIO, studio.enter(named("Charlotte")), carlotta, "ana", now)


def both_invited(studio: Studio, hour: int = 9) -> list[str]:
    """Invite both cards at that hour, merge them, let ten days pass and give what went out to either."""
    studio.has_been(CARLA, "cut", 57)
    studio.has_been(CARLOTTA, "cut", 1, 29)
    studio.jump(200, hour)
    assert studio.press("hair", ["email"]).contacted == 2
    merge(studio)
    studio.drain()
    studio.at(210)
    return sorted(purpose for who in (CARLA, CARLOTTA) for purpose, _ in studio.sent(who))


def test_cr_28_of_two_sequences_of_one_person_only_the_one_that_went_first_goes_on(studio: Studio) -> None:
    assert both_invited(studio) == ["reconnect", "reconnect", "reconnect_follow_up"]
    every = [it for who in (CARLA, CARLOTTA) for it in studio.invitations(who)]
    assert {it.reason for it in every if it.state == "cancelled"} == {
        "The client has been invited by another card of theirs already."
    }


def test_cr_28_cards_merged_while_both_messages_wait_get_one_of_each(studio: Studio) -> None:
    assert both_invited(studio, 22) == ["reconnect", "reconnect_follow_up"]


def test_an_answer_of_a_person_on_two_cards_ends_the_sequence_that_goes_on(studio: Studio) -> None:
    studio.has_been(CARLA, "cut", 57)
    studio.press("hair", ["email"])
    studio.jump(203)
    studio.has_been(CARLOTTA, "cut", 1, 29, 58)
    studio.press("hair", ["email"])
    merge(studio)
    assert CARLA.phone is not None
    assert reconnect.note_reply(CARLA.phone, studio.clock.now()) == 1
    studio.drain()
    studio.at(215)
    sent = [purpose for who in (CARLA, CARLOTTA) for purpose, _ in studio.sent(who)]
    assert sent == ["reconnect", "reconnect"]
