"""How a category brings its clients back, set on its page of the console."""

import pytest

from chalicelib.messaging import service as messaging
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.model import Mode
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser

HERE = f"/console/{SALON}/reconnect"


def test_settings_start_calibrated_manual_and_with_one_follow_up_after_a_week(ana: Browser) -> None:
    page = ana.open(f"{HERE}/hair/settings")
    assert "checked" in page.root.named("mode-calibrated").attributes
    assert "checked" not in page.root.named("automatic_first_message").attributes
    assert (page.value("false_alarms"), page.value("follow_up_days")) == ("20", "7")


def test_settings_are_kept_for_their_category(ana: Browser) -> None:
    page = ana.send(
        ana.open(f"{HERE}/hair/settings"),
        "Save",
        mode="compat",
        false_alarms="5",
        automatic_first_message="on",
        channels=["sms"],
        follow_up_days="10",
        nudge="on",
        nudge_days_before="3",
    )
    assert page.words.startswith("Hair Hair: settings Saved.")
    assert "checked" in page.root.named("nudge").attributes
    known = reconnect.list_settings(SALON)
    hair = known["hair"]
    assert (hair.mode, hair.false_alarms, hair.automatic_first_message) == (Mode.COMPAT, 5, True)
    assert (hair.channels, hair.follow_up_days) == (("sms",), 10)
    assert (hair.nudge, hair.nudge_days_before) == (True, 3)
    assert not known["nails"].nudge
    assert known["nails"].mode is Mode.CALIBRATED


def test_cr_21_texts_of_the_owners_own_are_chosen_on_the_page_for_each_message(ana: Browser) -> None:
    templates = messaging.templates
    name = templates.template_name(templates.OWN, "sms", "en", "spring")
    templates.keep_template(
        SALON, name, templates.Wording(body="{{ client_name }}, it is spring"), "Ana", NOW
    )
    page = ana.open(f"{HERE}/hair/settings")
    assert [option.text for option in page.root.named("nudge_text").all("option")] == [
        "The usual words",
        "spring",
    ]
    page = ana.send(page, "Save", invitation_text="spring", nudge_text="spring")
    assert page.status == 200
    hair = reconnect.list_settings(SALON)["hair"]
    assert (hair.invitation_text, hair.follow_up_text, hair.nudge_text) == ("spring", "", "spring")
    chosen = [option.text for option in page.root.all("option") if "selected" in option.attributes]
    assert chosen == ["spring", "spring"]


def test_what_is_wrong_is_said_by_the_labels_of_the_fields_and_the_page_leads_back_to_the_list(
    ana: Browser,
) -> None:
    page = ana.send(
        ana.open(f"{HERE}/hair/settings"), "Save", false_alarms="99", follow_up_days="0", channels=None
    )
    labels = [label.text for label in page.root.all("label", "legend")]
    named = page.links()
    for field in ("How many may be bothered too early?", "When to follow up?"):
        assert field in labels
        assert any(link.startswith(field) for link in named)
    assert any(link.startswith("Channels of invitations and reminders") for link in named)
    assert ana.click(page, "Hair").title == "Hair: no clients overdue"


def test_cr_21_a_text_that_is_not_in_use_is_refused_beside_its_field(ana: Browser) -> None:
    page = ana.send(ana.open(f"{HERE}/hair/settings"), "Save", follow_up_text="summer")
    assert page.status == 400
    assert page.complaint("follow_up_text").startswith("No text of your own called “summer” is in use")
    assert reconnect.list_settings(SALON)["hair"].follow_up_text == ""


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("false_alarms", "60", "Please give 50 or less."),
        ("false_alarms", "few", "Please give a whole number."),
        ("follow_up_days", "0", "Please give 1 or more."),
        ("follow_up_days", "", "Please fill this in."),
        ("nudge_days_before", "31", "Please give 30 or less."),
    ],
)
def test_settings_that_cannot_be_are_said_beside_the_field(
    ana: Browser, field: str, typed: str, words: str
) -> None:
    page = ana.send(ana.open(f"{HERE}/hair/settings"), "Save", **{field: typed, "mode": "compat"})
    assert page.status == 400
    assert page.complaint(field) == words
    assert page.value(field) == typed
    assert "checked" in page.root.named("mode-compat").attributes
    assert reconnect.list_settings(SALON)["hair"].mode is Mode.CALIBRATED
