"""The team and its keys over the wire."""

from tests.api.conftest import AT_SALON, Door
from tests.cast import SALON_KEY

TEAM, KEYS = f"{AT_SALON}/team", f"{AT_SALON}/keys"
BEN = {"name": "Ben", "email": "Ben@salon.example", "role": "staff", "staff_id": "ben"}
MIA = {"name": "Mia", "email": "mia@salon.example", "role": "owner"}


def test_somebody_is_added_changed_and_removed(door: Door) -> None:
    added = door.post(TEAM, BEN, SALON_KEY)
    assert (added.status, added.body["email"], added.body["version"]) == (201, "ben@salon.example", 1)
    one = f"{TEAM}/{added.body['member_id']}"
    wanted = {"name": "Benjamin", "role": "manager", "staff_id": "ben", "version": 1}
    assert door.put(one, wanted, SALON_KEY).body["role"] == "manager"
    assert door.put(one, wanted, SALON_KEY).body["code"] == "changed_meanwhile"
    assert [it["name"] for it in door.get(TEAM, SALON_KEY).body["items"]] == ["Benjamin"]
    assert door.post(f"{one}/remove", {"version": 2}, SALON_KEY).status == 200
    assert door.get(TEAM, SALON_KEY).body["items"] == []
    assert door.post(f"{one}/remove", {"version": 3}, SALON_KEY).body["code"] == "not_found"


def test_the_only_owner_stays(door: Door) -> None:
    added = door.post(TEAM, MIA, SALON_KEY).body
    refused = door.post(f"{TEAM}/{added['member_id']}/remove", {"version": 1}, SALON_KEY)
    assert (refused.status, refused.body["code"]) == (409, "last_owner")


def test_what_is_not_known_is_refused_by_its_name(door: Door) -> None:
    for body, field in (
        ({**BEN, "role": "boss"}, "role"),
        ({**BEN, "email": "nobody"}, "email"),
        ({**BEN, "colour": "red"}, "colour"),
        ({**BEN, "name": ""}, "name"),
    ):
        reply = door.post(TEAM, body, SALON_KEY)
        assert (reply.status, reply.body["errors"][0]["field"]) == (400, field), reply.text
    assert door.get(TEAM, SALON_KEY).body["items"] == []


def test_a_key_does_what_it_may_until_it_is_removed(door: Door) -> None:
    made = door.post(KEYS, {"name": "Till", "rights": ["day"]}, SALON_KEY).body
    assert (made["name"], made["rights"]) == ("Till", ["day"])
    assert door.get(f"{AT_SALON}/clients", made["key"]).status == 200
    refused = door.get(KEYS, made["key"])
    assert (refused.status, refused.body["code"]) == (403, "not_allowed")
    listed = door.get(KEYS, SALON_KEY)
    assert made["key"] not in listed.text
    assert [it["name"] for it in listed.body["items"]] == ["Ana's key", "Till"]
    assert door.post(f"{KEYS}/{made['key_id']}/remove", {}, SALON_KEY).status == 200
    assert door.get(f"{AT_SALON}/clients", made["key"]).status == 401


def test_a_key_without_the_day_books_nothing_against_the_rules(door: Door) -> None:
    made = door.post(KEYS, {"name": "Figures", "rights": ["figures"]}, SALON_KEY).body
    bearer = {"Authorization": f"Bearer {made['key']}"}
    refused = door.book("2027-05-04T10:00:00+02:00", override_reason="In a hurry.", headers=bearer)
    assert (refused.status, refused.body["code"]) == (403, "not_allowed")
