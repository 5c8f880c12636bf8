"""The console's forms: Ana writes one, changes it, looks at it as Carla will see it, and switches it off."""

from typing import Any

import pytest

from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import IntakeForm
from chalicelib.intake import service as intake
from tests.cast import CUT, GARAGE, GARAGE_KEY
from tests.intake.cast import HEALTH, ask_before_cuts, carla_books
from tests.ledger import rows
from tests.messaging.cast import SALON
from tests.scheduling.test_simultaneous import at_once
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE

ALL = f"/console/{SALON}/forms"
ONE = f"{ALL}/health"
WRITTEN: dict[str, Any] = {
    "name": "Before  your colour",
    "label_0": "Any allergies?",
    "kind_0": "long_text",
    "required_0": "on",
    "label_2": "Your skin",
    "kind_2": "choice",
    "options_2": "dry\r\n oily \r\n\r\n",
    "service_ids": ["colour", "cut"],
}


def forms() -> dict[str, IntakeForm]:
    return catalogue.get_catalogue(SALON).forms


def asking() -> dict[str, str]:
    return {
        it.service_id: it.form_id for it in catalogue.get_catalogue(SALON).services.values() if it.form_id
    }


def write(ana: Browser, button: str = "Save", **typed: Any) -> Page:
    return ana.send(ana.click(ana.open(ALL), "Write a form"), button, **{**WRITTEN, **typed})


def test_a_form_is_written_and_its_services_ask_with_it(ana: Browser) -> None:
    assert "There is no form yet." in ana.open(ALL).words
    page = write(ana)
    assert "Saved." in page.words
    (form,) = forms().values()
    assert (page.title, form.name, form.active) == ("Before your colour", "Before your colour", True)
    assert [(it.kind, it.label, it.required, it.options) for it in form.questions] == [
        ("long_text", "Any allergies?", True, ()),
        ("choice", "Your skin", False, ("dry", "oily")),
    ]
    assert asking() == {"cut": form.form_id, "colour": form.form_id}
    listed = ana.open(ALL).words
    assert "2 questions. Asked before Colour, Cut." in listed
    assert "On" in listed


def test_a_form_sent_twice_is_written_once(ana: Browser) -> None:
    page = ana.click(ana.open(ALL), "Write a form")
    typed = {"name": "Twice", "label_0": "Really?"}
    for _ in range(2):
        assert "Saved." in ana.send(page, "Save", **typed).words
    assert len(forms()) == 1


def test_what_there_is_stands_in_the_fields_and_saving_it_changes_nothing(ana: Browser) -> None:
    ask_before_cuts()
    before = rows("catalogue")
    page = ana.click(ana.open(ALL), "Your health")
    assert [page.value(f"label_{n}") for n in range(5)] == [*(it.label for it in HEALTH.questions), ""]
    assert "Saved." in ana.send(page, "Save").words
    assert rows("catalogue") == before


def test_questions_change_places_come_and_go_before_anything_is_saved(ana: Browser) -> None:
    ask_before_cuts()
    before = rows("catalogue")
    page = ana.send(ana.open(ONE), "Down: question 1", label_1="With child?")
    assert [page.value(f"label_{n}") for n in range(2)] == ["With child?", "Any allergies?"]
    page = ana.send(page, "Up: question 3")
    assert [page.value(f"label_{n}") for n in range(3)] == ["With child?", "Your skin", "Any allergies?"]
    assert page.value("options_1") == "dry oily"
    page = ana.send(page, "Take out: question 2")
    page = ana.send(page, "More questions")
    assert page.value("label_6") == ""
    assert rows("catalogue") == before
    ana.send(page, "Save", label_5="Anything else?")
    assert [(it.question_id, it.label) for it in forms()["health"].questions][:3] == [
        ("pregnant", "With child?"),
        ("allergies", "Any allergies?"),
        ("job", "What do you do?"),
    ]
    assert forms()["health"].questions[3].label == "Anything else?"


def test_thirty_questions_fit_and_no_more_can_be_asked_for(ana: Browser) -> None:
    page = ana.click(ana.open(ALL), "Write a form")
    for _ in range(9):
        page = ana.send(page, "More questions")
    assert "A form has room for 30 questions." in page.words
    ana.send(page, "Save", name="Long", **{f"label_{n}": f"Number {n}?" for n in range(30)})
    assert [len(form.questions) for form in forms().values()] == [30]
    assert ana.send(page, "Save", then="more").status == 200


def test_a_preview_shows_the_form_as_its_clients_see_it_and_saves_nothing(
    ana: Browser, carla: Browser
) -> None:
    visit = carla_books()
    before = rows("catalogue")
    page = ana.send(ana.open(ONE), "See how it looks", label_0="Any allergies at all?")
    looks = page.root.named("looks")
    shown = next(section for section in page.root.all("section") if looks in list(section.all("h2")))
    labels = [label.text for label in shown.all("label")]
    assert labels == [
        "Any allergies at all?",
        "Are you pregnant?",
        "Your skin (optional)",
        "What do you do? (optional)",
    ]
    theirs = carla.open(visit.form_url.removeprefix("https://book.salon.example"))
    assert [label.text for label in theirs.root.all("label")][1:] == labels[1:]
    assert page.value("label_0") == "Any allergies at all?"
    assert rows("catalogue") == before


def test_a_form_is_switched_off_and_asked_no_more(ana: Browser) -> None:
    visit = carla_books()
    ana.send(ana.open(ONE), "Save", active=None)
    assert not forms()["health"].active
    booked = {visit.appointment.appointment_id: ("cut",)}
    assert intake.missing_among(catalogue.get_catalogue(SALON), booked) == frozenset()
    assert "Off" in ana.open(ALL).words


