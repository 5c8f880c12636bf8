"""Whom more services would suit, and whom a plan: found when rhythms are learnt, judged when looked at."""

from chalicelib.automation import service as automation
from chalicelib.automation.service import note_prepaid
from chalicelib.catalogue.model import Category
from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails, Standing
from chalicelib.core.money import Money
from chalicelib.messaging import service as messaging
from chalicelib.prepaid import service as prepaid
from chalicelib.prepaid.model import Asked
from chalicelib.recommending.model import SuitedList
from chalicelib.reconnect import keeping
from chalicelib.reconnect import service as reconnect
from chalicelib.scheduling import service as scheduling
from tests.automation.made import recipe
from tests.reconnect.studio import CARLA, STUDIO, Studio, named

SENTENCE = "8 of 13 clients who came for Hair also came for Massage."
TEN_TIMES = tuple(range(0, 280, 28))


def filled(studio: Studio) -> Studio:
    """Let eight come for both, four for hair alone, ten for nails, and Carla for hair; then learn it."""
    for number in range(22):
        who = named(f"Guest {number}".replace(" ", "-"))
        services = ("cut", "massage") if number < 8 else ("cut",) if number < 12 else ("manicure",)
        for service in services:
            studio.has_been(who, service, 200 + number, drain=False)
    studio.has_been(CARLA, "cut", 250)
    studio.jump(280)
    learn(studio)
    return studio


def learn(studio: Studio) -> None:
    """Learn at once what the sweep learns once a week."""
    keeping.learn(get_catalogue(STUDIO), studio.clock.now())


def suited(studio: Studio) -> dict[str, SuitedList]:
    """Give for which category whom more services would suit."""
    found = reconnect.get_opportunities(STUDIO, studio.clock.now())
    return {each.category_id: each for each in found.services}


def names(studio: Studio, category_id: str) -> list[str]:
    listed = suited(studio).get(category_id)
    return [client.name for client in listed.people] if listed else []


def next_of(studio: Studio, who: ClientDetails) -> str | None:
    found = reconnect.recommend_to(STUDIO, studio.enter(who), studio.clock.now())
    return found.why if found else None


def test_before_anything_was_learnt_there_is_nothing_to_tell(studio: Studio) -> None:
    found = reconnect.get_opportunities(STUDIO, studio.clock.now())
    assert (found.services, found.plans, found.learnt_at) == ((), (), None)
    assert next_of(studio, CARLA) is None


def test_whom_more_would_suit_is_listed_with_the_reason_and_the_ways_and_judged_anew(studio: Studio) -> None:
    listed = suited(filled(studio))["massage"]
    assert (listed.name, listed.clients) == ("Massage", 5)
    first = listed.people[0]
    assert (first.name, first.why, first.channels) == ("Carla Costa", SENTENCE, ("email", "sms"))
    assert (next_of(studio, CARLA), next_of(studio, named("Guest-20"))) == (SENTENCE, None)

    clients.set_standing(STUDIO, studio.enter(named("Guest-8")), Standing(state="blocked"))
    visit = studio.book(CARLA, "massage", 280, 11)
    assert suited(studio)["massage"].clients == 3
    assert names(studio, "massage") == ["Guest-11", "Guest-10", "Guest-9"]
    assert next_of(studio, CARLA) is None

    studio.set_status(visit, "done")
    done = scheduling.get_visit(STUDIO, visit.appointment.appointment_id)
    back = scheduling.take_back(done, "done", "Ana", studio.clock.now())
    studio.set_status(back, "no_show")
    assert next_of(studio, CARLA) == SENTENCE  # nobody came

    add(STUDIO, [Category(category_id="massage", name="Massage", active=False)])
    assert (suited(studio), next_of(studio, CARLA)) == ({}, None)


def plans(studio: Studio) -> list[str]:
    found = reconnect.get_opportunities(STUDIO, studio.clock.now())
    return [client.why for each in found.plans for client in each.people]


def test_a_plan_suits_a_regular_who_has_nothing_paid_for_ahead(studio: Studio) -> None:
    studio.has_been(CARLA, "cut", *TEN_TIMES)
    studio.jump(270)
    learn(studio)
    assert plans(studio) == ["Came 10 times for Hair within a year, and has no prepaid sessions left for it."]
    price = Money(amount=9000, currency="EUR")
    asked = Asked(name="Five", sessions=5, category_ids=("hair",), price=price)
    prepaid.sell(STUDIO, studio.enter(CARLA), asked, "Ana's key", studio.clock.now(), note_prepaid)
    assert plans(studio) == []


SUMMARY = {"kind": "message", "name": "Summary", "purpose": "visit_summary"}
TIPS = {"kind": "message", "name": "Tips", "purpose": "first_tips"}
MASSAGE_NEXT = {
    "kind": "condition",
    "name": "Next",
    "all_of": [{"fact": "recommended_category", "how": "is", "value": "massage"}],
}


def told(studio: Studio, who: ClientDetails, hour: int) -> list[str]:
    """Let somebody come for a cut today; give what is recommended to them by email after it."""
    studio.set_status(studio.book(who, "cut", 280, hour), "done")
    studio.settle()
    texts = [str(it["text"]) for it in studio.mailbox.messages(who.email) if it["channel"] == "email"]
    return [text for text in texts if "What others who came for the same like" in text]


def test_a_workflow_can_ask_for_it_and_only_an_invitation_speaks_of_it(studio: Studio) -> None:
    filled(studio)
    kept = automation.add_workflow(STUDIO, recipe({"kind": "done"}, MASSAGE_NEXT, TIPS, SUMMARY))
    automation.switch(STUDIO, kept.workflow_id, studio.clock.now(), on=True)
    (text,) = told(studio, CARLA, 11)
    assert "like, too: Massage." in text
    assert "Unsubscribe" in text
    silent, has_had_it = named("Silent", email=False), named("Guest-3")
    assert (told(studio, silent, 12), told(studio, has_had_it, 13)) == ([], [])
    by_purpose = [
        {it.purpose for it in messaging.list_messages(STUDIO, studio.enter(who)).items}
        for who in (silent, has_had_it)
    ]
    assert ["visit_summary" in purposes for purposes in by_purpose] == [True, False]
    assert [("first_tips" in purposes) for purposes in by_purpose] == [False, False]
