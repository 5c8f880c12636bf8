"""Names in shipped workflows stand in the fields in the reader's language, and are kept as they were.

A run knows a step by its name: what is sent back unchanged must not become another step.
"""

from collections.abc import Callable

from chalicelib.automation.model import Ask, Recipe
from chalicelib.web.words import shipped


def in_readers_words(recipe: Recipe) -> Recipe:
    """Give a workflow with its shipped names in the reader's language; alike names stay different."""
    words = {name: shipped(name) for name in _names(recipe)}
    told = list(words.values())
    return _renamed(recipe, lambda name: words[name] if told.count(words[name]) == 1 else name)


def as_it_was(typed: Recipe, before: Recipe) -> Recipe:
    """Give what was typed, with those names that are the shown ones of `before` as they are there."""
    known = dict(zip(_names(in_readers_words(before)), _names(before), strict=True))
    return _renamed(typed, lambda name: known.get(name, name))


def _names(recipe: Recipe) -> list[str]:
    titles = [step.title for step in recipe.steps if isinstance(step, Ask)]
    return [recipe.name, recipe.description, *(step.name for step in recipe.steps), *titles]


def _renamed(recipe: Recipe, named: Callable[[str], str]) -> Recipe:
    steps = []
    for step in recipe.steps:
        title = {"title": named(step.title)} if isinstance(step, Ask) else {}
        steps.append(step.model_copy(update={"name": named(step.name), **title}))
    own = {"name": named(recipe.name), "description": named(recipe.description)}
    return recipe.model_copy(update={**own, "steps": tuple(steps)})
