"""Today: the day as it stands, what needs somebody, each step one tap, and always the same few reads."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from chalicelib.automation.carrying import task_id_of
from chalicelib.automation.model import Run, Taken, Task
from chalicelib.automation.store import run_write, save, task_write
from chalicelib.catalogue.service import add
from chalicelib.clients import service as clients
from chalicelib.messaging import service as messaging
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.store import save_history
from infra.local.clock import MovableClock
from tests.cast import CUT, SALON_KEY, at, wishes
from tests.messaging.cast import NOW, SALON, message
from tests.meter import metered
from tests.regulars import enter_regular
from tests.web.browser import Browser, Page, filled
from tests.web.conftest import HOSTILE

CONSOLE = f"/console/{SALON}"


@pytest.fixture
def tuesday(carla: Browser, clock: MovableClock) -> Browser:
    """Give Ana's browser on Tuesday morning, five past ten."""
    clock.set(at(10, 5))
    ana = Browser(carla.port)
    ana.send(ana.open(CONSOLE), "Sign in", key=SALON_KEY)
    return ana


def tap(browser: Browser, page: Page, button: str) -> Page:
    """Press a button as the page's script does, which asks for the row alone."""
    form = page.form(button)
    return browser.ask(
        "POST",
        form.attributes["hx-post"],
        urlencode(filled(form, button), doseq=True),
        more={"HX-Request": "true"},
    )


def test_a_day_without_anybody_is_friendly(tuesday: Browser) -> None:
    page = tuesday.open(CONSOLE)
    assert page.title == "Today, Tuesday 4 May"
    assert "Nobody is expected today. A quiet day, or one to fill" in page.words
    assert "Nothing. All is answered and sent." in page.words
    assert "Nothing to do." in page.words


def test_each_visit_says_where_it_stands(tuesday: Browser) -> None:
    for name, hour, status in (("Ines", 9, "arrived"), ("Carla", 10, ""), ("Dora", 11, ""), ("Emil", 14, "")):
        visit = scheduling.book(wishes(at(hour), name=name, email=f"{name}@example.com"), NOW)
        if status:
            scheduling.set_status(visit, "arrived", at(9))
    words = tuesday.open(CONSOLE).words
    assert "1 late 1 running over 2 to come" in words
    assert "Ines Cut with Ben 20 min over Arrived" in words
    assert "Carla Cut with Ben Ines takes longer before. 5 min late Booked" in words
    assert "Dora Cut with Ben Next Booked" in words
    assert "Emil Cut with Ben Booked" in words


def test_what_is_to_be_kept_in_mind_of_whoever_comes_stands_with_their_visit(tuesday: Browser) -> None:
    visit = scheduling.book(wishes(at(11)), NOW).appointment
    carla = clients.get_client(SALON, visit.client_id)
    clients.change_details(SALON, carla, {"note": "No latex.", "staff_note": "Formula 6N"})
    page = tuesday.open(CONSOLE)
    assert "Keep in mind: No latex. Our note: Formula 6N" in page.words
    assert page.link("Carla Costa").endswith(f"/clients/{carla.client_id}")


def test_one_tap_gives_that_row_and_the_sums_alone_with_the_focus_in_the_row(tuesday: Browser) -> None:
    visit = scheduling.book(wishes(at(11), name=HOSTILE), NOW)
    part = tap(tuesday, tuesday.open(CONSOLE), "Arrived")
    assert part.status == 200
    assert "<html" not in part.source
    (heading,) = part.root.all("h3")
    assert ("autofocus" in heading.attributes, heading.attributes["tabindex"]) == (True, "-1")
    assert heading.text == f"{HOSTILE}: Arrived"
    tally = part.root.named("tally")
    assert (tally.attributes["hx-swap-oob"], tally.text) == ("true", "1 here")
    assert scheduling.get_visit(SALON, visit.appointment.appointment_id).appointment.status == "arrived"


def test_a_tap_that_life_does_not_allow_says_so_in_the_row(tuesday: Browser) -> None:
    visit = scheduling.book(wishes(at(11)), NOW)
    page = tuesday.open(CONSOLE)
    scheduling.set_status(visit, "done", at(10))
    part = tap(tuesday, page, "Arrived")
    assert part.status == 409
    assert "An appointment that is done cannot become arrived." in part.root.text


