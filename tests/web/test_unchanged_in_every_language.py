"""What a page of the console fills in, sent back as it is, changes nothing, whatever language it speaks."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from chalicelib.absences import service as absences
from chalicelib.automation import service as automation
from chalicelib.automation.model import Recipe, recipe_of
from chalicelib.catalogue import service as catalogue
from chalicelib.core.languages import LANGUAGES
from chalicelib.core.saying import said
from chalicelib.web.language import Reader, in_words, read_by
from chalicelib.web.workflow_drafts import draft_from, draft_of, sent
from chalicelib.web.workflow_names import as_it_was, in_readers_words
from chalicelib.web.workflow_reading import recipe_from
from chalicelib.webhooks import service as webhooks
from tests.automation.recipes import RECIPES
from tests.examples import examples
from tests.ledger import everything
from tests.messaging.cast import SALON
from tests.web.browser import Browser, Page, filled
from tests.web.test_absence_pages import WHOLE_MAY, add_off
from tests.web.test_intake_editor_pages import write
from tests.web.test_webhook_pages import add as add_webhook

CONSOLE = f"/console/{SALON}"
THINGS = ("services/cut", "categories/hair", "people/ben", "locations/mitte", "packages/fresh")
SETTINGS = tuple(f"settings/{it}" for it in (*THINGS, "business", "face", "rules"))
PAGES = (*SETTINGS, "etiquette", "notices", "reconnect/hair/settings")
EVERY = pytest.mark.parametrize("language", LANGUAGES)
RICH: dict[str, dict[str, Any]] = {
    "settings/services/cut": {
        "idle": "10-20, 25-40",
        "deposit": "10.50",
        "price": "1234.50",
        "starts-1": "16:00, 18:30",
        "window_minutes": "60",
        "reminders": "2 days, 3 h by sms email, 90 min by whatsapp",
        "lead_minutes": "36 h",
    },
    "settings/people/ben": {
        "shifts-mitte-1": "9:00-12:00, 14:00-18:30",
        "terms-cut-price": "49.90",
        "photo": "https://people.example.com/ben.jpg",
    },
    "settings/face": {
        "welcome": "Come in.\nSit down.",
        "accent": "#b3005e",
        "logo": "https://images.example.com/logo.png",
        "reach": "Write to hello@example.com.",
        "indexed": None,
    },
    "settings/locations/mitte": {"travel": "10115: 20 min\n10: 90 min"},
    "settings/rules": {
        "lead_minutes": "2 days",
        "move_until_minutes": "36 h",
        "cancel_until_minutes": "90 min",
    },
    "etiquette": {"hours_1": "0.5"},
    "reconnect/hair/settings": {},
}


SAVED_AGAIN = ("version", "row_version", "acted", "created_at", "asked_at")
"""What every saving changes."""


def save(ana: Browser, path: str, language: str = "en", **typed: Any) -> Page:
    """Press the page's button in the language."""
    ana.languages = language
    with read_by(Reader(asked=language, at_console=True)):
        button = in_words(said("Save"))
    return ana.send(ana.open(f"{CONSOLE}/{path}"), button, **typed)


def standing() -> dict[str, Any]:
    """Give all that stands in the tables, but for how often it was saved and by whom."""
    kept = {name: rows for name, rows in everything().items() if name not in ("audit", "access")}
    return {name: [_plain(row) for row in rows if row["sk"] != "learning"] for name, rows in kept.items()}


def _plain(thing: Any) -> Any:
    if isinstance(thing, dict):
        return {name: _plain(it) for name, it in thing.items() if name not in SAVED_AGAIN}
    if isinstance(thing, list):
        return sorted(map(_plain, thing), key=repr)
    return thing


@EVERY
@pytest.mark.parametrize("path", PAGES)
def test_settings_sent_back_as_they_are_shown_change_nothing(ana: Browser, path: str, language: str) -> None:
    if path in RICH:
        fields = set(filled(ana.open(f"{CONSOLE}/{path}").form("Save"), "Save"))
        assert set(RICH[path]) <= fields
        assert "Saved." in save(ana, path, **RICH[path]).words
    before = standing()
    assert save(ana, path, language).status == 200
    assert standing() == before


@EVERY
def test_every_workflow_sent_back_as_it_is_shown_stays_the_same(ana: Browser, language: str) -> None:
    for workflow in automation.list_workflows(SALON):
        before = recipe_of(workflow)
        page = save(ana, f"workflows/{workflow.workflow_id}/edit", language)
        assert (page.status, recipe_of(automation.get_workflow(SALON, workflow.workflow_id))) == (200, before)


@EVERY
def test_what_else_is_entered_sent_back_as_it_is_shown_stays_the_same(
    ana: Browser, regular: Callable[..., str], language: str
) -> None:
    carla_id = regular("Carla Costa", 20)
    save(ana, f"clients/{carla_id}/edit", birth_day="4", birth_month="5", tags="vip, new")
    write(ana)
    add_webhook(ana)
    add_off(ana, starts="10:00", ends="12:00", title="Dentist")
    (form_id,) = catalogue.get_catalogue(SALON).forms
    (endpoint,) = webhooks.list_endpoints(SALON)
    (entry,) = absences.list_absences(SALON, WHOLE_MAY)
    places = (
        f"clients/{carla_id}/edit",
        f"forms/{form_id}",
        f"webhooks/{endpoint.endpoint_id}",
        f"time-off/{entry.absence.absence_id}",
    )
    before = standing()
    for place in places:
        assert save(ana, place, language).status == 200
        assert standing() == before, place


@EVERY
@given(it=RECIPES)
@examples(30)
def test_every_workflow_there_can_be_comes_back_the_same(language: str, it: Recipe) -> None:
    with read_by(Reader(asked=language, at_console=True)):
        assert recipe_from(draft_from(sent(draft_of(it, 1, 2))), 2) == it


@EVERY
@given(it=RECIPES)
@examples(30)
def test_names_shown_in_the_readers_words_are_kept_as_they_were(language: str, it: Recipe) -> None:
    with read_by(Reader(asked=language, at_console=True)):
        assert as_it_was(in_readers_words(it), it) == it


def test_a_shipped_workflow_is_edited_in_the_readers_words(ana: Browser) -> None:
    ana.languages = "de"
    page = ana.open(f"{CONSOLE}/workflows/review_request/edit")
    names = [page.value(f"steps.{number}.name") for number in range(4)]
    assert names == ["Noch nicht gefragt", "Am nächsten Tag", "Nachricht", "Als gefragt kennzeichnen"]
    ana.send(page, "Speichern", **{"steps.1.name": "Morgen"})
    kept = automation.get_workflow(SALON, "review_request")
    assert [step.name for step in kept.steps] == ["Not asked yet", "Morgen", "Message", "Mark as asked"]
