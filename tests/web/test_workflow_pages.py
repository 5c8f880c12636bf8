"""Ana switches her workflows on from the console, and sees who is in them."""

from chalicelib.automation import service
from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.messaging.service import templates
from infra.local.clock import MovableClock
from tests.automation.made import CALL, booked, recipe, switched_on, tell, walk_until
from tests.messaging.cast import NOW, SALON, later
from tests.web.browser import Browser
from tests.web.conftest import HOSTILE

HERE = f"/console/{SALON}/workflows"


def test_every_shipped_workflow_is_there_and_off(ana: Browser) -> None:
    page = ana.open(HERE)
    table = next(page.root.all("tbody"))
    rows = [[cell.text for cell in row.all("th", "td")] for row in table.all("tr")]
    assert len(rows) == 13
    assert {row[2] for row in rows} == {"Off"}
    assert "Nothing to do." in page.words


def test_one_is_switched_on_and_off_again(ana: Browser) -> None:
    page = ana.send(ana.click(ana.open(HERE), "Birthday"), "Switch on")
    assert "Nobody yet." in page.words
    assert service.get_workflow(SALON, "birthday").on
    page = ana.send(page, "Switch off")
    assert not service.get_workflow(SALON, "birthday").on
    assert "It begins with what happens from now on." in page.words


def test_what_each_does_is_said_in_words_before_it_is_switched_on(ana: Browser) -> None:
    words = ana.open(f"{HERE}/re_engagement").words
    assert "Starts when: 90 days have passed since the last visit, and nothing is ahead, at 10:00." in words
    for shipped in service.list_workflows(SALON):
        page = ana.open(f"{HERE}/{shipped.workflow_id}")
        assert page.status == 200
        steps = [item.text for item in next(page.root.all("ol")).all("li")]
        assert [line.split(":")[0] for line in steps] == [step.name for step in shipped.steps]
        assert all(line.partition(": ")[2] for line in steps)


def test_one_of_the_owners_own_says_its_waits_conditions_and_end(ana: Browser) -> None:
    own = service.add_workflow(
        SALON,
        recipe(
            {"kind": "date", "of": "visit", "days": -2},
            {"kind": "wait", "name": "Rest", "days": 1, "until_time": "09:30", "until_weekday": 0},
            {
                "kind": "condition",
                "name": "Loyal",
                "all_of": [{"fact": "visits_done", "how": "at_least", "value": 3}],
                "otherwise": "leave_out",
                "leaves_out": 2,
            },
            {"kind": "untag", "name": "Old", "tag": "new"},
            CALL,
            stop_if=[{"fact": "has_visit_ahead", "how": "is", "value": False}],
        ),
    )
    words = ana.open(f"{HERE}/{own.workflow_id}").words
    assert "Starts when: 2 days before a visit, at 10:00." in words
    assert "Rest: wait 1 day, then until 09:30, then until Monday" in words
    assert "Loyal: go on if visits done at least 3; otherwise leave out the next 2" in words
    assert "Old: take away the tag new" in words
    assert "Call: leave staff a task: Call Carla" in words
    assert "Stops as soon as: not: a visit is ahead." in words


def test_one_that_says_a_text_that_is_not_there_stays_off_and_says_so(ana: Browser) -> None:
    text = templates.template_name("owner_message", "email", "en", "mine")
    words = templates.Wording(subject="Dear", heading="Dear", body="Dear")
    templates.keep_template(SALON, text, words, "Ana", NOW)
    own = service.add_workflow(
        SALON, recipe({"kind": "booked"}, {"kind": "message", "name": "Mine", "template_id": "mine"})
    )
    add(SALON, [get_catalogue(SALON).business.model_copy(update={"language": "de"})])
    ana.languages = "en"  # the business now speaks German
    page = ana.send(ana.open(f"{HERE}/{own.workflow_id}"), "Switch on")
    assert page.status == 400
    assert "No text of your own called “mine” is in use in the business's language." in page.words
    assert not service.get_workflow(SALON, own.workflow_id).on


def test_the_inactive_can_be_caught_up_with(ana: Browser) -> None:
    ana.send(ana.open(f"{HERE}/re_engagement"), "Switch on", catch_up="on")
    assert service.get_workflow(SALON, "re_engagement").catches_up


def test_who_would_start_and_who_is_in_it_is_shown_with_the_reasons(
    ana: Browser, clock: MovableClock
) -> None:
    own = switched_on({"kind": "booked"}, CALL, name=HOSTILE[:90])
    tell(None, booked(name="Carla <b>Costa</b>"), NOW)
    walk_until(later(5))
    clock.set(later(6))
    page = ana.open(f"{HERE}/{own.workflow_id}")
    assert "Carla <b>Costa</b>: Booked Cut for 4 May 2027." in page.words
    assert "Call: Left a task for staff: Call Carla." in page.words
    assert "<script" not in page.source


def test_a_task_is_done_by_one_press(ana: Browser) -> None:
    switched_on({"kind": "booked"}, CALL)
    tell(None, booked(), NOW)
    walk_until(later(5))
    page = ana.open(HERE)
    assert "Carla Costa: Call Carla" in page.words
    page = ana.send(page, "Done")
    assert "Nothing to do." in page.words


def test_an_unknown_workflow_is_not_found(ana: Browser) -> None:
    assert ana.open(f"{HERE}/nothing").status == 404


def test_nobody_sees_them_without_signing_in(carla: Browser) -> None:
    assert carla.open(HERE).status == 401
