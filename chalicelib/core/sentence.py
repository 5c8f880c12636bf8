"""A field of a noun that holds a sentence of ours, which pages can say in other languages."""

from typing import Annotated, Any

from pydantic import ValidatorFunctionWrapHandler, WrapValidator

from chalicelib.core.saying import Said


def _kept(value: Any, check: ValidatorFunctionWrapHandler) -> str:
    text: str = check(value)
    return value if isinstance(value, Said) else text


Sentence = Annotated[str, WrapValidator(_kept)]
"""Checked as any text, which would forget what the sentence was made of."""
