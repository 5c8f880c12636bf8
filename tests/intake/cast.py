"""What Ana asks before a colour: everything a form can ask, and answers that fit."""

from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import IntakeForm, Question
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from tests.cast import CUT, at, wishes
from tests.messaging.cast import NOW, SALON

HEALTH = IntakeForm(
    form_id="health",
    name="Your health",
    questions=(
        Question(question_id="allergies", kind="long_text", label="Any allergies?", required=True),
        Question(question_id="pregnant", kind="yes_no", label="Are you pregnant?", required=True),
        Question(question_id="skin", kind="choice", label="Your skin", options=("dry", "oily")),
        Question(question_id="job", label="What do you do?"),
    ),
)
ANSWERS: dict[str, dict[str, bool | str]] = {"health": {"allergies": "Nuts\nBees", "pregnant": False}}


def ask_before_cuts() -> None:
    """Let clients of a cut fill in the form from now on."""
    catalogue.add(SALON, [HEALTH, CUT.model_copy(update={"form_id": "health"})])


def carla_books() -> Visit:
    """Book a cut with Ben tomorrow at ten, before which Ana asks."""
    ask_before_cuts()
    return scheduling.book(wishes(at(10)), NOW)
