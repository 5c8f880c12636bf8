"""Identifiers and signatures."""

import pytest

from chalicelib.core.ids import fingerprint, is_plain, is_signed, new_id, sign, stable_id


def test_the_same_parts_give_the_same_identifier_and_a_shifted_border_another() -> None:
    assert stable_id("salon", "booking") == stable_id("salon", "booking")
    assert stable_id("sal", "onbooking") != stable_id("salon", "booking")


def test_new_identifiers_are_plain_and_unlike() -> None:
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(is_plain(one) for one in made)


def test_a_signature_fits_its_parts_its_order_and_its_secret_only() -> None:
    signature = sign("secret", "manage", "a1")
    assert is_signed(signature, "secret", "manage", "a1")
    assert not is_signed(signature, "secret", "a1", "manage")
    assert not is_signed(signature, "other", "manage", "a1")
    assert not is_signed(signature[:-1], "secret", "manage", "a1")
    assert not is_signed("ü", "secret", "manage", "a1")


def test_a_fingerprint_does_not_say_the_key() -> None:
    assert "anas-own-key" not in fingerprint("anas-own-key")


@pytest.mark.parametrize("text", ["", "a#b", "a/b", "a b", "ä", "a\n", "x" * 129, "\x00"])
def test_what_could_break_a_key_is_no_identifier(text: str) -> None:
    assert not is_plain(text)
