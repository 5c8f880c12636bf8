"""What is asked for, who performs it where, and what it costs."""

from datetime import timedelta

import pytest

from chalicelib.catalogue.model import Package, Terms
from chalicelib.catalogue.service import offering_of, performers, performs, places_of
from chalicelib.core.errors import BadInput, NotFound
from tests.cast import ANA, BEN, COLOUR, CUT, MITTE, NAILS, PARTY, PORTO, TUESDAY, euros, salon

DEAR = ANA.model_copy(update={"terms": {"cut": Terms(duration_minutes=60, price=euros(70))}})
SPRING = Package(
    package_id="spring",
    name="Spring",
    service_ids=("cut", "colour"),
    price=euros(100),
    staff_prices={"ana": euros(130)},
    first_on=TUESDAY,
    last_on=TUESDAY + timedelta(days=9),
    weekdays=(1, 3),
)


def test_several_services_are_one_visit_after_the_other() -> None:
    offering = offering_of(salon(), ("cut", "colour"))
    assert (offering.title, offering.minutes) == ("Cut + Colour", 135)
    assert offering_of(salon(), (), "fresh").title == "Fresh start"


def test_several_services_cost_their_sum_and_a_package_its_price() -> None:
    assert offering_of(salon(), ("cut", "colour")).price() == euros(140)
    assert offering_of(salon(), (), "fresh").price() == euros(120)


def test_whoever_has_prices_and_times_of_their_own_is_asked_for_those() -> None:
    assert (DEAR.minutes_for(CUT), DEAR.price_for(CUT)) == (60, euros(70))
    assert (DEAR.minutes_for(COLOUR), DEAR.price_for(COLOUR)) == (90, euros(95))
    offering = offering_of(salon(), ("cut", "colour"))
    assert offering.price((DEAR, BEN)) == euros(165)
    assert offering.price((BEN, DEAR)) == euros(140)


def test_a_package_costs_what_the_one_in_the_lead_asks_for_it() -> None:
    offering = offering_of(salon(packages={"spring": SPRING}), (), "spring")
    assert offering.price((ANA, BEN)) == euros(130)
    assert offering.price((BEN, ANA)) == offering.price() == euros(100)


def test_each_seat_of_a_class_is_paid_for() -> None:
    assert offering_of(salon(), ("cut",)).price((BEN,), seats=3) == euros(135)
    assert offering_of(salon(), (), "fresh").price(seats=2) == euros(240)


def test_a_special_offer_holds_on_its_days_only() -> None:
    days = [TUESDAY + timedelta(days=n) for n in range(-7, 15)]
    assert [day for day in days if SPRING.is_valid_on(day)] == [
        TUESDAY,
        TUESDAY + timedelta(days=2),
        TUESDAY + timedelta(days=7),
        TUESDAY + timedelta(days=9),
    ]
    always = SPRING.model_copy(update={"first_on": None, "last_on": None, "weekdays": None})
    assert all(always.is_valid_on(day) for day in days)


def test_a_service_is_performed_by_those_who_are_there_and_can() -> None:
    def who(**changes: object) -> list[str]:
        return [staff.staff_id for staff in performers(salon(**changes), PARTY)]

    assert who() == ["ben"]
    assert who(staff={"ben": BEN.model_copy(update={"active": False})}) == []
    assert who(staff={"ana": ANA.model_copy(update={"service_ids": None})}) == ["ana"]


def test_somebody_performs_a_service_only_where_they_work() -> None:
    assert performs(ANA, CUT, PORTO)
    assert not performs(BEN, CUT, PORTO)
    assert not performs(BEN, NAILS, MITTE)


def test_a_visit_can_take_place_where_everything_is_performed_by_somebody() -> None:
    assert places_of(salon(), (CUT,)) == [MITTE, PORTO]
    assert places_of(salon(), (NAILS, PARTY)) == [MITTE]
    assert places_of(salon(staff={"ana": ANA}), (PARTY,)) == []
    assert places_of(salon(), ()) == []


def test_what_is_offered_no_more_is_not_found() -> None:
    gone = salon(services={"colour": COLOUR.model_copy(update={"active": False})})
    with pytest.raises(NotFound):
        offering_of(gone, ("colour",))
    with pytest.raises(NotFound):
        offering_of(salon(packages={"spring": SPRING.model_copy(update={"active": False})}), (), "spring")


def test_nothing_asked_for_is_bad_input_and_so_is_too_much() -> None:
    with pytest.raises(BadInput):
        offering_of(salon(), ())
    with pytest.raises(BadInput):
        offering_of(salon(), ("cut",) * 11)
