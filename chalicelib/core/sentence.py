"""A field of a noun that holds a sentence of ours, which pages can say in other languages.

It is stored with what it was made of, in English: whoever reads it later reads it in their own language.
Programs are given the English text.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import SerializationInfo, ValidatorFunctionWrapHandler, WithJsonSchema, WrapValidator
from pydantic.functional_serializers import PlainSerializer

from chalicelib.core.saying import Said


def _kept(value: Any, check: ValidatorFunctionWrapHandler) -> str:
    if isinstance(value, Mapping):
        value = _said_again(value)
    text: str = check(value)
    return value if isinstance(value, Said) else text


def _put(value: Any, info: SerializationInfo) -> Any:
    return _made_of(value) if info.context and info.context.get("stored") else value


def _made_of(value: Any) -> Any:
    """Give what is stored of a sentence: what it was made of, its values as text or whole numbers."""
    if not isinstance(value, Said):
        return value if isinstance(value, int) else str(value)
    values = {name: _made_of(it) for name, it in value.values.items()}
    of_many = {"many": value.many, "number": value.number} if value.many else {}
    return {"english": value.english, **({"values": values} if values else {}), **of_many}


def text_in(stored: Mapping[str, Any]) -> str | None:
    """Give the English text of a sentence as it is stored, None for anything else."""
    is_sentence = "english" in stored and stored.keys() <= {"english", "values", "many", "number"}
    return str(_said_again(stored)) if is_sentence else None


def _said_again(stored: Mapping[str, Any]) -> Said:
    values = {
        name: _said_again(it) if isinstance(it, Mapping) else it
        for name, it in stored.get("values", {}).items()
    }
    return Said(stored["english"], values, stored.get("many", ""), stored.get("number", 1))


Sentence = Annotated[
    str, WrapValidator(_kept), PlainSerializer(_put, return_type=Any), WithJsonSchema({"type": "string"})
]
"""Checked as any text, which would forget what the sentence was made of; old rows hold the text alone."""
