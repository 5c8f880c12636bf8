"""A client's passkey opens what is theirs and nothing of the team's, nor the team's what is a client's."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from chalicelib.access.model import Bearer, Passkey, client_holder
from chalicelib.access.passkeys import MOST_PASSKEYS
from chalicelib.access.service import (
    add_member,
    add_passkey,
    ask_for_new_passkey,
    ask_for_passkey,
    bearer_of_team,
    find_actor,
    find_client,
    list_passkeys,
    list_sessions,
    remove_passkey,
    sign_in_with_passkey,
)
from chalicelib.core.errors import BadInput, NotFound, TooManyRequests
from tests.access.authenticator import Authenticator
from tests.cast import GARAGE
from tests.messaging.cast import NOW, SALON
from tests.meter import metered

pytestmark = pytest.mark.usefixtures("tables")

SECRET, HERE, PHONE = "the salon's secret", "203.0.113.7", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5)"
LATER = NOW + timedelta(hours=1)
UNKNOWN = "This passkey is not known here. Sign in with a code instead."
CARLA, EVA, OF_OLD = client_holder("carla"), client_holder("eva"), client_holder("carla-of-old")


def bearer(*holders: str) -> Bearer:
    return Bearer(holders, "carla@example.com", "Carla Costa")


def added(who: Bearer, device: Authenticator) -> Passkey:
    asked = ask_for_new_passkey(SALON, "Ana's Salon", who, SECRET, NOW)
    return add_passkey(SALON, who, device.make(asked), SECRET, HERE, PHONE, NOW)


def signed_in(device: Authenticator, business_id: str = SALON, *, of_client: bool = True) -> str:
    answer = device.sign(ask_for_passkey(business_id, SECRET, LATER))
    return sign_in_with_passkey(business_id, answer, SECRET, HERE, PHONE, LATER, of_client=of_client)


def refused(device: Authenticator, business_id: str = SALON, *, of_client: bool = True) -> str:
    """Give the words in which a passkey is refused."""
    with pytest.raises(BadInput) as refusal:
        signed_in(device, business_id, of_client=of_client)
    (((_, words)),) = refusal.value.fields
    return words


def names(holders: Sequence[str]) -> list[str]:
    return [it.passkey_id for it in list_passkeys(SALON, holders)]


def test_it_begins_a_session_of_the_client_s_and_none_of_the_team_s() -> None:
    device = Authenticator()
    assert added(bearer(CARLA), device).name == "iPhone"
    text = signed_in(device)
    assert find_client(SALON, text, SECRET, LATER) == "carla"
    assert find_actor(SALON, text, SECRET, LATER) is None
    (session,) = list_sessions(SALON, CARLA, LATER)
    assert session.ends_at - session.began_at == timedelta(days=30)
    assert [it.last_used_at for it in list_passkeys(SALON, [CARLA])] == [LATER]


def test_a_client_s_opens_no_console_and_the_team_s_no_portal() -> None:
    of_carla, of_ana = Authenticator(1), Authenticator(2)
    member = add_member(SALON, "Ana", "ana@salon.example", "owner", NOW, "ana")
    added(bearer(CARLA), of_carla)
    added(bearer_of_team(SALON, f"member#{member.member_id}"), of_ana)
    assert refused(of_carla, of_client=False) == UNKNOWN
    assert refused(of_ana) == UNKNOWN
    assert signed_in(of_carla)
    assert signed_in(of_ana, of_client=False)


def test_one_business_s_opens_nothing_at_another() -> None:
    device = Authenticator()
    added(bearer(CARLA), device)
    assert refused(device, GARAGE) == UNKNOWN
    assert list_passkeys(GARAGE, [CARLA]) == []


def test_each_of_merged_cards_keeps_its_own_and_the_person_has_them_all() -> None:
    before, after = Authenticator(1), Authenticator(2)
    old = added(bearer(OF_OLD), before)
    person = bearer(CARLA, OF_OLD)
    asked = ask_for_new_passkey(SALON, "Ana's Salon", person, SECRET, NOW)
    assert [it["id"] for it in asked["excludeCredentials"]] == [old.credential_id]
    assert added(person, after).holder == CARLA
    assert len(names(person.holders)) == 2
    assert find_client(SALON, signed_in(before), SECRET, LATER) == "carla-of-old"
    assert find_client(SALON, signed_in(after), SECRET, LATER) == "carla"
    remove_passkey(SALON, person.holders, old.passkey_id, LATER)
    assert refused(before) == UNKNOWN
    assert len(names(person.holders)) == 1


def test_nobody_else_removes_one_or_adds_it_as_theirs() -> None:
    device = Authenticator()
    its = added(bearer(CARLA), device)
    with pytest.raises(NotFound):
        remove_passkey(SALON, [EVA], its.passkey_id, LATER)
    with pytest.raises(BadInput, match="This passkey is here already"):
        added(bearer(EVA), device)
    assert names([CARLA]) == [its.passkey_id]
    assert names([EVA]) == []


def test_there_is_an_end_to_how_many_a_person_has_over_all_cards() -> None:
    for number in range(1, MOST_PASSKEYS + 1):
        added(bearer(OF_OLD if number % 2 else CARLA), Authenticator(number))
    with pytest.raises(BadInput, match="You have 20 passkeys"):
        ask_for_new_passkey(SALON, "Ana's Salon", bearer(CARLA, OF_OLD), SECRET, NOW)


def test_listing_them_is_one_query_that_reads_no_one_else_s() -> None:
    added(bearer(CARLA), Authenticator(1))
    costs = []
    for others in (0, 12):
        for number in range(others):
            added(bearer(client_holder(f"carla{number}")), Authenticator(2 + number))
        with metered() as meter:
            assert len(names([CARLA])) == 1
        costs.append((dict(meter.calls), meter.read_units))
    assert costs == [({"Query": 1}, 1.0)] * 2


def test_adding_is_limited_as_showing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGN_IN_CODES_A_QUARTER_HOUR_PER_ADDRESS", "1")
    added(bearer(CARLA), Authenticator(1))
    with pytest.raises(TooManyRequests):
        added(bearer(CARLA), Authenticator(2))
