"""What a file brings into the catalogue."""

from datetime import timedelta

import pytest

from chalicelib.catalogue.service import get_catalogue
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import BookingRequest
from tests.history.salon import (
    BEN,
    NOW,
    SALON,
    THINGS,
    diary,
    forget,
    found_salon,
    row,
    take_over,
    the_one,
)

pytestmark = pytest.mark.usefixtures("salon")


def test_unknown_names_are_entered_with_what_is_usual_for_them() -> None:
    report = take_over(
        row(category="Nails", service="Manicure", price="30", duration_minutes="30", location="Nord"),
        row("dora", category="nails", service="manicure", price="30", duration_minutes="30"),
        row("emil", category="Nails", service="Manicure", price="-10", duration_minutes="90"),
        row("fred", service="Massage", staff="Berta"),
    )
    assert {kind: sorted(names) for kind, names in report.created.items()} == {
        "location": ["Nord"],
        "category": ["Nails", "Other"],
        "service": ["Manicure", "Massage"],
        "staff": ["Berta"],
    }
    by_name = {service.name: service for service in get_catalogue(SALON).services.values()}
    manicure, massage = by_name["Manicure"], by_name["Massage"]
    assert (manicure.duration_minutes, manicure.price.amount) == (30, 3000)
    assert (massage.duration_minutes, massage.price.amount) == (60, 0)


def test_capitals_and_spaces_make_no_new_service() -> None:
    assert take_over(row(category="HAIR", service="HairCut")).created == {}


def test_somebody_new_changes_nothing_online_where_others_do_the_work() -> None:
    take_over(row(service="Colour", staff="Berta"))
    berta = next(one for one in get_catalogue(SALON).staff.values() if one.name == "Berta")
    assert (berta.active, berta.shifts) == (True, ())


def test_somebody_new_has_hours_where_nobody_else_would_do_the_work() -> None:
    forget("catalogue")
    found_salon([])
    assert take_over(row(staff="Berta"), row("dora", staff="")).assumed_hours == ["Berta"]
    catalogue = get_catalogue(SALON)
    (berta,) = catalogue.staff.values()
    assert [shift.weekday for shift in berta.shifts] == [0, 1, 2, 3, 4, 5]
    assert {visit.staff_id for visit in diary()} == {berta.staff_id}
    first, last = (NOW + timedelta(days=1)).date(), (NOW + timedelta(days=2)).date()
    asked = BookingRequest(SALON, NOW, "", service_ids=tuple(catalogue.services))
    slots, _ = scheduling.list_slots(asked, first, last, NOW)
    assert slots


def test_a_service_performed_by_name_only_gains_who_did_it_in_the_file() -> None:
    forget("catalogue")
    found_salon([*THINGS[:-1], BEN.model_copy(update={"service_ids": ("haircut",)})])
    report = take_over(row(service="Colour"))
    assert report.created["performer"] == ["Ben"]
    assert len(get_catalogue(SALON).staff["ben"].service_ids or ()) == 2


def test_rows_without_anybody_belong_to_the_only_one_there_is_or_to_the_team() -> None:
    take_over(row(staff=""))
    assert the_one().staff_id == "ben"
    take_over(row("dora", staff="Berta"), row("emil", staff=""))
    team = next(one for one in get_catalogue(SALON).staff.values() if one.name == "Team")
    assert not team.active
    assert [one.staff_id for one in diary() if one.client_name == "emil"] == [team.staff_id]
