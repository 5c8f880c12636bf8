"""What happens is told once, in order, signed, and again until it is taken."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Event

import pytest
from standardwebhooks import Webhook

from chalicelib.core.events import Happening
from chalicelib.core.outbound import Asking
from chalicelib.scheduling.changes import events_between
from chalicelib.scheduling.model import Status
from chalicelib.webhooks import service, store
from chalicelib.webhooks.lifecycle import IS_GONE, IS_OFF, NO_ANSWER, WAITS
from chalicelib.webhooks.model import EVENT_TYPES, NewEndpoint
from tests.messaging.cast import SALON
from tests.webhooks.world import MINUTE, Direct, World, say_nothing


def test_what_happens_is_told_at_once_and_once(world: World) -> None:
    assert world.happens() == 1
    world.at_once()
    assert world.happens() == 0  # the stream's record comes again
    world.at_once()
    assert world.fire() is None
    (told,) = world.listener.told
    assert (told.content["type"], told.content["data"]["appointment_id"]) == ("appointment.booked", "a1")
    (delivery,) = world.deliveries
    assert (delivery.state, delivery.status, delivery.answer) == ("delivered", 200, "thank you")


def test_what_is_told_is_signed_under_the_name_of_its_delivery(world: World) -> None:
    world.happens()
    world.now = datetime.now(world.now.tzinfo)
    world.at_once()
    (told,), (delivery,) = world.listener.told, world.deliveries
    assert Webhook(world.secret).verify(told.body, told.headers) == told.content
    assert told.name == delivery.delivery_id
    assert told.headers["content-type"] == "application/json"


def test_events_of_one_appointment_come_in_order_although_the_first_fails(world: World) -> None:
    world.listener.status = 500
    world.happens("a1", 1, "booked")
    world.at_once()
    world.happens("a1", 2, "moved")
    world.happens("a1", 3, "cancelled")
    world.at_once()
    world.fire(timedelta(seconds=30))
    assert world.listener.types == ["booked"]
    assert world.states == ["failed", "waiting", "waiting"]
    world.listener.status = 200
    world.fire()
    assert world.listener.types == ["booked", "booked", "moved", "cancelled"]
    assert set(world.states) == {"delivered"}


def test_several_things_in_one_change_come_in_their_order(world: World) -> None:
    for happening in ("arrived", "booked", "moved"):
        world.happens("a1", 1, happening)
    world.at_once()
    assert world.listener.types == ["moved", "booked", "arrived"]


@pytest.mark.parametrize(
    ("status", "is_over", "told"),
    [
        ("booked", False, ["booked"]),
        ("booked", True, []),
        ("done", True, []),
        ("no_show", True, []),
        ("cancelled", False, []),
    ],
)
def test_of_what_was_taken_over_only_what_is_ahead_is_told_and_what_becomes_of_it_here(
    world: World, status: Status, is_over: bool, told: list[str]
) -> None:
    ends_at = world.now - MINUTE if is_over else world.now + MINUTE
    changes = {"source": "import", "imported_as": status, "status": status, "ends_at": ends_at}
    visit = world.appointment.model_copy(update=changes)
    here = visit.model_copy(update={"status": "confirmed", "version": visit.version + 1})
    for before, after in ((None, visit), (None, visit), (visit, here)):
        service.note_appointments([(after, it) for it in events_between(before, after)], world.now)
    world.at_once(visit.appointment_id)
    assert world.listener.types == [*told, "confirmed"]


def test_what_waits_for_one_appointment_holds_up_no_other(world: World) -> None:
    world.listener.status = 500
    world.happens("a1")
    world.at_once()
    world.listener.status = 200
    world.happens("a2")
    world.fire(timedelta(seconds=1))
    assert [told.content["data"]["appointment_id"] for told in world.listener.told] == ["a1", "a2"]


def test_what_is_not_taken_is_sent_again_for_three_days_and_then_given_up(world: World) -> None:
    world.listener.status = 503
    world.happens()
    world.at_once()
    begun, times = world.now, [world.now]
    while (due := service.deliver_due(world.now, world.outside)) is not None:
        world.now = due
        times.append(due)
    assert [later - sooner for sooner, later in pairwise(times)] == list(WAITS)
    assert timedelta(days=3) <= times[-1] - begun <= timedelta(days=3, hours=2)
    assert len(world.listener.told) == len(WAITS) + 1 == 10
    (delivery,) = world.deliveries
    assert (delivery.state, delivery.reason) == ("given_up", "The endpoint answered 503.")
    assert len({told.name for told in world.listener.told}) == 1


def test_an_endpoint_that_takes_nothing_for_three_days_is_switched_off_and_says_why(world: World) -> None:
    world.listener.status = 503
    world.happens()
    world.happens("a2")
    while (due := world.fire(timedelta(0))) is not None:
        world.now = due
    endpoint = world.endpoint
    assert (endpoint.active, endpoint.notice) == (
        False,
        "It took nothing for three days, so we switched it off on 6 May 2027. The endpoint answered 503.",
    )
    world.happens("a3")
    assert world.deliveries[-1].reason == IS_OFF
    assert len(world.listener.told) <= 20


def test_what_was_held_back_is_sent_once_the_endpoint_is_on_again(world: World) -> None:
    world.listener.status = 410
    world.happens("a1", 1)
    world.happens("a1", 2, "moved")
    world.at_once()
    assert (world.endpoint.active, world.states) == (False, ["given_up", "held_back"])
    assert world.endpoint.notice.startswith("It said that it is gone for good (410)")
    world.listener.status = 200
    service.change_endpoint(SALON, world.endpoint_id, NewEndpoint(url=world.endpoint.url))
    assert (world.endpoint.active, world.endpoint.notice, world.endpoint.failing_since) == (True, "", None)
    assert service.replay_failed(SALON, world.endpoint_id, world.now, world.now) == 2
    world.at_once()
    assert world.listener.types == ["booked", "booked", "moved"]


def test_one_event_that_is_never_taken_does_not_switch_off_an_endpoint_that_takes_others(
    world: World,
) -> None:
    world.listener.refused = b'"a1"'
    world.happens("a1")
    world.happens("b0")
    while (due := world.fire(timedelta(0))) is not None:
        world.now = due
        world.happens(f"b{due:%d%H%M}")
        world.happens(f"c{due:%d%H%M}")
        if world.deliveries[0].state == "given_up":
            break
    assert [each.state for each in world.deliveries if each.subject == "a1"] == ["given_up"]
    assert world.endpoint.active


def test_from_a_server_that_does_not_answer_the_rest_is_spared_a_round(world: World) -> None:
    world.outside = Direct(listener=world.listener, after=say_nothing)
    for number in range(5):
        world.happens(f"a{number}")
    world.at_once()
    assert len(world.listener.told) == 1
    assert set(world.states) == {"failed"}
    assert sorted({delivery.reason for delivery in world.deliveries}) == [
        "127.0.0.1 took too long to answer.",
        NO_ANSWER,
    ]
    world.happens("a9")
    world.at_once()  # which leaves it to the timer, since the endpoint fails
    assert len(world.listener.told) == 1
    world.outside = Direct(listener=world.listener)
    world.fire()
    assert set(world.states) == {"delivered"}
    assert world.endpoint.failing_since is None


def test_a_dead_endpoint_holds_up_no_other(world: World) -> None:
    other = NewEndpoint(url=world.listener.address("/other"))
    service.add_endpoint(SALON, other, world.now)
    taken = Event()

    def wait_at_the_dead_one(asking: Asking) -> None:
        if asking.address.target == "/other":
            taken.set()
        else:
            assert taken.wait(20)
            say_nothing(asking)

    world.outside = Direct(listener=world.listener, after=wait_at_the_dead_one)
    world.happens()
    lines = store.load_due(world.now, 10)
    service.deliver_at_once(
        sorted(lines, key=lambda line: line.endpoint_id != world.endpoint_id), world.now, world.outside
    )
    assert sorted(world.states) == ["delivered", "failed"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(world: World, status: int) -> None:
    world.listener.status = status
    world.listener.headers = {"Location": world.listener.address("/elsewhere")}
    world.happens()
    world.at_once()
    assert [told.path for told in world.listener.told] == ["/hook"]
    assert world.deliveries[0].reason.endswith("redirects are not followed.")


def test_of_a_long_answer_the_beginning_is_kept(world: World) -> None:
    world.listener.answer = "ü".encode() * 100_000
    world.happens()
    world.at_once()
    (delivery,) = world.deliveries
    assert (delivery.state, delivery.answer) == ("delivered", "ü" * 500)


def test_the_private_network_is_not_reached_however_a_name_resolves(world: World) -> None:
    service.change_endpoint(SALON, world.endpoint_id, NewEndpoint(url="https://hooks.example/"))
    world.outside = replace(world.outside, local=False, resolve=lambda _host, _port: ["169.254.169.254"])
    world.happens()
    world.at_once()
    assert world.deliveries[0].reason.startswith("hooks.example is not a public address of the web")


def test_an_endpoint_is_told_of_what_it_wants_only(world: World) -> None:
    wanted = NewEndpoint(url=world.endpoint.url, events=("appointment.cancelled", "appointment.moved"))
    service.change_endpoint(SALON, world.endpoint_id, wanted)
    happened: tuple[Happening, ...] = ("booked", "moved", "cancelled")
    assert [world.happens("a1", version, what) for version, what in enumerate(happened)] == [0, 1, 1]
    assert world.endpoint.events == ("appointment.moved", "appointment.cancelled")


def test_an_endpoint_that_its_owner_switched_off_is_told_nothing_not_even_later(world: World) -> None:
    world.happens()
    service.change_endpoint(SALON, world.endpoint_id, NewEndpoint(url=world.endpoint.url, active=False))
    assert world.happens("a2") == 0
    world.fire()
    assert [(each.state, each.reason) for each in world.deliveries] == [("held_back", IS_OFF)]
    assert world.listener.told == []


def test_a_removed_endpoint_is_told_nothing_more(world: World) -> None:
    world.happens()
    service.remove_endpoint(SALON, world.endpoint_id, world.now)
    assert world.happens("a2") == 0
    world.fire()
    assert [each.reason for each in world.deliveries] == [IS_GONE]
    assert world.listener.told == []


def test_after_a_change_of_the_secret_both_are_good_for_a_day(world: World) -> None:
    changed = service.change_secret(SALON, world.endpoint_id, world.now)
    for later, signatures in ((MINUTE, 2), (timedelta(days=1), 1)):
        world.happens(f"a{signatures}")
        world.fire(later)
        assert len(world.listener.told[-1].headers["webhook-signature"].split()) == signatures
    told = world.listener.told[-1]
    signed = Webhook(changed.secret).sign(told.name, world.now, told.body.decode())
    assert told.headers["webhook-signature"] == signed


def test_another_room_may_tell_something_too_and_tells_it_once(world: World) -> None:
    for _ in range(2):
        service.tell(SALON, "workflow.step", {"run_id": "r1"}, "run.1/step 2", world.now)
    world.fire()
    assert [told.content["data"] for told in world.listener.told] == [{"run_id": "r1"}]
    assert "workflow.step" in EVENT_TYPES


def test_replayed_a_delivery_goes_out_again_under_its_name(world: World) -> None:
    world.happens()
    world.at_once()
    (delivery,) = world.deliveries
    service.replay(SALON, world.endpoint_id, delivery.delivery_id, world.now)
    world.at_once()
    first, second = world.listener.told
    assert (first.name, first.body) == (second.name, second.body)
    assert (world.states, world.deliveries[0].replays) == (["delivered"], 1)
