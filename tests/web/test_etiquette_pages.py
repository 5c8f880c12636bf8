"""The console's etiquette: reminders, quiet hours, how many offers, and over which ways."""

from typing import Any

import pytest

from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.etiquette import ApprovedTemplate
from chalicelib.catalogue.model import Business, Etiquette, Reminder
from chalicelib.messaging import service as messaging
from chalicelib.scheduling import service as scheduling
from infra.local.clock import MovableClock
from tests.cast import GARAGE, GARAGE_KEY, at, wishes
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON, later
from tests.test_triggers import come
from tests.web.browser import Browser, Page

PAGE = f"/console/{SALON}/etiquette"
OTHERWISE: dict[str, Any] = {
    "quiet_from": "20:30",
    "quiet_until": "09:15",
    "for_all": "on",
    "most": "2",
    "days": "14",
    "otherwise": "held_back",
    "two_way_sms": "on",
    "whatsapp": "on",
    "hours_1": "48",
    "channels_1": ["email", "whatsapp"],
    "hours_4": "0.5",
    "channels_4": "sms",
}


def business() -> Business:
    return catalogue.get_business(SALON)[0]


def save(ana: Browser, **typed: Any) -> Page:
    return ana.send(ana.open(PAGE), "Save", **typed)


def test_what_is_in_force_stands_in_the_form_and_saving_it_changes_nothing(ana: Browser) -> None:
    before = catalogue.get_business(SALON)
    page = ana.open(PAGE)
    shown = {name: page.value(name) for name in ("hours_1", "hours_2", "quiet_from", "quiet_until", "most")}
    assert shown == {
        "hours_1": "24",
        "hours_2": "",
        "quiet_from": "21:00",
        "quiet_until": "08:00",
        "most": "4",
    }
    page = ana.send(page, "Save")
    assert "Saved." in page.words
    assert catalogue.get_business(SALON) == before


def test_all_of_it_is_saved_in_one_write_and_comes_back(ana: Browser) -> None:
    etiquette = Etiquette(whatsapp_templates={"reminder": ApprovedTemplate(name="reminder_v2")})
    _, version = catalogue.change_etiquette(SALON, etiquette, catalogue.get_business(SALON)[1])
    page = save(ana, **OTHERWISE)
    assert "Saved." in page.words
    there, now_at = catalogue.get_business(SALON)
    assert now_at == version + 1
    assert there.etiquette.model_dump() == {
        "quiet": {"starts_minute": 1230, "ends_minute": 555, "for_all": True},
        "offers": {"most": 2, "days": 14, "otherwise": "held_back"},
        "whatsapp": True,
        "whatsapp_templates": {
            "reminder": {"name": "reminder_v2", "values": (), "numbered": False, "languages": {}}
        },
        "two_way_sms": True,
    }
    assert there.policy.reminders == (
        Reminder(minutes_before=2880, channels=("email", "whatsapp")),
        Reminder(minutes_before=30, channels=("sms",)),
    )
    assert (page.value("quiet_from"), page.value("hours_1"), page.value("hours_2")) == ("20:30", "48", "0.5")
    assert "checked" in page.root.named("channels_2-sms").attributes
    assert "checked" in page.root.named("otherwise-held_back").attributes


def test_what_was_ticked_can_be_unticked(ana: Browser) -> None:
    save(ana, **OTHERWISE)
    save(ana, for_all=None, two_way_sms=None, whatsapp=None, channels_1=None)
    there = business()
    assert not any((there.etiquette.quiet.for_all, there.etiquette.two_way_sms, there.etiquette.whatsapp))
    assert there.policy.reminders[0].channels == ()


@pytest.mark.parametrize("minutes", [1, 7, 100, 1441, 86399, 86400])
def test_hours_lead_back_to_the_same_minutes(ana: Browser, minutes: int) -> None:
    reminder = Reminder(minutes_before=minutes)
    before, version = catalogue.get_business(SALON)
    catalogue.change_etiquette(SALON, before.etiquette, version, (reminder,))
    save(ana)
    assert business().policy.reminders == (reminder,)


def test_a_business_may_have_no_reminders_at_all(ana: Browser) -> None:
    page = save(ana, hours_1="", channels_1="sms")
    assert "Saved." in page.words
    assert business().policy.reminders == ()
    assert page.value("hours_1") == ""


