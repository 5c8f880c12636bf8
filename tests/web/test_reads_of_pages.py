"""How often the pages for clients ask the tables: what is known once is not looked up again."""

import pytest

from chalicelib.clients import service as clients
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from tests.cast import at, wishes
from tests.messaging.cast import NOW, SALON
from tests.meter import metered
from tests.web.browser import Browser

TO_HOME = "https://book.salon.example"


@pytest.fixture
def visit(carla: Browser) -> Visit:
    return scheduling.book(wishes(at(10), language="de"), NOW)


def test_who_has_a_link_is_looked_up_once_and_only_where_a_page_speaks_to_them(
    carla: Browser, visit: Visit
) -> None:
    here, _, token = visit.manage_url.removeprefix(TO_HOME).partition("?")
    with metered() as shown:
        assert "Ihr Termin" in carla.ask("GET", f"{here}?{token}").source
    assert [name.rpartition("-")[2] for name in shown.places] == ["catalogue", "appointments", "clients"]
    for path, typed in (("move", "starts_at=2027-05-04T12:00:00Z"), ("confirm", ""), ("cancel", "reason=")):
        with metered() as done:
            assert carla.ask("POST", f"{here}/{path}?{token}", typed).status == 303
        assert not [name for name in done.places if name.endswith("-clients")]


def test_what_is_booked_again_is_looked_up_once_also_where_the_form_is_refused(
    carla: Browser, visit: Visit
) -> None:
    again = f"again={visit.appointment.appointment_id}&token={visit.token}"
    page = carla.open(
        f"/b/{SALON}/book?service_id=cut&location_id=mitte&starts_at=2027-05-04T14:00:00Z&{again}"
    )
    with metered() as refused:
        assert carla.send(page, "", note="x" * 2001).status == 400
    asked = [name.rpartition("-")[2] for name in refused.places]
    assert (asked.count("appointments"), asked.count("clients")) == (1, 1)
    assert clients.list_clients(SALON).items[0].language == "de"
