"""The team: whoever is in it does what their role may, from their next step on; there is always an owner."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from chalicelib.access.model import RIGHTS, RIGHTS_OF, Member, Role
from chalicelib.access.service import (
    add_member,
    change_member,
    choose_language,
    list_members,
    remove_member,
)
from chalicelib.core.errors import BadInput, ChangedMeanwhile, LastOwner, NotFound
from tests.cast import GARAGE
from tests.messaging.cast import NOW, SALON
from tests.meter import metered

pytestmark = pytest.mark.usefixtures("tables")


def enter(name: str, role: Role) -> Member:
    return add_member(SALON, name, f"{name}@salon.example", role, NOW)


def owners() -> list[str]:
    return [member.name for member in list_members(SALON) if member.role == "owner"]


def test_an_owner_may_do_everything_and_nobody_may_do_more_than_the_next() -> None:
    order: list[Role] = ["staff", "front_desk", "manager", "owner"]
    for less, more in pairwise(order):
        assert RIGHTS_OF[less] < RIGHTS_OF[more]
    assert RIGHTS_OF["owner"] == set(RIGHTS)


def test_the_team_is_listed_by_name_and_each_business_has_its_own() -> None:
    for name in ("mia", "Ana", "ben"):
        enter(name, "owner")
    assert [member.name for member in list_members(SALON)] == ["Ana", "ben", "mia"]
    assert list_members(GARAGE) == []


def test_an_address_is_in_the_team_once() -> None:
    enter("Ana", "owner")
    with pytest.raises(BadInput):
        add_member(SALON, "Ana again", "ANA@salon.example ", "staff", NOW)
    with pytest.raises(BadInput):
        add_member(SALON, "Nobody", "no address", "staff", NOW)


def test_somebody_who_left_can_be_added_again() -> None:
    enter("Ana", "owner")
    ben = enter("Ben", "manager")
    remove_member(SALON, ben.member_id, ben.version, NOW)
    assert [member.name for member in list_members(SALON)] == ["Ana"]
    again = enter("Ben", "staff")
    assert (again.member_id, again.role) == (ben.member_id, "staff")
    assert [member.name for member in list_members(SALON)] == ["Ana", "Ben"]


def test_the_last_owner_stays_one() -> None:
    ana = enter("Ana", "owner")
    with pytest.raises(LastOwner):
        change_member(SALON, ana.member_id, 1, "Ana", "manager")
    with pytest.raises(LastOwner):
        remove_member(SALON, ana.member_id, 1, NOW)
    enter("Ben", "owner")
    change_member(SALON, ana.member_id, 1, "Ana", "manager")
    assert owners() == ["Ben"]


def test_of_two_owners_who_take_it_from_each_other_at_once_one_stays() -> None:
    for number in range(20):
        business_id = f"salon-{number}"
        both = [add_member(business_id, n, f"{n}@salon.example", "owner", NOW) for n in ("ana", "ben")]

        def leave(member: Member, business_id: str = business_id) -> bool:
            try:
                remove_member(business_id, member.member_id, member.version, NOW)
            except (LastOwner, ChangedMeanwhile):
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(leave, both)) <= 1
        assert list_members(business_id)


def test_a_change_is_made_from_the_version_that_was_looked_at() -> None:
    enter("Ana", "owner")
    ben = enter("Ben", "staff")
    change_member(SALON, ben.member_id, 1, "Ben", "manager")
    with pytest.raises(ChangedMeanwhile):
        change_member(SALON, ben.member_id, 1, "Ben", "owner")
    with pytest.raises(NotFound):
        change_member(SALON, "nobody", 1, "Ben", "owner")


def test_a_language_is_chosen_as_somebody_is_now_with_one_read() -> None:
    ben = enter("Ben", "staff")
    ben = change_member(SALON, ben.member_id, ben.version, "Benny", "staff")
    with metered() as meter:
        assert choose_language(SALON, ben.member_id, "de").version == ben.version + 1
    assert (meter.reads, meter.writes) == (1, 1)
    (there,) = list_members(SALON)
    assert (there.name, there.language) == ("Benny", "de")
    with pytest.raises(NotFound):
        choose_language(SALON, "nobody", "de")
