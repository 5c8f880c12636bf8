"""Numbers with parts as people type them: 45.00, and 45,00 where the reader writes it so."""

import re
from contextlib import suppress
from decimal import Decimal, InvalidOperation

from pydantic import BeforeValidator

from chalicelib.web.language import ENGLISH, language

WRITTEN = re.compile(r"-?\d+(?:[.,]\d+)*")


def decimal_typed(value: Decimal) -> str:
    """Give a number as the reader types it, with all of its digits."""
    text = f"{value:f}"
    if language() == ENGLISH:
        return text
    from babel.numbers import get_decimal_symbol

    return text.replace(".", get_decimal_symbol(language()))


def decimal_in(text: str) -> Decimal:
    """Give the number that was typed, with a point or a comma; raise ValueError for what is none.

    Where there are both, the last one is before the parts: 1.234,50 and 1,234.50 are the same.
    """
    plain = re.sub(r"\s", "", text)
    if not WRITTEN.fullmatch(plain):
        raise ValueError
    whole, sign, parts = plain.rpartition("," if plain.rfind(",") > plain.rfind(".") else ".")
    if sign in whole and sign:
        raise ValueError
    try:
        return Decimal(re.sub(r"[.,]", "", whole) + sign.replace(",", ".") + parts)
    except InvalidOperation as error:
        raise ValueError from error


def _with_a_comma(text: str) -> str | Decimal:
    with suppress(ValueError):
        return decimal_in(text)
    return text  # which pydantic refuses in its own words


TAKES_A_COMMA = BeforeValidator(_with_a_comma)
"""Lets a field of a form for a number with parts take it as people type it."""
