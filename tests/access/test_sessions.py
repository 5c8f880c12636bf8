"""What a session's text says is signed, ends, and is good for one business only."""

from datetime import timedelta

import pytest

from chalicelib.access.model import Shown, form_token, is_form_token, read_session, session_text
from tests.cast import GARAGE
from tests.messaging.cast import NOW, SALON

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("business_id", [SALON, "ana.salon"])
def test_a_session_is_good_for_its_business_until_it_ends(business_id: str) -> None:
    text = session_text("secret", business_id, NOW + HOUR, "member#ana", "token")
    assert read_session(text, "secret", business_id, NOW) == Shown("member#ana", "token")
    assert read_session(text, "secret", business_id, NOW + HOUR) is None
    assert read_session(text, "secret", GARAGE, NOW) is None
    assert read_session(text, "other", business_id, NOW) is None


@pytest.mark.parametrize(
    "text", ["", ".", "....", "salon.9999999999.member#ana.x.x", "salon.².m.x.y", "salon.x.m.y.z"]
)
def test_a_made_up_session_is_none(text: str) -> None:
    assert read_session(text, "secret", SALON, NOW) is None


def test_a_session_cannot_be_made_to_last_longer_or_be_another_s() -> None:
    text = session_text("secret", SALON, NOW, "member#ben", "token")
    longer = text.replace(str(int(NOW.timestamp())), str(int(NOW.timestamp()) + 3600))
    assert read_session(longer, "secret", SALON, NOW - HOUR) is None
    assert read_session(text.replace("ben", "ana"), "secret", SALON, NOW - HOUR) is None


def test_a_form_belongs_to_the_session_it_was_drawn_for() -> None:
    token = form_token("secret", "session-1")
    assert is_form_token(token, "secret", "session-1")
    assert not is_form_token(token, "secret", "session-2")
    assert not is_form_token("", "secret", "session-1")
