"""Signatures are those of Standard Webhooks, checked against its own library."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from chalicelib.core.signatures import key_in, new_signing_secret, signature, signed_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SENT = datetime(2021, 2, 25, 15, 2, 10, tzinfo=UTC)


def test_the_example_of_the_libraries_is_signed_as_they_sign_it() -> None:
    body = b'{"test": 2432232314}'
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", SENT, body) == expected


@given(
    st.binary(min_size=24, max_size=64),
    st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=1),
    st.text(),
    st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)
def test_whatever_is_sent_is_signed_as_the_library_signs_it(
    key: bytes, name: str, body: str, at: datetime
) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()
    assert signature(secret, name, at, body.encode()) == Webhook(secret).sign(name, at, body)


def test_who_has_the_old_or_the_new_secret_finds_a_signature_that_fits() -> None:
    now, both = datetime.now(UTC), [new_signing_secret(), new_signing_secret()]
    headers = signed_headers(both, "evt", now, '{"a":"ä"}'.encode())
    assert [Webhook(secret).verify('{"a":"ä"}', headers) for secret in both] == [{"a": "ä"}] * 2
    assert len(set(headers["webhook-signature"].split(" "))) == 2


def test_a_second_makes_another_signature_and_less_does_not() -> None:
    signed = {signature(SECRET, "a", SENT + timedelta(seconds=part), b"") for part in (0, 0.999, 1)}
    assert len(signed) == 2


def test_every_secret_is_new_and_long() -> None:
    made = {new_signing_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(key_in(secret)) for secret in made} == {32}


@pytest.mark.parametrize(
    "text",
    ["", "whsec_", "whsec_c2hvcnQ=", SECRET.removeprefix("whsec_"), "whsec_ä" + "a" * 40, SECRET[:-1] + "!"],
)
def test_what_is_no_secret_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a signing secret"):
        key_in(text)
