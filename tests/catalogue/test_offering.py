"""What one booking takes, and who can do it."""

import pytest

from chalicelib.catalogue.service import offering_of
from chalicelib.core.errors import BadInput, NotFound, NotOffered
from tests.cast import BEN, COLOUR, euros, salon


def test_services_follow_each_other_within_one_pair_of_buffers() -> None:
    offering = offering_of(salon(), ("cut", "colour"))
    assert offering.length == (0, 135, 15)
    assert offering_of(salon(), ("colour", "cut")).length == (5, 135, 0)


def test_several_services_cost_their_sum_and_a_package_its_price() -> None:
    assert offering_of(salon(), ("cut", "colour")).price == euros(140)
    assert offering_of(salon(), (), "fresh").price == euros(120)


def test_only_those_who_perform_all_of_it_at_a_place_where_they_work_can_take_it() -> None:
    def who(*service_ids: str) -> list[tuple[str, str]]:
        return [(s.staff_id, place.location_id) for s, place in offering_of(salon(), service_ids).candidates]

    assert who("cut") == [("ana", "mitte"), ("ana", "porto"), ("ben", "mitte")]
    assert who("cut", "party") == [("ben", "mitte")]


def test_nobody_who_has_left_is_a_candidate() -> None:
    left = salon(staff={"ben": BEN.model_copy(update={"active": False})})
    with pytest.raises(NotOffered):
        offering_of(left, ("cut",))
    with pytest.raises(NotFound):
        offering_of(left, ("cut",), staff_id="ben")


def test_what_is_offered_no_more_is_not_found() -> None:
    gone = salon(services={"colour": COLOUR.model_copy(update={"active": False})})
    with pytest.raises(NotFound):
        offering_of(gone, ("colour",))


def test_nothing_asked_for_is_bad_input_and_so_is_too_much() -> None:
    with pytest.raises(BadInput):
        offering_of(salon(), ())
    with pytest.raises(BadInput):
        offering_of(salon(), ("cut",) * 11)


def test_what_nobody_performs_together_is_not_offered() -> None:
    with pytest.raises(NotOffered):
        offering_of(salon(), ("nails", "party"))
