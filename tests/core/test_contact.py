"""Contacts in one normal form each, and a sentence for what nobody can be reached at."""

import pytest

from chalicelib.core.contact import contacts, email_address, phone_number
from chalicelib.core.errors import BadInput


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("  Carla@Example.COM ", "carla@example.com"),
        ("info@STRASSE.de", "info@strasse.de"),
        ("info@straße.de", "info@straße.de"),  # another domain than strasse.de
    ],
)
def test_an_address_has_one_form(typed: str, normal: str) -> None:
    assert email_address(typed) == normal


@pytest.mark.parametrize("typed", ["", "carla", "carla@", "carla@localhost", "a b@example.com", "a\x00@b.de"])
def test_what_is_no_address_is_refused_by_its_field(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        email_address(typed, "client.email")
    assert [field for field, _ in refused.value.fields] == ["client.email"]


@pytest.mark.parametrize("typed", ["01511 2345678", "+49 1511 2345678", "0049 (0)1511-2345678"])
def test_a_number_is_read_as_in_the_business_country(typed: str) -> None:
    assert phone_number(typed, "DE") == "+4915112345678"


@pytest.mark.parametrize("typed", ["", "12", "abc", "+1 555 555 5555", "0" * 300, "+999 1234567"])
def test_nobody_is_reached_at_a_number_that_cannot_be(typed: str) -> None:
    with pytest.raises(BadInput):
        phone_number(typed, "DE")


@pytest.mark.parametrize("phone", ["01511 2345678", "+49 1511 2345678 ext. 7", "0049 (0)1511-2345678"])
def test_whoever_is_reached_the_same_way_has_the_same_contacts(phone: str) -> None:
    assert contacts("Carla@Example.com", phone, lambda: "DE") == ["carla@example.com", "+4915112345678"]


def test_contacts_that_nobody_is_reached_at_are_left_out() -> None:
    assert contacts("carla@", "12", lambda: "DE") == contacts(None, "", lambda: "DE") == []


def test_the_country_is_asked_for_only_where_a_number_leaves_it_open() -> None:
    def nobody_knows() -> str:
        raise LookupError

    assert contacts(None, " +49 1511 2345678", nobody_knows) == ["+4915112345678"]
    with pytest.raises(LookupError):
        contacts(None, "01511 2345678", nobody_knows)
