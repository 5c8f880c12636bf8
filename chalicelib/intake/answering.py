"""Whether what was answered fits what was asked. Pure."""

import unicodedata
from collections.abc import Iterator, Sequence

from chalicelib.catalogue.model import IntakeForm, Question
from chalicelib.core.errors import BadInput
from chalicelib.core.saying import said
from chalicelib.intake.model import Answer, FilledIn, Given, Sending

LONGEST_ANSWER = {"text": 200, "long_text": 2000}
"""How many characters what is typed may have, by the kind of question."""
LARGEST = 64 * 1024
"""How many bytes all answers of one appointment may have together."""
MOST_EARLIER = 20
NOT_TYPED = ("Cc", "Zl", "Zp")
"""What cannot be part of a line: control characters and separators of lines."""


def answers_to(forms: Sequence[IntakeForm], given: Given) -> tuple[Answer, ...]:
    """Give the answers in the order of the questions; raise BadInput naming every one that does not fit.

    Fields are named form.question. What is blank counts as not answered.
    """
    asked = {form.form_id: {question.question_id for question in form.questions} for form in forms}
    problems: list[tuple[str, str]] = [
        (f"{form_id}.{question_id}", said("This is not asked here."))
        for form_id, answers in given.items()
        for question_id in answers
        if question_id not in asked.get(form_id, ())
    ]
    answers: list[Answer] = []
    for form in forms:
        for question in form.questions:
            answer = _plain(given.get(form.form_id, {}).get(question.question_id, ""))
            problem = problem_with(question, answer)
            if problem:
                problems.append((f"{form.form_id}.{question.question_id}", problem))
            elif answer != "":
                answers.append(
                    Answer(
                        form_id=form.form_id,
                        question_id=question.question_id,
                        asked=question.label,
                        answer=answer,
                    )
                )
    if sum(len(str(it.answer).encode()) for it in answers) > LARGEST:
        problems.append(
            (
                "",
                said("All answers together are too long: at most %(size)s kB, please.", size=LARGEST // 1024),
            )
        )
    if problems:
        raise BadInput(problems)
    return tuple(answers)


def _plain(answer: bool | str) -> bool | str:
    return answer if isinstance(answer, bool) else answer.strip()


def problem_with(question: Question, answer: bool | str) -> str | None:
    """Give as a sentence why the answer does not fit, or None where it does; an empty text is no answer."""
    if answer == "":
        return said("Please answer this.") if question.required else None
    if question.kind == "yes_no":
        return None if isinstance(answer, bool) else said("Please answer yes or no.")
    if isinstance(answer, bool):
        return said("Please answer with a text.")
    if question.kind == "choice":
        return None if answer in question.options else said("Please choose one of these.")
    return next(_problems_with_text(question, answer), None)


def _problems_with_text(question: Question, text: str) -> Iterator[str]:
    longest = LONGEST_ANSWER[question.kind]
    if len(text) > longest:
        yield said("Please use at most %(max_length)s characters.", max_length=longest)
    breaks = "\r\n\t" if question.kind == "long_text" else ""
    if any(unicodedata.category(char) in NOT_TYPED and char not in breaks for char in text):
        yield said("Please leave out control characters.") if breaks else said("Please write it on one line.")


def is_complete(forms: Sequence[IntakeForm], known: FilledIn | None) -> bool:
    """Tell whether every one of the forms has been filled in; an answer to each question is not needed."""
    return not missing_forms(forms, known)


def missing_forms(forms: Sequence[IntakeForm], known: FilledIn | None) -> list[IntakeForm]:
    """Give those of the forms that have not been filled in."""
    filled = known.form_ids if known else ()
    return [form for form in forms if form.form_id not in filled]


def unanswered(forms: Sequence[IntakeForm], known: FilledIn) -> list[Question]:
    """Give the questions of forms that have been filled in to which there is no answer."""
    answered = {(answer.form_id, answer.question_id) for answer in known.answers}
    return [
        question
        for form in forms
        for question in form.questions
        if form.form_id in known.form_ids and (form.form_id, question.question_id) not in answered
    ]


def filled_again(known: FilledIn | None, new: FilledIn) -> FilledIn:
    """Give the new answers in place of those that are known, of which they keep who gave them and when."""
    if known is None:
        return new
    before: tuple[Sending, ...] = (*known.earlier, known.last)
    return new.model_copy(update={"earlier": before[-MOST_EARLIER:], "version": known.version})
