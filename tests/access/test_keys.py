"""Keys open their own business only, do what they may, and are not kept."""

import pytest

from chalicelib.access.model import RIGHTS
from chalicelib.access.service import (
    find_actor,
    list_keys,
    make_key,
    remove_key,
    require_key,
    sign_in_with_key,
)
from chalicelib.core.errors import BadInput, NotFound, NotSignedIn
from tests.cast import GARAGE, GARAGE_KEY, SALON_KEY, open_garage, open_salon
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON

SECRET = "the salon's secret"
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


@pytest.mark.usefixtures("both_are_open")
def test_a_key_is_shown_once_does_what_it_may_and_opens_nothing_once_it_is_removed() -> None:
    key, text = make_key(SALON, "Till", ["day", "day"], NOW)
    assert (key.name, key.rights) == ("Till", ("day",))
    assert require_key(SALON, text, HERE, NOW) == key
    assert text not in repr(rows("access"))
    session = sign_in_with_key(SALON, text, SECRET, HERE, "", NOW)
    actor = find_actor(SALON, session, SECRET, NOW)
    assert actor is not None
    assert actor.name == "Till"
    assert set(actor.rights) == {"day"}
    remove_key(SALON, key.fingerprint, NOW)
    with pytest.raises(NotSignedIn):
        require_key(SALON, text, HERE, NOW)
    assert find_actor(SALON, session, SECRET, NOW) is None
    assert [it.name for it in list_keys(SALON)] == ["Ana's key"]
    with pytest.raises(NotFound):
        remove_key(SALON, key.fingerprint, NOW)


@pytest.mark.usefixtures("both_are_open")
def test_a_key_that_may_do_nothing_is_not_made() -> None:
    with pytest.raises(BadInput):
        make_key(SALON, "Idle", [], NOW)


@pytest.mark.usefixtures("both_are_open")
def test_a_key_from_before_there_were_rights_does_everything() -> None:
    assert require_key(SALON, SALON_KEY, HERE, NOW).rights == RIGHTS
