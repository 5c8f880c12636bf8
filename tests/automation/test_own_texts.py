"""A step that says the owner's own words: only such as there are, in a language in which they are written."""

import pytest

from chalicelib.automation import service
from chalicelib.clients import service as clients
from chalicelib.clients.model import Change, Told
from chalicelib.core.errors import BadInput
from chalicelib.judging.service import judge
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message
from chalicelib.messaging.service import templates
from tests.automation.made import CALL, booked, recipe, runs, switched_on, tell, walk_until
from tests.automation.test_following import DONE_AT, came
from tests.ledger import only_client, rows
from tests.messaging.cast import NOW, SALON, PostOffice, later

pytestmark = pytest.mark.usefixtures("salon")

BOOKED = {"kind": "booked"}
MINE = {"kind": "message", "name": "Mine", "template_id": "mine"}
WORDS = templates.Wording(
    subject="Dear", heading="Dear", body="We liked it{% if last_visit %} on {{ last_visit }}{% endif %}."
)


def write(language: str = "en", form: str = "email", *, live: bool = True) -> None:
    """Let Ana write the text."""
    wording = WORDS if form == "email" else templates.Wording(body="We liked it.")
    name = templates.template_name("owner_message", form, language, "mine")
    templates.keep_template(SALON, name, wording, "Ana", NOW, live=live)


def of_mine() -> list[tuple[str, str, str]]:
    """Give the messages of the step: their language, state and reason."""
    found = [row["e"] for row in rows("messages") if row["sk"].startswith("owner_message")]
    return [(it.language, it.state, it.reason) for it in map(Message.model_validate, found)]


@pytest.mark.parametrize(("language", "form"), [("en", "email"), ("en", "sms")])
def test_a_text_in_use_in_the_business_s_language_can_be_said(language: str, form: str) -> None:
    write(language, form)
    assert switched_on(BOOKED, MINE).on


@pytest.mark.parametrize(("language", "live"), [("de", True), ("en", False)])
def test_a_text_that_is_not_in_use_is_refused_beside_its_step(language: str, live: bool) -> None:
    write(language, live=live)
    kept = service.add_workflow(SALON, recipe(BOOKED, CALL))
    with pytest.raises(BadInput) as added:
        service.add_workflow(SALON, recipe(BOOKED, CALL, MINE))
    with pytest.raises(BadInput) as changed:
        service.change_workflow(SALON, kept.workflow_id, recipe(BOOKED, CALL, MINE), NOW, move_runs=False)
    assert {added.value.fields[0][0], changed.value.fields[0][0]} == {"steps.1.template_id"}
    assert service.get_workflow(SALON, kept.workflow_id) == kept


def test_the_owner_s_own_words_are_asked_for_by_their_template_and_sent() -> None:
    write()
    switched_on(BOOKED, MINE)
    tell(None, booked(), NOW)
    walk_until(later(10))
    (row,) = [row for row in rows("messages") if row["sk"].startswith("owner_message")]
    assert (row["e"]["template_id"], row["e"]["language"]) == ("mine", "en")
    office = PostOffice()
    assert messaging.deliver(SALON, row["sk"], judge, later(10), office) == "sent"
    assert office.contents[0].subject == "Dear"


@pytest.mark.parametrize(("also", "language", "day"), [(False, "en", "May"), (True, "de", "Mai")])
def test_who_speaks_another_language_gets_the_words_in_theirs_or_else_in_the_business_s(
    also: bool, language: str, day: str
) -> None:
    write()
    switched_on({"kind": "done"}, MINE)
    came()
    change = Change(client_id=only_client().client_id, at=DONE_AT, told=Told())
    clients.note(SALON, change, {"language": "de"})
    if also:
        write("de")
    walk_until(DONE_AT, DONE_AT)
    (row,) = [row for row in rows("messages") if row["sk"].startswith("owner_message")]
    assert row["e"]["language"] == language
    assert day in row["e"]["facts"]["last_visit"]


def test_what_is_not_written_for_a_client_s_only_way_ends_with_the_reason_and_the_run_goes_on() -> None:
    write(form="sms")
    switched_on(BOOKED, MINE, CALL)
    tell(None, booked(), NOW)
    walk_until(later(10))
    office = PostOffice()
    for minutes in (10, 20, 600):
        messaging.deliver_due(judge, later(minutes), senders=office)
    ((_, state, reason),) = of_mine()
    assert (state, office.accepted.total()) == ("dead", 0)
    assert reason.startswith("Your own text “mine” is not in use for email, ")
    assert runs()[0].state == "finished"