def test_five_reminders_all_have_a_row(ana: Browser) -> None:
    page = save(ana, **{f"hours_{row}": str(row) for row in range(1, 6)})
    assert [page.value(f"hours_{row}") for row in range(1, 6)] == ["1", "2", "3", "4", "5"]
    assert len(business().policy.reminders) == 5


def test_visits_that_are_booked_already_get_the_new_reminders(ana: Browser, clock: MovableClock) -> None:
    scheduling.book(wishes(at(10)), NOW)
    clock.set(later(1))
    page = save(ana, hours_1="2", channels_1="email")
    assert "Visits that are booked already follow within moments" in page.words
    come("on_catalogue_change")
    reminders = [it for it in messaging.list_messages(SALON).items if it.purpose == "reminder"]
    assert [it.step for it in reminders] == ["120"]


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        ("quiet_from", "late", "Please give a time like 21:00."),
        ("quiet_until", "25:00", "Please give a time like 21:00."),
        ("quiet_until", "", "Please fill this in."),
        ("most", "0", "Please give 1 or more."),
        ("most", "many", "Please give a whole number."),
        ("days", "366", "Please give 365 or less."),
        ("hours_1", "0", "Please give 0.01 or more."),
        ("hours_2", "1441", "Please give 1440 or less."),
        ("hours_5", "a day", "Please give a number."),
        ("hours_5", "NaN", "This is not right."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_what_was_typed_is_kept(
    ana: Browser, field: str, typed: str, complaint: str
) -> None:
    before = rows("catalogue")
    page = save(ana, **{"two_way_sms": "on", "hours_3": "72", field: typed})
    assert (page.status, page.complaint(field), page.value(field)) == (400, complaint, typed)
    assert page.value("hours_3") == "72"
    assert "checked" in page.root.named("two_way_sms").attributes
    assert rows("catalogue") == before


@pytest.mark.parametrize("typed", [{"otherwise": "shout"}, {"channels_1": "pigeon"}, {"version": "x"}])
def test_what_no_form_of_ours_offers_is_refused(ana: Browser, typed: dict[str, str]) -> None:
    before = rows("catalogue")
    assert save(ana, **typed).status == 400
    assert rows("catalogue") == before


def test_of_two_who_save_at_once_the_later_one_is_told_and_overwrites_nothing(ana: Browser) -> None:
    hers, his = ana.open(PAGE), ana.open(PAGE)
    ana.send(his, "Save", most="7")
    page = ana.send(hers, "Save", hours_1="3")
    assert page.status == 409
    assert "Somebody else has just changed this." in page.words
    assert "What you entered was not saved." in page.words
    assert (page.value("most"), page.value("hours_1")) == ("7", "24")
    there = business()
    assert (there.etiquette.offers.most, there.policy.reminders) == (7, (Reminder(minutes_before=1440),))
    assert "Saved." in ana.send(page, "Save", hours_1="3").words
    assert business().policy.reminders == (Reminder(minutes_before=180),)


def test_services_with_reminders_of_their_own_are_named(ana: Browser) -> None:
    assert "reminders of their own" not in ana.open(PAGE).words
    cut = next(thing for thing, _ in catalogue.list_versions(SALON) if thing.kind == "service")
    catalogue.add(SALON, [cut.model_copy(update={"reminders": ()})])
    assert f"With reminders of their own instead: {cut.name}." in ana.open(PAGE).words


def test_the_menu_leads_there(ana: Browser) -> None:
    assert ana.click(ana.open(f"/console/{SALON}/settings"), "Reminders").title == "Reminders and quiet hours"


def test_nobody_else_sees_or_changes_anything(ana: Browser, carla: Browser) -> None:
    dario = Browser(carla.port)
    dario.send(dario.open(f"/console/{GARAGE}"), "Sign in", key=GARAGE_KEY)
    before = rows("catalogue")
    sent = "version=1&quiet_from=20:00&quiet_until=08:00&most=1&days=1&otherwise=wait"
    for stranger in (carla, dario):
        assert stranger.open(PAGE).status == 401
        assert stranger.ask("POST", PAGE, sent).status == 401
    assert ana.ask("POST", PAGE, sent).status == 403  # without the form's token
    assert rows("catalogue") == before
