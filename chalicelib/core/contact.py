"""Email addresses and phone numbers, checked by the libraries that know how."""

from collections.abc import Callable
from contextlib import suppress

from chalicelib.core.errors import BadInput, bad_field
from chalicelib.core.saying import said
from chalicelib.core.settings import settings


def email_address(text: str, field: str = "email") -> str:
    """Give the address in its normal, lower-case form; raise BadInput when it cannot be one."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise bad_field(field, said("This does not look like an email address. Please check it.")) from error


def program_address(text: str, field: str = "url") -> str:
    """Give the web address of a program outside, which is to be told something, in its usual form.

    Raises BadInput for one that is not told anything, as far as that can be judged without asking anybody.
    """
    from chalicelib.core.addresses import might_be_asked, parsed

    try:
        address = parsed(text)
    except ValueError as error:
        raise bad_field(field, str(error)) from error
    local = settings().local_servers
    if not might_be_asked(address, local=local):
        raise bad_field(
            field, said("Only public addresses of the web are told anything, on its usual ports.")
        )
    if not (address.is_encrypted or local):
        raise bad_field(field, said("The address must begin with https://, so that nobody else reads along."))
    return str(address)


def phone_number(text: str, country: str, field: str = "phone") -> str:
    """Give the number in E.164 form (+4915112345678), read as in the country (ISO 3166) when it has no +.

    Raises BadInput for a number that nobody can be reached at.
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise bad_field(field, said("This does not look like a phone number.")) from error
    if not phonenumbers.is_valid_number(number):
        raise bad_field(field, said("Nobody can be reached at this phone number. Please check it."))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def contacts(email: str | None, phone: str | None, country: Callable[[], str]) -> list[str]:
    """Give those of the two by which somebody can be reached, in their normal forms; the others are left out.

    The country (ISO 3166) is asked for only where the number does not begin with a +.
    """
    found = []
    with suppress(BadInput):
        if email:
            found.append(email_address(email))
    with suppress(BadInput):
        if phone:
            found.append(phone_number(phone, "ZZ" if phone.strip().startswith("+") else country()))
    return found
