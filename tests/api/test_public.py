"""What anybody may ask of a business, and what a booking's holder may do with it."""

from datetime import datetime

from tests.api.conftest import AT_SALON, Door
from tests.ledger import appointments, everything, known_clients, require_agreement

TEN = "2027-05-04T10:00:00+02:00"


def test_the_program_says_that_it_is_ready(door: Door) -> None:
    assert door.get("/healthz").body == {"status": "ok"}


def test_a_business_shows_its_name_zone_places_and_policy_and_no_secret(door: Door) -> None:
    reply = door.get(AT_SALON)
    assert reply.status == 200
    assert reply.body["name"] == "Ana's Salon"
    assert reply.body["time_zone"] == "Europe/Berlin"
    assert {place["location_id"] for place in reply.body["locations"]} == {"mitte", "porto"}
    assert reply.body["booking_policy"]["step_minutes"] == 15
    assert "secret" not in reply.text


def test_services_say_what_they_cost_how_long_they_are_and_who_performs_them(door: Door) -> None:
    services = {item["service_id"]: item for item in door.get(f"{AT_SALON}/services").body["items"]}
    assert services["cut"]["duration_minutes"] == 45
    assert services["cut"]["price"] == {"amount": 4500, "currency": "EUR"}
    assert [who["staff_id"] for who in services["nails"]["staff"]] == ["ana"]


def test_slots_carry_the_locations_offset_and_zone(door: Door) -> None:
    reply = door.get(f"{AT_SALON}/slots?service_id=cut&from=2027-05-04&to=2027-05-04&staff_id=ben")
    assert reply.body["time_zone"] == "Europe/Berlin"
    first = reply.body["items"][0]
    assert first["starts_at"] == "2027-05-04T09:00:00+02:00"
    assert first["ends_at"] == "2027-05-04T09:45:00+02:00"


def test_slots_of_the_other_location_are_in_its_own_zone(door: Door) -> None:
    reply = door.get(f"{AT_SALON}/slots?service_id=cut&from=2027-05-07&to=2027-05-07&location_id=porto")
    assert reply.body["time_zone"] == "Europe/Lisbon"
    assert reply.body["items"][0]["starts_at"] == "2027-05-07T09:00:00+01:00"


def test_a_booked_slot_is_offered_no_more(door: Door) -> None:
    query = f"{AT_SALON}/slots?service_id=cut&from=2027-05-04&to=2027-05-04&staff_id=ben"
    offered = [item["starts_at"] for item in door.get(query).body["items"]]
    booked = door.book(offered[4])
    assert booked.status == 201
    left = [item["starts_at"] for item in door.get(query).body["items"]]
    assert offered[4] in offered
    assert offered[4] not in left


def test_a_package_has_slots_as_long_as_all_of_it_and_is_booked_as_one(door: Door) -> None:
    slots = door.get(f"{AT_SALON}/slots?package_id=fresh&from=2027-05-04&to=2027-05-04&staff_id=ben").body
    first = slots["items"][0]
    length = datetime.fromisoformat(first["ends_at"]) - datetime.fromisoformat(first["starts_at"])
    assert length.total_seconds() == 135 * 60
    booked = door.book(first["starts_at"], service_ids=[], package_id="fresh")
    assert booked.status == 201
    (appointment,) = appointments()
    assert (appointment.title, appointment.price.amount) == ("Fresh start", 12000)


def test_a_booking_answers_with_everything_its_holder_needs(door: Door) -> None:
    reply = door.book(TEN)
    assert reply.status == 201
    assert reply.body["status"] == "booked"
    assert reply.body["starts_at"] == TEN
    assert reply.body["ends_at"] == "2027-05-04T10:45:00+02:00"
    assert reply.body["manage_token"] in reply.body["manage_url"]
    require_agreement()


def test_the_same_instant_in_another_offset_is_the_same_booking_time(door: Door) -> None:
    assert door.book("2027-05-04T08:00:00Z").body["starts_at"] == TEN


def test_wall_time_without_an_offset_is_the_locations(door: Door) -> None:
    assert door.book("2027-05-04T10:00").body["starts_at"] == TEN
    porto = door.book("2027-05-07T10:00", staff_id="ana", location_id="porto")
    assert porto.body["starts_at"] == "2027-05-07T10:00:00+01:00"


def test_a_taken_time_is_refused_with_the_nearest_free_ones(door: Door) -> None:
    door.book(TEN)
    reply = door.book("2027-05-04T10:30:00+02:00", {"name": "Else", "phone": "01511 2345678"})
    assert (reply.status, reply.content_type) == (409, "application/problem+json")
    assert reply.body["code"] == "slot_taken"
    assert reply.body["alternatives"][0]["starts_at"] == "2027-05-04T10:45:00+02:00"
    assert len(reply.body["alternatives"]) == 5
    assert len(known_clients()) == 1


def test_the_same_key_and_body_again_give_the_first_answer_and_create_nothing(door: Door) -> None:
    first = door.book(TEN, headers={"Idempotency-Key": "k1"})
    before = everything()
    again = door.book(TEN, headers={"Idempotency-Key": "k1"})
    assert (again.status, again.body) == (201, first.body)
    assert everything() == before


def test_the_same_key_with_another_body_is_refused(door: Door) -> None:
    door.book(TEN, headers={"Idempotency-Key": "k1"})
    before = everything()
    again = door.book("2027-05-04T11:00:00+02:00", headers={"Idempotency-Key": "k1"})
    assert (again.status, again.body["code"]) == (409, "idempotency_key_reused")
    assert everything() == before


def own(door: Door) -> tuple[str, str]:
    """Book, and give the appointment's address and its token."""
    booked = door.book(TEN).body
    return f"{AT_SALON}/appointments/{booked['appointment_id']}", booked["manage_token"]


def test_the_holder_of_the_link_sees_moves_and_cancels_the_appointment(door: Door) -> None:
    address, token = own(door)
    seen = door.get(f"{address}?token={token}").body
    assert (seen["title"], seen["staff_name"], seen["status"]) == ("Cut", "Ben", "booked")
    moved = door.post(f"{address}/reschedule?token={token}", {"starts_at": "2027-05-05T14:00"})
    assert (moved.status, moved.body["starts_at"]) == (200, "2027-05-05T14:00:00+02:00")
    cancelled = door.post(f"{address}/cancel?token={token}", {"reason": "The dog is ill."})
    assert (cancelled.status, cancelled.body["status"]) == (200, "cancelled")
    require_agreement()


def test_what_the_link_shows_is_neither_the_clients_contacts_nor_their_note(door: Door) -> None:
    booked = door.book(TEN, note="a private word").body
    shown = door.get(
        f"{AT_SALON}/appointments/{booked['appointment_id']}?token={booked['manage_token']}"
    ).text
    assert "carla@example.com" not in shown
    assert "private" not in shown


def test_cancelling_needs_no_body(door: Door) -> None:
    address, token = own(door)
    assert door.ask("POST", f"{address}/cancel?token={token}").body["status"] == "cancelled"


def test_the_appointment_may_move_to_another_person(door: Door) -> None:
    address, token = own(door)
    moved = door.post(
        f"{address}/reschedule?token={token}", {"starts_at": "2027-05-04T10:00", "staff_id": "ana"}
    )
    assert moved.body["staff_id"] == "ana"
    require_agreement()
