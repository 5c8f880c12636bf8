"""Which answers fit a form, by the pure rule that pages and programs share."""

import pytest

from chalicelib.core.errors import BadInput
from chalicelib.intake.answering import (
    LARGEST,
    MOST_EARLIER,
    answers_to,
    filled_again,
    is_complete,
    unanswered,
)
from chalicelib.intake.model import FilledIn, Given, Sending
from tests.intake.cast import ANSWERS, HEALTH
from tests.messaging.cast import later


def wrong(**answers: bool | str) -> dict[str, str]:
    """Give what is wrong with the answers, put in place of those that fit."""
    with pytest.raises(BadInput) as refusal:
        answers_to([HEALTH], {"health": {**ANSWERS["health"], **answers}})
    return dict(refusal.value.fields)


def filled(minute: int) -> FilledIn:
    sending = Sending(by="client", at=later(minute))
    return FilledIn(
        business_id="salon",
        appointment_id="a1",
        form_ids=("health",),
        answers=(),
        last=sending,
        version=minute,
    )


def test_answers_are_kept_in_the_order_of_the_questions_with_the_words_of_each() -> None:
    given: Given = {"health": {"job": " Baker ", "pregnant": True, "allergies": "None", "skin": ""}}
    kept = [(it.question_id, it.asked, it.answer) for it in answers_to([HEALTH], given)]
    assert kept == [
        ("allergies", "Any allergies?", "None"),
        ("pregnant", "Are you pregnant?", True),
        ("job", "What do you do?", "Baker"),
    ]


def test_what_has_to_be_answered_is_not_left_blank_and_no_is_an_answer() -> None:
    assert wrong(allergies="  ") == {"health.allergies": "Please answer this."}
    assert answers_to([HEALTH], ANSWERS)[1].answer is False


@pytest.mark.parametrize(
    ("question", "answer", "sentence"),
    [
        ("pregnant", "perhaps", "Please answer yes or no."),
        ("skin", "green", "Please choose one of these."),
        ("job", True, "Please answer with a text."),
        ("job", "x" * 201, "Please use at most 200 characters."),
        ("job", "Baker\nand more", "Please write it on one line."),
        ("allergies", "x" * 2001, "Please use at most 2000 characters."),
        ("allergies", "\x00", "Please leave out control characters."),
        ("shoes", "38", "This is not asked here."),
    ],
)
def test_an_answer_that_does_not_fit_is_named_with_what_is_wrong(
    question: str, answer: bool | str, sentence: str
) -> None:
    assert wrong(**{question: answer}) == {f"health.{question}": sentence}


def test_a_form_that_is_not_asked_takes_no_answers() -> None:
    with pytest.raises(BadInput, match=r"other\.allergies: This is not asked here"):
        answers_to([HEALTH], {**ANSWERS, "other": {"allergies": "None"}})


def test_all_answers_together_have_a_limit() -> None:
    question = HEALTH.questions[0]
    many = [question.model_copy(update={"question_id": f"q{number}"}) for number in range(30)]
    form = HEALTH.model_copy(update={"questions": tuple(many)})
    given: Given = {"health": {it.question_id: "न" * 2000 for it in many}}
    assert LARGEST < 30 * 6000
    with pytest.raises(BadInput, match="too long"):
        answers_to([form], given)


def test_a_later_sending_keeps_who_sent_before_and_when_but_not_for_ever() -> None:
    known = filled(0)
    for minute in range(1, MOST_EARLIER + 5):
        known = filled_again(known, filled(minute))
    assert known.last.at == later(MOST_EARLIER + 4)
    assert [it.at for it in known.earlier] == [later(minute) for minute in range(4, MOST_EARLIER + 4)]


def test_a_form_that_was_not_asked_then_is_missing_still() -> None:
    assert is_complete([HEALTH], filled(0))
    assert is_complete([], None)
    assert not is_complete([HEALTH], None)
    assert not is_complete([HEALTH, HEALTH.model_copy(update={"form_id": "other"})], filled(0))


def test_what_was_left_blank_of_a_form_that_was_filled_in_is_told_and_of_another_nothing() -> None:
    answers = answers_to([HEALTH], {"health": {"allergies": "None", "pregnant": False, "job": "Baker"}})
    known = filled(0).model_copy(update={"answers": answers})
    other = HEALTH.model_copy(update={"form_id": "other"})
    assert [question.question_id for question in unanswered([HEALTH, other], known)] == ["skin"]