def test_without_script_the_page_comes_again(tuesday: Browser) -> None:
    scheduling.book(wishes(at(11)), NOW)
    page = tuesday.send(tuesday.open(CONSOLE), "Arrived")
    assert (page.title, page.root.named("tally").text) == ("Today, Tuesday 4 May", "1 here")


def test_a_request_of_another_day_waits_here_and_is_accepted_in_one_tap(tuesday: Browser) -> None:
    add(SALON, [CUT.model_copy(update={"approval": True})])
    later = at(10) + timedelta(days=2)
    visit = scheduling.book(wishes(later), at(10))
    page = tuesday.open(CONSOLE)
    assert "Waiting for an answer or a deposit Thu 6 May, 10:00 Carla Costa" in page.words
    tap(tuesday, page, "Accept")
    assert scheduling.get_visit(SALON, visit.appointment.appointment_id).appointment.status == "booked"
    assert "Waiting for an answer" not in tuesday.open(CONSOLE).words


def test_what_was_not_sent_or_did_not_arrive_needs_somebody(tuesday: Browser) -> None:
    messaging.enqueue(
        [
            message(message_id="dead", state="dead"),
            message(message_id="late", due_at=at(9), created_at=at(9)),
        ]
    )
    page = tuesday.open(CONSOLE)
    assert "1 message late" in page.links()
    assert "1 message of the latest 2 did not arrive" in page.links()


def test_a_task_is_done_in_one_tap(tuesday: Browser) -> None:
    given = {"business_id": SALON, "client_id": "c", "workflow_id": "w", "run_id": "r", "created_at": NOW}
    task = Task(task_id="t1", client_name="Carla", title="Call back", **given)
    save([task_write(task)])
    page = tuesday.open(CONSOLE)
    assert "Call back Carla" in page.words
    part = tap(tuesday, page, "Done: Call back")
    assert part.root.text == "Done Call back: Carla"
    assert "Nothing to do." in tuesday.open(CONSOLE).words


def test_a_task_that_is_done_on_a_client_s_record_leads_back_to_it(tuesday: Browser) -> None:
    client_id = scheduling.book(wishes(at(11)), NOW).appointment.client_id
    given = {"business_id": SALON, "client_id": client_id, "workflow_id": "w", "run_id": "r"}
    taken = [Taken(name=it, kind="task", done=True, reason="", at=NOW) for it in ("Call back", "Write")]
    went = {"workflow_name": "W", "workflow_version": 1, "why": "", "began_at": NOW, "taken": taken}
    left = [
        Task(task_id=task_id_of("r", it.name), client_name="Carla", title=it.name, created_at=NOW, **given)
        for it in taken
    ]
    save([run_write(Run(**given, **went)), *map(task_write, left)])
    record = tuesday.open(f"{CONSOLE}/clients/{client_id}")
    after = tuesday.send(record, "Done: Call back")
    assert after.title == "Carla Costa"
    assert "Saved." in after.words
    assert ("Call back since" in after.words, "Write since" in after.words) == (False, True)
    assert tuesday.send(record, "Done: Call back", client_id="//evil.example").status == 400


def test_the_page_reads_as_often_however_many_visits_there_are(tuesday: Browser) -> None:
    first = scheduling.book(wishes(at(11)), NOW).appointment
    reads = []
    for number in (1, 80):
        times = [at(9) + n * timedelta(minutes=5) for n in range(number)]
        save_history(
            first.model_copy(
                update={"appointment_id": f"v{n}", "starts_at": start, "ends_at": start + timedelta(hours=1)}
            )
            for n, start in enumerate(times)
        )
        with metered() as meter:
            assert tuesday.open(CONSOLE).status == 200
        reads.append(meter.reads)
    assert 10 < reads[0] == reads[1] <= 24


def test_links_in_older_messages_lead_to_the_day_in_the_calendar(tuesday: Browser) -> None:
    assert tuesday.open(f"{CONSOLE}?day=2027-05-06").title == "Thursday 6 May"


def test_whoever_is_overdue_in_two_categories_is_one_client(tuesday: Browser) -> None:
    enter_regular("Dora")
    enter_regular("Dora", category_id="nails")
    enter_regular("Emil")
    assert "2 clients overdue" in tuesday.open(CONSOLE).words
