"""A business's catalogue as it is kept."""

import pytest

from chalicelib.catalogue.service import add, find_catalogue, found_business, get_catalogue
from chalicelib.core.errors import NotFound
from chalicelib.core.table import WriteRefused
from tests.cast import BUSINESS, CUT, THINGS, open_garage, open_salon, salon
from tests.messaging.cast import SALON

pytestmark = pytest.mark.usefixtures("tables")


def test_what_was_entered_comes_back_as_it_was() -> None:
    open_salon()
    kept = get_catalogue(SALON)
    expected = salon(signing_secret=kept.signing_secret)
    assert kept == expected
    assert len(kept.signing_secret) >= 40


def test_each_business_has_its_own_things_and_its_own_secret() -> None:
    open_salon()
    open_garage()
    ana, dario = get_catalogue(SALON), get_catalogue("garage")
    assert ana.signing_secret != dario.signing_secret
    assert set(dario.staff) == {"dario"}


def test_an_unknown_business_is_not_found() -> None:
    assert find_catalogue("nobody") is None
    with pytest.raises(NotFound):
        get_catalogue("nobody")


def test_a_business_is_not_entered_twice() -> None:
    open_salon()
    with pytest.raises(WriteRefused):
        found_business(BUSINESS, THINGS)


def test_a_thing_added_again_is_replaced() -> None:
    open_salon()
    add(SALON, [CUT.model_copy(update={"duration_minutes": 50})])
    assert get_catalogue(SALON).services["cut"].duration_minutes == 50
