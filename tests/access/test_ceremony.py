"""Whatever a browser sends is either right or refused, without any table."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.access.ceremony import (
    Site,
    count_signed,
    goes_on,
    made_passkey,
    name_of,
    new_challenge,
    options_to_add,
    options_to_sign_in,
    read_answer,
    read_challenge,
    site_at,
)
from tests.access.authenticator import HOST, ORIGIN, Authenticator, content, text
from tests.examples import examples
from tests.messaging.cast import NOW, SALON

SITE = Site(ORIGIN, HOST)
TO_ADD = options_to_add(SITE, "Ana's Salon", "handle", "ana@salon.example", "Ana", "challenge", [])
TO_SIGN_IN = options_to_sign_in(SITE, "challenge")
MADE, SIGNED = Authenticator().make(TO_ADD), Authenticator(handle=text(b"handle")).sign(TO_SIGN_IN)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.binary(max_size=80).map(text),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=6,
)


def public_key() -> tuple[str, str]:
    answer = read_answer(MADE)
    assert answer is not None
    made = made_passkey(answer, SITE)
    assert made is not None
    return made.credential_id, made.public_key


KNOWN = public_key()


def judged(given: dict[str, Any]) -> tuple[Any, Any]:
    """Give what comes of an answer where a passkey is made, and where somebody signs in."""
    answer = read_answer(given)
    return answer and made_passkey(answer, SITE), answer and count_signed(answer, SITE, *KNOWN)


def test_what_is_right_is_right() -> None:
    assert judged(MADE)[0] is not None
    assert judged(SIGNED)[1] == 0


class Impostor(Authenticator):
    """Has a key of its own and the other one's name."""

    @property
    def key(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(8, ec.SECP256R1())


def test_another_key_under_the_same_name_is_refused() -> None:
    signed = Impostor(handle=text(b"handle")).sign(TO_SIGN_IN)
    assert signed["id"] == SIGNED["id"]
    assert judged(signed)[1] is None


@examples(200)
@given(st.sampled_from([MADE, SIGNED]), st.sampled_from(sorted({*MADE, *SIGNED})), ANYTHING)
def test_anything_else_in_one_part_is_refused(right: dict[str, Any], part: str, anything: Any) -> None:
    if right[part] != anything:
        assert not any(judged({**right, part: anything}))


@examples(200)
@given(st.sampled_from([MADE, SIGNED]), st.data())
def test_a_bit_that_was_turned_is_refused_and_never_breaks_anything(
    right: dict[str, Any], data: st.DataObject
) -> None:
    part = data.draw(st.sampled_from(sorted(set(right["response"]) - {"userHandle"})))
    its = bytearray(content(right["response"][part]))
    its[data.draw(st.integers(0, len(its) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    bent = {**right, "response": {**right["response"], part: text(bytes(its))}}
    assert judged(bent)[1] is None


@examples(100)
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_bytes_that_mean_nothing_are_refused(one: bytes, other: bytes) -> None:
    inside = {**MADE["response"], "attestationObject": text(one)}
    assert judged({**MADE, "response": inside}) == (None, None)
    inside = {**SIGNED["response"], "authenticatorData": text(one), "signature": text(other)}
    assert judged({**SIGNED, "response": inside}) == (None, None)


def test_lists_within_lists_without_end_are_refused() -> None:
    deep = text(b"\x81" * 50_000)
    assert judged({**MADE, "response": {**MADE["response"], "attestationObject": deep}}) == (None, None)


@examples(100)
@given(st.text(max_size=100))
def test_a_text_that_was_not_signed_is_no_challenge(anything: str) -> None:
    assert read_challenge(anything, "secret", SALON, "sign in", NOW) is None
    ours = new_challenge("secret", SALON, "sign in", NOW)
    assert read_challenge(ours, "secret", SALON, "sign in", NOW)
    assert read_challenge(f"{anything}.{ours}", "secret", SALON, "sign in", NOW) is None
    assert read_challenge(ours, "secret", SALON, f"sign in{anything}", NOW) is None or not anything


@examples(100)
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_count_goes_on_by_rising_or_by_never_beginning(before: int, after: int) -> None:
    assert goes_on(before, after) == (after > before or (before, after) == (0, 0))


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://book.salon.example", SITE),
        ("https://Book.Salon.example/stage", SITE),
        ("http://localhost:8000", Site("http://localhost:8000", "localhost")),
    ],
)
def test_a_site_is_the_origin_of_its_address_and_the_host_of_that(address: str, site: Site) -> None:
    assert site_at(address) == site


@pytest.mark.parametrize(
    ("device", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15", "iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36", "Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36", "Windows"),
        ("", "Passkey"),
    ],
)
def test_a_passkey_is_called_by_the_device_it_was_made_on(device: str, name: str) -> None:
    assert name_of(device) == name
