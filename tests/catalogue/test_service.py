"""A business's catalogue as it is kept."""

import pytest

from chalicelib.catalogue.model import Location
from chalicelib.catalogue.offering import open_places
from chalicelib.catalogue.service import add, find_catalogue, found_business, get_catalogue, put
from chalicelib.core.errors import BadInput, NotFound
from chalicelib.core.table import WriteRefused
from tests.cast import BUSINESS, CUT, MITTE, PORTO, THINGS, open_garage, open_salon, salon
from tests.intake.grants import running_as
from tests.messaging.cast import SALON
from tests.scheduling.test_simultaneous import at_once

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


def switch(place: Location, on: bool, version: int) -> None:
    put(SALON, place.model_copy(update={"active": on}).model_dump(), version)


def test_the_function_that_answers_requests_may_switch_a_location_off() -> None:
    open_salon()
    with running_as("api_handler"):
        switch(MITTE, False, 1)
    assert open_places(get_catalogue(SALON)) == (PORTO,)


def test_of_two_who_switch_off_the_last_two_locations_at_once_one_is_refused() -> None:
    open_salon()
    versions = {"mitte": 1, "porto": 1}
    for _ in range(10):
        acts = [lambda it=it: switch(it, False, versions[it.location_id]) for it in (MITTE, PORTO)]
        assert at_once(acts) == {"done": 1, BadInput.code: 1}
        closed = MITTE if open_places(get_catalogue(SALON)) == (PORTO,) else PORTO
        versions[closed.location_id] += 2
        switch(closed, True, versions[closed.location_id] - 1)
