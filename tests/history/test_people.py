"""Who the people in a file are."""

import pytest

from chalicelib.scheduling import service as scheduling
from tests.history.salon import (
    AHEAD,
    NOW,
    client_of,
    diary,
    online,
    row,
    take_over,
)

pytestmark = pytest.mark.usefixtures("salon")


def test_a_key_is_one_person_and_the_last_word_about_them_counts() -> None:
    take_over(
        row(email="old@salon.example", phone="+49 30 1234567", client_name="C. Costa"),
        row(starts_at="2027-04-06", email="new@salon.example", client_name="Carla Costa"),
    )
    carla = client_of(diary()[0])
    assert (carla.name, carla.email, carla.phone) == ("Carla Costa", "new@salon.example", "+49301234567")


def test_who_has_booked_here_before_stays_one_record() -> None:
    booked = scheduling.book(online(AHEAD), NOW).appointment
    report = take_over(row(email="Carla@Salon.example", phone="+49301234567"))
    (imported,) = (one for one in diary() if one.source == "import")
    assert imported.client_id == booked.client_id
    assert client_of(imported).phone == "+49301234567"
    assert (report.new_clients, report.known_clients) == (0, 1)


@pytest.mark.parametrize(
    ("said_here", "in_the_file", "stands"),
    [(None, "yes", True), (False, "yes", False), (True, "no", False), (True, "", True)],
)
def test_a_yes_from_elsewhere_counts_only_where_nothing_was_said_here(
    said_here: bool | None, in_the_file: str, stands: bool
) -> None:
    scheduling.book(online(AHEAD, email_consent=said_here), NOW)
    take_over(row(email="carla@salon.example", email_consent=in_the_file))
    assert client_of(diary()[0]).email_consent is stands


def test_consents_come_along_and_one_no_outweighs_every_yes() -> None:
    take_over(
        row(email_consent="no", sms_consent="yes"),
        row(starts_at="2027-04-06", email_consent="yes", sms_consent=""),
    )
    carla = client_of(diary()[0])
    assert (carla.email_consent, carla.sms_consent) == (False, True)


def test_a_consent_taken_back_here_does_not_return_with_the_file() -> None:
    file = row(email="carla@salon.example", email_consent="yes")
    take_over(file)
    scheduling.book(online("2027-05-12T10:00", email_consent=False), NOW)
    take_over(file)
    carla = client_of(diary()[0])
    assert carla.email_consent is False
