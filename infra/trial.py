"""Runs in the finished package and nothing else: `python -I -S trial.py PACKAGE LANGUAGE,… SERVICE,…`.

Fails when a file was left out that the functions need, also for what they import late. Prints how
many modules the event functions load, and how many the HTTP function.
"""

import sys
import zoneinfo
from datetime import UTC, date, datetime


def main(package: str, languages: list[str], services: list[str]) -> None:
    """Import what Lambda imports, then use everything that is imported late."""
    sys.path.insert(0, package)
    zoneinfo.reset_tzpath(to=[])  # Lambda may have no zones of its own: the package brings them
    import chalicelib.triggers

    events = len(sys.modules)
    import app

    http = len(sys.modules)
    _use_what_is_late(languages, services)
    from chalicelib.web.assets import SHELF

    if SHELF.missing():
        raise SystemExit(f"left out of the package: {SHELF.missing()}")
    outside = [
        name for name in (app.__file__, chalicelib.triggers.__file__) if not str(name).startswith(package)
    ]
    if outside:
        raise SystemExit(f"imported from outside the package: {outside}")
    print(events, http)


def _use_what_is_late(languages: list[str], services: list[str]) -> None:
    import botocore.session
    import icalendar
    import jinja2
    import phonenumbers
    from babel.dates import format_date
    from babel.numbers import format_currency
    from email_validator import validate_email
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    from chalicelib.catalogue.public_holidays import holidays_of
    from chalicelib.scheduling.recurrence import recurrence_from_choices

    for service in services:
        botocore.session.get_session().create_client(service, region_name="eu-central-1")
    for language in languages:
        format_date(date(2026, 3, 29), "full", locale=language)
        format_currency(45, "EUR", locale=language)
        for region in ("DE-BE", "BR", "IN", "SE", "US-CA"):
            holidays_of(region, date(2026, 1, 1), date(2026, 12, 31), language)
    recurrence_from_choices("week", 2).dates(date(2026, 3, 29))
    jinja2.Environment(autoescape=True).from_string("{{ name }}").render(name="Carla")
    phonenumbers.is_valid_number(phonenumbers.parse("+4915112345678"))
    validate_email("carla@example.com", check_deliverability=False)
    Fido2Server(PublicKeyCredentialRpEntity(id="book.example", name="Book"))
    event = icalendar.Event()
    event.add("dtstart", datetime(2026, 3, 29, 9, tzinfo=UTC).astimezone(zoneinfo.ZoneInfo("Europe/Berlin")))
    event.to_ical()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2].split(","), sys.argv[3].split(","))
