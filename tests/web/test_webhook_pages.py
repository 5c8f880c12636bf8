"""The console's webhooks: adding an endpoint, its secret, what it was told, and telling it again."""

import pytest

from chalicelib.core.outbound import Outside
from chalicelib.webhooks import service
from chalicelib.webhooks.model import NewEndpoint
from infra.local.clock import MovableClock
from tests.cast import GARAGE, GARAGE_KEY
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON, later
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE

PAGE = f"/console/{SALON}/webhooks"
URL = "https://hooks.example/regulars"
NOWHERE = Outside(resolve=lambda _host, _port: ["10.0.0.1"])


def add(ana: Browser, **typed: str) -> Page:
    return ana.send(ana.open(PAGE), "Add", **{"url": URL, "description": "Our books", **typed})


def held_back(endpoint_id: str) -> None:
    """Let something be told while the endpoint was found dead, so that it is held back."""
    for name in ("one", "two"):
        service.tell(SALON, "workflow.step", {"note": HOSTILE}, name, NOW)
    new = NewEndpoint(url=URL, description="Our books")
    service.change_endpoint(SALON, endpoint_id, new.model_copy(update={"active": False}))
    service.deliver_due(NOW)
    service.change_endpoint(SALON, endpoint_id, new)


def test_an_endpoint_is_added_and_its_secret_shown_this_once(ana: Browser) -> None:
    assert "Nobody is told anything yet." in ana.open(PAGE).words
    page = add(ana, events="appointment.booked")
    secret = page.value("secret")
    assert (page.title, secret) == ("The secret", rows("webhook_secrets")[0]["e"]["secret"])
    page = ana.click(page, "I have kept it")
    assert (page.title, secret in page.source) == ("Our books", False)
    assert "appointment.booked" in ana.open(PAGE).words
    page = ana.send(page, "New secret")
    assert page.value("secret").startswith("whsec_")
    assert page.value("secret") != secret


@pytest.mark.parametrize("url", ["http://hooks.example/", "https://127.0.0.1/", "hooks", ""])
def test_an_address_that_is_never_asked_is_refused_beside_its_field(ana: Browser, url: str) -> None:
    page = add(ana, url=url)
    assert page.status == 400
    assert page.complaint("url")
    assert page.value("description") == "Our books"
    assert rows("webhooks") == []


def test_an_endpoint_is_changed_switched_off_and_removed(ana: Browser) -> None:
    add(ana)
    page = ana.click(ana.open(PAGE), "Our books")
    page = ana.send(page, "Save", description=HOSTILE, active=None)
    assert "Saved." in page.words
    assert "Switched off: it is told nothing." in page.words
    assert page.value("description") == HOSTILE
    page = ana.send(page, "Save", url="ftp://x")
    assert (page.status, page.value("url")) == (400, "ftp://x")
    page = ana.send(ana.click(ana.open(PAGE), "<script>"), "Remove it")
    assert "Nobody is told anything yet." in page.words


def test_what_it_was_told_is_listed_with_its_answer_and_sent_again(ana: Browser) -> None:
    add(ana)
    (endpoint,) = service.list_endpoints(SALON)
    held_back(endpoint.endpoint_id)
    page = ana.click(ana.open(PAGE), "Our books")
    assert page.words.count("The endpoint is switched off. Switch it on and replay this.") == 2
    page = ana.click(page, "Taken")
    assert "Nothing here." in page.words
    page = ana.send(ana.click(page, "Held back"), "Replay")
    assert "One event is sent again." in page.words
    page = ana.send(page, "Send again", days="7")
    assert "One event is sent again." in page.words
    page = ana.send(page, "Send again", days="7")
    assert "Nothing had failed." in page.words
    assert {each.state for each in service.list_deliveries(SALON, endpoint.endpoint_id).items} == {"queued"}


def test_a_dead_endpoint_says_so(ana: Browser, clock: MovableClock) -> None:
    add(ana)
    (endpoint,) = service.list_endpoints(SALON)
    service.tell(SALON, "workflow.step", {}, "one", NOW)
    service.deliver_due(NOW, NOWHERE)
    assert "since 3 May 2027, 11:00. We go on trying." in ana.open(PAGE).words
    for days in (0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 6):
        service.deliver_due(later(days * 24 * 60), NOWHERE)
    assert "It took nothing for three days, so we switched it off on 9 May 2027." in ana.open(PAGE).words
    assert not service.get_endpoint(SALON, endpoint.endpoint_id).active


def test_nobody_else_sees_or_does_anything(ana: Browser, carla: Browser) -> None:
    add(ana)
    (endpoint,) = service.list_endpoints(SALON)
    dario = Browser(carla.port)
    dario.send(dario.open(f"/console/{GARAGE}"), "Sign in", key=GARAGE_KEY)
    one, before = f"{PAGE}/{endpoint.endpoint_id}", rows("webhooks")
    for stranger in (carla, dario):
        assert [stranger.open(path).status for path in (PAGE, one)] == [401, 401]
    assert dario.open(one.replace(SALON, GARAGE)).status == 404
    forms = [PAGE, one, *(f"{one}/{what}" for what in ("secret", "remove", "replay", "deliveries/x/replay"))]
    for path in forms:
        assert carla.ask("POST", path, "url=https://x.example&days=1").status == 401
        assert ana.ask("POST", path, "url=https://x.example&days=1").status == 403  # without the form's token
    assert rows("webhooks") == before
