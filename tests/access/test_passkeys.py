"""A passkey opens the session of whoever added it: once for each challenge, here, and nobody else's."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from chalicelib.access.model import Passkey, code_of, member_holder
from chalicelib.access.passkeys import MOST_PASSKEYS, Content
from chalicelib.access.service import (
    add_member,
    add_passkey,
    ask_for_new_passkey,
    ask_for_passkey,
    ask_member,
    bearer_of_team,
    find_actor,
    list_passkeys,
    list_sessions,
    prove,
    remove_member,
    remove_passkey,
    sign_in_with_passkey,
)
from chalicelib.core.errors import BadInput, NotFound, TooManyRequests
from tests.access.authenticator import PRESENT, VERIFIED, Authenticator, content, text
from tests.cast import GARAGE
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON

SECRET, HERE = "the salon's secret", "203.0.113.7"
LATER = NOW + timedelta(hours=1)
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15"
UNKNOWN = "This passkey is not known here. Sign in with a code instead."
AGAIN = "Please try once more."


@pytest.fixture(autouse=True)
def ana(tables: None) -> str:
    """Let Ana be the owner; give what she is called where she acts."""
    return member_holder(add_member(SALON, "Ana", "ana@salon.example", "owner", NOW, "ana").member_id)


def asked_of(holder: str, now: datetime = NOW) -> Content:
    return ask_for_new_passkey(SALON, "Ana's Salon", bearer_of_team(SALON, holder), SECRET, now)


def keep(holder: str, made: Content, now: datetime = NOW, name: str = "") -> Passkey:
    return add_passkey(SALON, bearer_of_team(SALON, holder), made, SECRET, HERE, MAC, now, name)


def added(holder: str, device: Authenticator, now: datetime = NOW, name: str = "") -> Passkey:
    return keep(holder, device.make(asked_of(holder, now)), now, name)


def show(answer: Content, now: datetime = LATER, business_id: str = SALON) -> str:
    return sign_in_with_passkey(business_id, answer, SECRET, HERE, MAC, now, of_client=False)


def signed_in(device: Authenticator, now: datetime = LATER) -> str:
    return show(device.sign(ask_for_passkey(SALON, SECRET, now)), now)


def refusal(happening: Callable[[], Any]) -> str:
    """Give the words in which something is refused."""
    with pytest.raises(BadInput) as refused:
        happening()
    ((where, words),) = refused.value.fields
    assert where == "passkey"
    return words


def test_a_passkey_begins_the_same_session_as_a_code_does(ana: str) -> None:
    device = Authenticator()
    added(ana, device)
    by_passkey = find_actor(SALON, signed_in(device), SECRET, LATER)
    proof, _ = ask_member(SALON, "ana@salon.example", HERE, LATER)
    text = prove(SALON, proof.proof_id, code_of(SECRET, proof.proof_id), SECRET, HERE, MAC, LATER)
    by_code = find_actor(SALON, text, SECRET, LATER)
    assert by_passkey is not None
    assert by_code is not None
    assert replace(by_passkey, session="") == replace(by_code, session="")
    one, other = list_sessions(SALON, ana, LATER)
    assert one.model_copy(update={"fingerprint": ""}) == other.model_copy(update={"fingerprint": ""})


def test_it_is_listed_by_its_name_or_its_device_with_when_it_was_added_and_last_used(ana: str) -> None:
    device = Authenticator()
    added(ana, device)
    added(ana, Authenticator(8), LATER, "The till")
    signed_in(device)
    told = [(it.name, it.added_at, it.last_used_at) for it in list_passkeys(SALON, [ana])]
    assert told == [("Mac", NOW, LATER), ("The till", LATER, None)]


def test_what_a_browser_is_asked_demands_verification_here_and_writes_nothing(ana: str) -> None:
    its = added(ana, Authenticator())
    before = rows("access")
    asked = asked_of(ana)
    assert asked["rp"] == {"id": "book.salon.example", "name": "Ana's Salon"}
    assert asked["user"]["name"] == "ana@salon.example (Ana's Salon)"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert [it["id"] for it in asked["excludeCredentials"]] == [its.credential_id]
    wanted = ask_for_passkey(SALON, SECRET, NOW)
    assert (wanted["rpId"], wanted["userVerification"]) == ("book.salon.example", "required")
    assert wanted["allowCredentials"] == []
    assert rows("access") == before


def test_an_answer_is_good_once(ana: str) -> None:
    device = Authenticator()
    added(ana, device)
    answer = device.sign(ask_for_passkey(SALON, SECRET, LATER))

    assert show(answer)
    assert refusal(lambda: show(answer)) == AGAIN
    assert len(list_sessions(SALON, ana, LATER)) == 1


def test_of_many_who_bring_the_same_answer_at_once_one_gets_in(ana: str) -> None:
    device, ready = Authenticator(), Barrier(8)
    added(ana, device)
    answer = device.sign(ask_for_passkey(SALON, SECRET, LATER))

    def sign_in(_: int) -> bool:
        ready.wait()
        try:
            return bool(show(answer))
        except BadInput:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(sign_in, range(8))) == {True: 1, False: 7}
    assert len(list_sessions(SALON, ana, LATER)) == 1


def test_one_passkey_is_registered_once_whoever_does_so_at_the_same_moment(ana: str) -> None:
    ben = member_holder(add_member(SALON, "Ben", "ben@salon.example", "staff", NOW).member_id)
    ready = Barrier(8)

    def add(number: int) -> bool:
        holder = ana if number % 2 else ben
        answer = Authenticator().make(asked_of(holder))
        ready.wait()
        try:
            return bool(keep(holder, answer))
        except BadInput:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(add, range(8))) == {True: 1, False: 7}
    assert len(list_passkeys(SALON, [ana, ben])) == 1
    assert refusal(lambda: added(ana, Authenticator())) == "This passkey is here already."


def test_one_challenge_adds_one_passkey(ana: str) -> None:
    asked = asked_of(ana)
    keep(ana, Authenticator(1).make(asked))
    again = Authenticator(2).make(asked)
    assert refusal(lambda: keep(ana, again)) == AGAIN


WRONG = {
    "another origin": {"origin": "https://book.salon.example.evil.example"},
    "another port": {"origin": "https://book.salon.example:8443"},
    "no encryption": {"origin": "http://book.salon.example"},
    "a part of the host": {"origin": "https://evil.book.salon.example"},
    "another site": {"host": "evil.example"},
    "nobody there": {"flags": VERIFIED},
    "nobody verified": {"flags": PRESENT},
    "another ceremony": {"kind": "payment.get"},
    "inside another page": {"more": {"crossOrigin": True}},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_not_right_opens_nothing_and_adds_nothing(ana: str, wrong: dict[str, Any]) -> None:
    assert refusal(lambda: added(ana, Authenticator(**wrong))) == AGAIN
    right = Authenticator()
    added(ana, right)
    bent = replace(right, **wrong)
    assert refusal(lambda: signed_in(bent)) in (UNKNOWN, AGAIN)
    assert list_sessions(SALON, ana, LATER) == []
    assert [it.last_used_at for it in list_passkeys(SALON, [ana])] == [None]


@pytest.mark.parametrize("part", ["signature", "authenticatorData", "clientDataJSON", "userHandle"])
def test_an_answer_that_was_tampered_with_opens_nothing(ana: str, part: str) -> None:
    device = Authenticator()
    added(ana, device)
    answer = device.sign(ask_for_passkey(SALON, SECRET, LATER))
    its = bytearray(content(answer["response"][part]))
    its[-1] ^= 1
    answer["response"][part] = text(bytes(its))
    assert refusal(lambda: show(answer)) in (UNKNOWN, AGAIN)


def test_a_challenge_is_over_after_five_minutes(ana: str) -> None:
    device = Authenticator()
    added(ana, device)
    answer = device.sign(ask_for_passkey(SALON, SECRET, LATER))
    over = LATER + timedelta(minutes=5)
    assert refusal(lambda: show(answer, over)) == AGAIN
    just = over - timedelta(seconds=1)
    assert show(answer, just)


def test_a_challenge_is_for_one_purpose_one_person_and_one_business(ana: str) -> None:
    ben = member_holder(add_member(SALON, "Ben", "ben@salon.example", "staff", NOW).member_id)
    add_member(GARAGE, "Dario", "dario@garage.example", "owner", NOW)
    for_ana = asked_of(ana)
    made = Authenticator().make(for_ana)
    assert refusal(lambda: keep(ben, made)) == AGAIN
    device = Authenticator()
    added(ana, device)
    answer = device.sign({"challenge": for_ana["challenge"]})
    assert refusal(lambda: show(answer, NOW)) == AGAIN
    answer = device.sign(ask_for_passkey(GARAGE, SECRET, NOW))
    assert refusal(lambda: show(answer, NOW)) == AGAIN
    answer = device.sign(ask_for_passkey(SALON, "another secret", NOW))
    assert refusal(lambda: show(answer, NOW)) == AGAIN


def test_another_businesss_passkey_is_not_known_here(ana: str) -> None:
    device = Authenticator()
    added(ana, device)
    answer = device.sign(ask_for_passkey(GARAGE, SECRET, LATER))
    assert refusal(lambda: show(answer, business_id=GARAGE)) == UNKNOWN


def test_a_sign_count_that_does_not_rise_is_refused_where_there_is_one(ana: str) -> None:
    device = Authenticator(counts=5)
    added(ana, device)
    assert signed_in(device)
    copy = replace(device, counts=4)
    assert refusal(lambda: signed_in(copy)) == UNKNOWN
    assert refusal(lambda: signed_in(replace(device, counts=0))) == UNKNOWN
    device.counts = 41
    assert signed_in(device)
    assert [it.sign_count for it in list_passkeys(SALON, [ana])] == [42]


def test_an_authenticator_that_never_counts_signs_in_again_and_again(ana: str) -> None:
    device = Authenticator()
    added(ana, device)
    assert signed_in(device)
    assert signed_in(device)


def test_a_passkey_that_was_removed_opens_nothing_and_nobody_removes_anothers(ana: str) -> None:
    ben = member_holder(add_member(SALON, "Ben", "ben@salon.example", "staff", NOW).member_id)
    device = Authenticator()
    its = added(ana, device)
    with pytest.raises(NotFound):
        remove_passkey(SALON, [ben], its.passkey_id, NOW)
    remove_passkey(SALON, [ana], its.passkey_id, NOW)
    assert list_passkeys(SALON, [ana]) == []
    assert refusal(lambda: signed_in(device)) == UNKNOWN
    with pytest.raises(NotFound):
        remove_passkey(SALON, [ana], its.passkey_id, NOW)


def test_the_passkeys_of_somebody_removed_go_with_them_and_do_not_come_back(ana: str) -> None:
    member = add_member(SALON, "Ben", "ben@salon.example", "staff", NOW)
    ben, device = member_holder(member.member_id), Authenticator()
    added(ben, device)
    remove_member(SALON, member.member_id, member.version, NOW)
    assert refusal(lambda: signed_in(device)) == UNKNOWN
    with pytest.raises(NotFound):
        asked_of(ben)
    add_member(SALON, "Ben", "ben@salon.example", "staff", LATER)
    assert refusal(lambda: signed_in(device)) == UNKNOWN
    assert list_passkeys(SALON, [ben]) == []


def test_a_program_with_a_key_adds_none() -> None:
    with pytest.raises(NotFound):
        asked_of("key#abc")


def test_there_is_an_end_to_how_many_somebody_has(ana: str) -> None:
    for number in range(1, MOST_PASSKEYS + 1):
        added(ana, Authenticator(number))
    assert refusal(lambda: added(ana, Authenticator(99))).startswith("You have 20 passkeys.")


def test_passkeys_shown_are_limited_as_codes_typed_are(ana: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGN_IN_CODES_A_QUARTER_HOUR_PER_ADDRESS", "2")
    device = Authenticator()
    added(ana, device)
    assert [bool(signed_in(device)) for _ in range(2)] == [True, True]
    with pytest.raises(TooManyRequests):
        signed_in(device)
