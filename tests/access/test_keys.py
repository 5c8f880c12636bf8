"""Keys open their own business only, and are not kept; sessions end."""

from datetime import timedelta

import pytest

from chalicelib.access.model import form_token, is_form_token, is_session, session_text
from chalicelib.access.service import require_key
from chalicelib.core.errors import NotSignedIn
from tests.cast import GARAGE, GARAGE_KEY, SALON_KEY, open_garage, open_salon
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON

HOUR = timedelta(hours=1)
HERE = "203.0.113.7"


@pytest.fixture
def both_are_open(tables: None) -> None:
    open_salon()
    open_garage()


@pytest.mark.usefixtures("both_are_open")
def test_a_key_opens_its_own_business_only() -> None:
    assert require_key(SALON, SALON_KEY, HERE, NOW).name == "Ana's key"
    for business_id, key in ((SALON, GARAGE_KEY), (GARAGE, SALON_KEY), ("nobody", SALON_KEY)):
        with pytest.raises(NotSignedIn):
            require_key(business_id, key, HERE, NOW)


@pytest.mark.usefixtures("both_are_open")
@pytest.mark.parametrize("key", ["", " ", "x" * 201, SALON_KEY + " ", SALON_KEY.upper(), "\x00", "ü"])
def test_anything_else_is_no_key(key: str) -> None:
    with pytest.raises(NotSignedIn):
        require_key(SALON, key, HERE, NOW)


@pytest.mark.usefixtures("both_are_open")
def test_the_key_itself_is_nowhere_on_record() -> None:
    assert SALON_KEY not in repr(rows("access"))


@pytest.mark.parametrize("business_id", [SALON, "ana.salon"])
def test_a_session_is_good_for_its_business_until_it_ends(business_id: str) -> None:
    text = session_text("secret", business_id, NOW + HOUR)
    assert is_session(text, "secret", business_id, NOW)
    assert not is_session(text, "secret", business_id, NOW + HOUR)
    assert not is_session(text, "secret", GARAGE, NOW)
    assert not is_session(text, "other", business_id, NOW)


@pytest.mark.parametrize("text", ["", ".", "..", "salon.9999999999.x", "salon.².x", "salon.x.y.z"])
def test_a_made_up_session_is_none(text: str) -> None:
    assert not is_session(text, "secret", SALON, NOW)


def test_a_session_cannot_be_made_to_last_longer() -> None:
    business_id, ends, signature = session_text("secret", SALON, NOW).split(".")
    longer = f"{business_id}.{int(ends) + 3600}.{signature}"
    assert not is_session(longer, "secret", SALON, NOW)


def test_a_form_belongs_to_the_session_it_was_drawn_for() -> None:
    token = form_token("secret", "session-1")
    assert is_form_token(token, "secret", "session-1")
    assert not is_form_token(token, "secret", "session-2")
    assert not is_form_token("", "secret", "session-1")
