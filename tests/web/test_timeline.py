"""Pages of what happened: the newest first, and whatever the sources hold, everything exactly once."""

from datetime import datetime
from random import Random

import pytest

from chalicelib.scheduling import service as scheduling
from chalicelib.web.timeline import Happened, Told, together
from tests.cast import at, wishes
from tests.messaging.cast import NOW, SALON, later
from tests.web.browser import Browser

ASKED_FOR = 5


def told(hours: list[int], before: datetime) -> Told:
    """Give the latest that a source has before an instant, no more than it is asked for."""
    there = sorted((later(60 * hour) for hour in hours if later(60 * hour) < before), reverse=True)
    some = there[:ASKED_FOR]
    return Told([Happened(at, "visit", "Cut") for at in some], some[-1] if len(there) > ASKED_FOR else None)


@pytest.mark.parametrize("seed", range(50))
def test_everything_comes_once_and_in_order(seed: int) -> None:
    dice = Random(seed)
    sources = [dice.sample(range(30), dice.randint(0, 20)) for _ in range(dice.randint(1, 5))]
    before, seen = later(14_400), list[datetime]()
    while True:
        page = together([told(hours, before) for hours in sources], ASKED_FOR)
        seen += [it.at for it in page.entries]
        if page.next is None:
            break
        assert page.next < before
        before = page.next
    assert seen == sorted((later(60 * hour) for hours in sources for hour in hours), reverse=True)


def test_nothing_is_a_page_without_another() -> None:
    page = together([told([], NOW)])
    assert (page.entries, page.next) == ([], None)


def test_who_called_a_visit_off_is_told_beside_who_entered_it(ana: Browser) -> None:
    phoned, put_off, online = (scheduling.book(wishes(at(hour)), NOW) for hour in (9, 11, 14))
    scheduling.set_status(phoned, "cancelled", NOW, by="Ben", cancelled_by="client")
    scheduling.set_status(put_off, "cancelled", NOW, by="Ben", cancelled_by="staff")
    scheduling.cancel_by_client(online, "", NOW)
    page = ana.open(f"/console/{SALON}/clients/{phoned.appointment.client_id}")
    told = [li.text for li in page.root.all("li") if "It was planned for" in li.text]
    for planned, words in (
        ("Tue 4 May, 09:00", "Ben noted that Carla Costa cancelled"),
        ("Tue 4 May, 11:00", "Cancelled (Ben)"),
        ("Tue 4 May, 14:00", "Cancelled (the client)"),
    ):
        (entry,) = [text for text in told if planned in text]
        assert words in entry
