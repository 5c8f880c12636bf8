"""What is wrong with a recipe, field by field, in sentences for its owner. Pure."""

from collections.abc import Container, Iterator
from datetime import date

from chalicelib.automation.conditions import problem_with
from chalicelib.automation.model import (
    Check,
    Condition,
    OnDate,
    OnDayOfYear,
    OnFirstVisit,
    OnFormMissing,
    OnNthVisit,
    OnOverdue,
    OnVisit,
    Recipe,
    Say,
    Step,
    Wait,
)
from chalicelib.catalogue.model import Catalogue
from chalicelib.core.saying import said

Problems = Iterator[tuple[str, str]]


def problems_of(
    recipe: Recipe, catalogue: Catalogue, own_texts: Container[str] = ()
) -> list[tuple[str, str]]:
    """Give (field, sentence) for everything that is wrong; nothing for a recipe that can be kept.

    `own_texts` are those that are in use in the business's language, by template_id.
    """
    found = [*_trigger_problems(recipe, catalogue)]
    names: set[str] = set()
    for number, step in enumerate(recipe.steps):
        if step.name in names:
            found.append(
                (f"steps.{number}.name", said("There is another step called “%(name)s”.", name=step.name))
            )
        names.add(step.name)
        found += [
            (f"steps.{number}.{field}", words) for field, words in _step_problems(step, recipe, own_texts)
        ]
    found += [
        (f"stop_if.{number}", words)
        for number, check in enumerate(recipe.stop_if)
        for words in _check_problems(check, recipe)
    ]
    return found


def _trigger_problems(recipe: Recipe, catalogue: Catalogue) -> Problems:
    trigger = recipe.trigger
    match trigger:
        case OnVisit():
            yield from _unknown("category_ids", trigger.category_ids, catalogue.categories)
            yield from _unknown("service_ids", trigger.service_ids, catalogue.services)
            yield from _unknown("location_ids", trigger.location_ids, catalogue.locations)
        case OnOverdue():
            yield from _unknown("category_ids", trigger.category_ids, catalogue.categories)
        case OnDate() if trigger.of == "visit" and trigger.yearly:
            yield (
                "trigger.yearly",
                said("A visit takes place once. Please choose another date for every year."),
            )
        case OnDayOfYear():
            try:
                date(2024, trigger.month, trigger.day)
            except ValueError:
                yield "trigger.day", said("There is no such day.")


def _unknown(field: str, names: tuple[str, ...], known: Container[str]) -> Problems:
    missing = [name for name in names if name not in known]
    if missing:
        yield f"trigger.{field}", said("Not in the catalogue: %(names)s.", names=", ".join(missing))


def _step_problems(step: Step, recipe: Recipe, own_texts: Container[str]) -> Problems:
    match step:
        case Wait():
            waits = step.minutes or step.days or step.until_time or step.until_weekday is not None
            if not waits:
                yield "kind", said("Please say how long to wait, or until when.")
        case Condition():
            for number, check in enumerate(step.all_of):
                yield from ((f"all_of.{number}", words) for words in _check_problems(check, recipe))
        case Say():
            yield from _message_problems(step, own_texts)


def _message_problems(step: Say, own_texts: Container[str]) -> Problems:
    if (step.purpose is None) == (not step.template_id):
        yield (
            "purpose",
            said("Please choose shipped words (purpose), or a template of your own (template_id)."),
        )
    elif step.template_id and step.template_id not in own_texts:
        words = said(
            "No text of your own called “%(name)s” is in use in the business's language."
            " Please write it first, for email or SMS.",
            name=step.template_id,
        )
        yield "template_id", words


def _check_problems(check: Check, recipe: Recipe) -> Iterator[str]:
    problem = problem_with(check)
    if problem:
        yield problem
    elif check.fact in ("visit_status", "first_of_category") and not is_about_visit(recipe):
        yield said(
            "This workflow is not about one visit, so there is no %(fact)s to ask about.", fact=check.fact
        )


def is_about_visit(recipe: Recipe) -> bool:
    """Tell whether a run of it is about an appointment."""
    trigger = recipe.trigger
    dated = isinstance(trigger, OnDate) and trigger.of == "visit"
    return dated or isinstance(trigger, OnVisit | OnFirstVisit | OnNthVisit | OnFormMissing)
