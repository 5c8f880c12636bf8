"""A location that is off takes no bookings, and is not switched off where nothing could be booked then."""

import pytest

from chalicelib.catalogue.editing import checked
from chalicelib.catalogue.model import Location
from chalicelib.catalogue.offering import is_bookable, open_places, places_of
from chalicelib.core.errors import BadInput
from tests.cast import ANA, BEN, CUT, MITTE, PARTY, PORTO, salon, weekly


def off(place: Location) -> Location:
    return place.model_copy(update={"active": False})


def test_nothing_is_offered_at_a_location_that_is_off() -> None:
    closed = salon(locations={"mitte": off(MITTE), "porto": PORTO})
    assert open_places(closed) == (PORTO,)
    assert places_of(closed, (CUT,)) == [PORTO]
    assert places_of(closed, (PARTY,)) == []
    assert is_bookable(closed)
    assert not is_bookable(salon(locations={"mitte": off(MITTE), "porto": off(PORTO)}))


def test_a_location_is_switched_off_where_others_are_left() -> None:
    assert checked(salon(), off(MITTE)) == off(MITTE)
    assert checked(salon(), off(PORTO)) == off(PORTO)
    new = PORTO.model_copy(update={"location_id": "ost", "active": False})
    assert checked(salon(locations={"mitte": MITTE}), new) == new


def test_the_only_location_in_use_stays_on() -> None:
    with pytest.raises(BadInput) as refused:
        checked(salon(locations={"mitte": MITTE, "porto": off(PORTO)}), off(MITTE))
    ((field, words),) = refused.value.fields
    assert (field, words.startswith("This is your only location in use.")) == ("active", True)


def test_the_location_stays_on_without_which_nothing_could_be_booked() -> None:
    at_home = ANA.model_copy(update={"shifts": weekly(range(4), 9, 17)})
    with pytest.raises(BadInput) as refused:
        checked(salon(staff={"ana": at_home, "ben": BEN}), off(MITTE))
    assert "nobody has hours elsewhere" in refused.value.fields[0][1]
    nobody = salon(staff={})
    assert checked(nobody, off(MITTE)) == off(MITTE)