def test_a_service_asks_with_another_form_only_once_that_is_said_and_done(ana: Browser) -> None:
    ask_before_cuts()
    page = ana.click(ana.open(ALL), "Write a form")
    assert "Asks with “Your health” now" in page.words
    ana.send(page, "Save", **WRITTEN)
    (new,) = set(forms()) - {"health"}
    assert asking() == {"cut": new, "colour": new}
    ana.send(ana.open(f"{ALL}/{new}"), "Save", service_ids=None)
    assert asking() == {}


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        ("name", " ", "Please give a name of at most 200 characters."),
        ("name", "x" * 201, "Please give a name of at most 200 characters."),
        ("label_0", "x" * 301, "Please use at most 300 characters."),
        ("options_2", "dry", "Please give at least two options to choose from."),
        ("options_2", "dry\ndry", "Each only once, please."),
        ("options_2", "x" * 101 + "\ndry", "Please use at most 100 characters."),
        ("options_2", "\n".join(map(str, range(21))), "Please give at most 20."),
        ("options_0", "nuts\nbees", "Only a question of the kind choice has options."),
        ("label_2", " ", "Please write the question."),
        ("kind_0", "picture", "Please choose one of these."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_what_was_typed_is_kept(
    ana: Browser, field: str, typed: str, complaint: str
) -> None:
    before = rows("catalogue")
    for button in ("Save", "See how it looks"):
        page = write(ana, button, **{field: typed})
        assert (page.status, page.complaint(field)) == (400, complaint)
        assert page.value("label_0") == (typed if field == "label_0" else "Any allergies?")
        assert field.startswith("kind") or page.value(field).split() == typed.split()
        assert "checked" in page.root.named("required_0").attributes
    assert rows("catalogue") == before


def test_a_form_asks_something(ana: Browser) -> None:
    page = write(ana, label_0="", label_2="", options_2="")
    assert (page.status, forms()) == (400, {})
    assert "Please ask at least one question." in page.words


@pytest.mark.parametrize(
    "typed",
    [
        {"then": "shout"},
        {"then": "up-x"},
        {"version": "x"},
        {"version": "-1"},
        {"service_ids": "massage"},
        {"question_id_0": "not an id"},
    ],
)
def test_what_no_page_of_ours_sends_is_refused(ana: Browser, typed: dict[str, str]) -> None:
    before = rows("catalogue")
    assert write(ana, **typed).status == 400
    assert rows("catalogue") == before


def test_of_two_who_save_at_once_the_later_one_loses_nothing_and_overwrites_nothing_unseen(
    ana: Browser,
) -> None:
    ask_before_cuts()
    hers, his = ana.open(ONE), ana.open(ONE)
    ana.send(his, "Save", name="His")
    page = ana.send(hers, "Save", name="Hers")
    assert (page.status, page.value("name"), forms()["health"].name) == (409, "Hers", "His")
    assert "Somebody else has just changed this." in page.words
    assert ana.click(page, "look at theirs").value("name") == "His"
    assert "Saved." in ana.send(page, "Save").words
    assert forms()["health"].name == "Hers"


def test_services_that_are_changed_at_the_same_time_keep_both_changes(ana: Browser) -> None:
    ask_before_cuts()
    catalogue.ask_with(SALON, "health", ())
    version = next(version for it, version in catalogue.list_versions(SALON) if it == CUT)
    longer = {**CUT.model_dump(), "duration_minutes": 50}
    outcome = at_once(
        [
            lambda: catalogue.ask_with(SALON, "health", ["cut", "colour"]),
            lambda: catalogue.put(SALON, longer, version),
        ]
    )
    assert asking() == {"cut": "health", "colour": "health"}
    known = catalogue.get_catalogue(SALON).services["cut"].duration_minutes
    assert (outcome["done"], known) in ((2, 50), (1, 45))


def test_whatever_was_typed_is_shown_as_text(ana: Browser) -> None:
    page = write(ana, name=HOSTILE, label_0=HOSTILE, options_2=f"{HOSTILE}\n2")
    for shown in (page, ana.send(page, "See how it looks"), ana.open(ALL)):
        assert HOSTILE in shown.words
        assert "<script>" not in shown.source


def test_there_is_no_page_for_a_form_that_there_is_not(ana: Browser) -> None:
    assert ana.open(f"{ALL}/gossip").status == 404


def test_the_menu_leads_there(ana: Browser) -> None:
    assert ana.click(ana.open(f"/console/{SALON}/settings"), "Forms").title == "Forms before a visit"


def test_nobody_else_sees_or_changes_anything(ana: Browser, carla: Browser) -> None:
    ask_before_cuts()
    dario = Browser(carla.port)
    dario.send(dario.open(f"/console/{GARAGE}"), "Sign in", key=GARAGE_KEY)
    before, sent = rows("catalogue"), "version=1&name=Mine&label_0=Why&then=save&active=on"
    for stranger in (carla, dario):
        assert [stranger.open(path).status for path in (ALL, ONE)] == [401, 401]
        assert stranger.ask("POST", ONE, sent).status == 401
    assert dario.open(ONE.replace(SALON, GARAGE)).status == 404
    for then in ("save", "preview", "more"):
        assert ana.ask("POST", ONE, sent.replace("save", then)).status == 403  # without the form's token
    assert rows("catalogue") == before
