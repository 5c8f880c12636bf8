"""A code goes to an address, and whoever types it is signed in: once, in time, and with few tries."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib.access.model import CODE_TRIES, Actor, code_of
from chalicelib.access.service import (
    add_member,
    ask,
    ask_member,
    change_member,
    end_session,
    find_actor,
    find_client,
    find_proof,
    list_sessions,
    prove,
    remove_member,
    require_right,
    sign_out,
)
from chalicelib.core.errors import BadInput, NotAllowed
from tests.cast import GARAGE
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON

pytestmark = pytest.mark.usefixtures("tables")

SECRET, HERE, ANA = "the salon's secret", "203.0.113.7", "ana@salon.example"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def team(tables: None) -> None:
    add_member(SALON, "Ana", ANA, "owner", NOW, "ana")
    add_member(SALON, "Ben", "ben@salon.example", "staff", NOW, "ben")


def signed_in(email: str = ANA, device: str = "A phone") -> str:
    proof, _ = ask_member(SALON, email, HERE, NOW)
    return prove(SALON, proof.proof_id, code_of(SECRET, proof.proof_id), SECRET, HERE, device, NOW)


def actor(text: str) -> Actor | None:
    return find_actor(SALON, text, SECRET, NOW)


def test_whoever_types_the_code_is_signed_in_under_their_name() -> None:
    ana = actor(signed_in(" Ana@Salon.example "))
    assert ana is not None
    assert (ana.name, ana.staff_id, ana.may("team")) == ("Ana", "ana", True)
    ben = actor(signed_in("ben@salon.example"))
    assert ben is not None
    assert require_right(ben, "day") == ben
    with pytest.raises(NotAllowed):
        require_right(ben, "settings")


def test_six_digits_with_spaces_are_the_same_code_and_any_others_are_not() -> None:
    proof, _ = ask_member(SALON, ANA, HERE, NOW)
    code = code_of(SECRET, proof.proof_id)
    assert len(code) == 6
    assert code.isdigit()
    for wrong in ("", f"{code}0", code[::-1] + "1", code_of("other", proof.proof_id)):
        with pytest.raises(BadInput):
            prove(SALON, proof.proof_id, wrong, SECRET, HERE, "", NOW)
    assert prove(SALON, proof.proof_id, f" {code[:3]} {code[3:]}", SECRET, HERE, "", NOW)


def test_a_code_can_be_used_once() -> None:
    proof, _ = ask_member(SALON, ANA, HERE, NOW)
    code = code_of(SECRET, proof.proof_id)

    def take(_: int) -> bool:
        try:
            return bool(prove(SALON, proof.proof_id, code, SECRET, HERE, "", NOW))
        except BadInput:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take, range(4))) == 1
    assert find_proof(SALON, proof.proof_id, NOW) is None
    assert len(list_sessions(SALON, proof.holder, NOW)) == 1


def test_a_code_is_over_after_a_quarter_of_an_hour_and_after_five_tries() -> None:
    late, _ = ask_member(SALON, ANA, HERE, NOW)
    with pytest.raises(BadInput):
        prove(SALON, late.proof_id, code_of(SECRET, late.proof_id), SECRET, HERE, "", NOW + 15 * MINUTE)
    guessed, _ = ask_member(SALON, ANA, HERE, NOW)
    for _try in range(CODE_TRIES):
        with pytest.raises(BadInput):
            prove(SALON, guessed.proof_id, "wrong", SECRET, HERE, "", NOW)
    with pytest.raises(BadInput):
        prove(SALON, guessed.proof_id, code_of(SECRET, guessed.proof_id), SECRET, HERE, "", NOW)


def test_whoever_is_not_of_the_team_gets_a_page_like_everybody_and_no_way_in() -> None:
    proof, member = ask_member(SALON, "dario@garage.example", HERE, NOW)
    assert (member, proof.holder) == (None, "")
    assert find_proof(SALON, proof.proof_id, NOW) == proof
    with pytest.raises(BadInput):
        prove(SALON, proof.proof_id, code_of(SECRET, proof.proof_id), SECRET, HERE, "", NOW)


def test_the_code_stands_in_no_row_and_the_session_neither() -> None:
    proof, _ = ask_member(SALON, ANA, HERE, NOW)
    code = code_of(SECRET, proof.proof_id)
    text = prove(SALON, proof.proof_id, code, SECRET, HERE, "", NOW)
    stored = repr([row["e"] for row in rows("access")])
    assert code not in stored
    assert text.split(".")[3] not in stored


def test_a_change_of_role_holds_at_once_and_who_left_is_signed_out() -> None:
    text = signed_in("ben@salon.example")
    ben = actor(text)
    assert ben is not None
    member_id = ben.holder.removeprefix("member#")
    change_member(SALON, member_id, 1, "Ben", "manager")
    assert actor(text).may("settings")  # type: ignore[union-attr] # he is still there
    remove_member(SALON, member_id, 2, NOW)
    assert actor(text) is None
    add_member(SALON, "Ben", "ben@salon.example", "staff", NOW)
    assert actor(text) is None


def test_a_session_ends_by_itself_by_signing_out_and_from_afar() -> None:
    phone, till = signed_in(device="A phone"), signed_in(device="The till")
    assert find_actor(SALON, phone, SECRET, NOW + 31 * DAY) is None
    sign_out(SALON, phone, SECRET, NOW)
    assert actor(phone) is None
    who = actor(till)
    assert who is not None
    left = list_sessions(SALON, who.holder, NOW)
    assert [session.device for session in left] == ["The till"]
    end_session(SALON, who.holder, left[0].fingerprint, NOW)
    assert actor(till) is None


def test_a_session_is_of_one_business_and_of_staff_or_of_a_client() -> None:
    text = signed_in()
    assert find_actor(GARAGE, text, SECRET, NOW) is None
    assert find_client(SALON, text, SECRET, NOW) is None
    proof = ask(SALON, "client#carla", "carla@example.com", HERE, NOW)
    hers = prove(SALON, proof.proof_id, code_of(SECRET, proof.proof_id), SECRET, HERE, "", NOW)
    assert find_client(SALON, hers, SECRET, NOW) == "carla"
    assert actor(hers) is None
