"""Messages to a program outside: signed, under their name, and tried again where that may help."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from chalicelib.core.errors import ChannelError
from chalicelib.core.settings import settings
from chalicelib.core.signatures import new_signing_secret
from chalicelib.messaging import service
from chalicelib.messaging.channels import Content, sender_for
from tests.cast import open_salon
from tests.messaging.cast import NOW, SALON, agree, message
from tests.webhooks.world import Listener, listening

SECRET = new_signing_secret()
TAGS = {"business_id": SALON, "message_id": "m1"}


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Give a server on this machine, where servers may be told."""
    monkeypatch.setenv("LOCAL_SERVERS", "1")
    settings.cache_clear()
    with listening() as listener:
        yield listener
    settings.cache_clear()


def hand_over(to: str) -> str:
    words = Content("Ana's Salon", "Grüße, Carla", "Hello", tags=TAGS, secret=SECRET, as_of=datetime.now(UTC))
    return sender_for("webhook")(to, words)()


def refusal(to: str) -> ChannelError:
    with pytest.raises(ChannelError) as refused:
        hand_over(to)
    return refused.value


def test_a_message_is_signed_as_the_library_checks_it_under_its_own_name(listener: Listener) -> None:
    assert hand_over(listener.address()) == "m1"
    (told,) = listener.told
    said = {"from": "Ana's Salon", "subject": "Hello", "text": "Grüße, Carla"}
    assert Webhook(SECRET).verify(told.body, told.headers) == {"type": "message", "data": {**TAGS, **said}}
    assert (told.name, told.headers["content-type"]) == ("m1", "application/json")


@pytest.mark.parametrize("status", [301, 400, 401, 404, 410])
def test_what_is_refused_for_good_is_not_tried_again(listener: Listener, status: int) -> None:
    listener.status = status
    refused = refusal(listener.address())
    assert (refused.permanent, refused.reason) == (True, f"127.0.0.1 answered {status}.")
    assert len(listener.told) == 1


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_what_is_refused_for_the_moment_is_tried_again(listener: Listener, status: int) -> None:
    listener.status = status
    refused = refusal(listener.address())
    assert (refused.permanent, refused.throttled) == (False, False)


def test_a_server_that_is_not_there_may_be_tomorrow(listener: Listener) -> None:
    assert not refusal("http://127.0.0.1:9/").permanent
    assert listener.told == []


@pytest.mark.parametrize("to", ["ftp://hooks.example/", "hooks", ""])
def test_an_address_that_cannot_be_read_is_never_tried(to: str) -> None:
    assert refusal(to).permanent


def test_the_private_network_is_never_reached() -> None:
    assert refusal("http://127.0.0.1/").permanent


def test_a_message_of_the_salon_is_signed_by_the_secret_that_follows_from_its_own(
    tables: None, listener: Listener
) -> None:
    open_salon()
    service.enqueue([message(channel="webhook", to=listener.address())])
    assert service.deliver(SALON, "m1", agree, NOW) == "sent"
    (told,) = listener.told
    signed = Webhook(service.webhook_secret(SALON)).sign("m1", NOW, told.body.decode())
    assert told.headers["webhook-signature"] == signed
    assert told.content["data"]["message_id"] == "m1"
