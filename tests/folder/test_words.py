"""What is written into a client's folder: once, for whom it is meant, changed by one at a time."""

from datetime import timedelta

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.core.errors import BadInput, ChangedMeanwhile, KeyReused, NotFound
from chalicelib.folder import service
from chalicelib.folder.model import LONGEST_WORDS, Entry, Words
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON
from tests.meter import metered

LATER = NOW + timedelta(hours=1)
RINSE = Words(words="Rinse with cold water.", kind="to_do")


def client(client_id: str) -> Client:
    return clients.get_client(SALON, client_id)


def add(client_id: str, words: Words, by: str = "Ana", hours: int = 0, **more: object) -> Entry:
    return service.add_words(SALON, client_id, words, by, NOW + timedelta(hours=hours), **more)  # type: ignore[arg-type] # passed on


def seen(client_id: str, *, shown_only: bool = False) -> list[str]:
    return [it.words for it in service.list_entries(SALON, client(client_id), shown_only=shown_only)]


def told() -> list[str]:
    return [row["e"]["to"] for row in rows("messages") if row["e"]["purpose"] == "shared_with_client"]


def test_what_is_to_do_stands_first_and_then_what_came_last(carla: str) -> None:
    done = add(carla, RINSE, hours=3)
    service.note_done(done, LATER, done=True)
    add(carla, Words(words="Oil", kind="to_do"), hours=1)
    add(carla, Words(words="Copper, 7.4"), hours=2)
    assert seen(carla) == ["Oil", "Rinse with cold water.", "Copper, 7.4"]


def test_the_client_sees_what_is_shared_and_not_what_is_for_the_team(carla: str) -> None:
    add(carla, Words(words="Talks a lot."))
    add(carla, Words(words="Copper, 7.4", kind="shared"))
    assert seen(carla, shown_only=True) == ["Copper, 7.4"]


def test_the_same_key_puts_words_in_once_and_refuses_others(carla: str) -> None:
    first = add(carla, RINSE, key="once")
    assert add(carla, RINSE, key="once", hours=1) == first
    with pytest.raises(KeyReused):
        add(carla, Words(words="Something else"), key="once")
    assert seen(carla) == [RINSE.words]


@pytest.mark.parametrize("words", ["", "  \n ", "x" * (LONGEST_WORDS + 1)])
def test_words_that_say_nothing_or_too_much_are_refused(carla: str, words: str) -> None:
    with pytest.raises(BadInput):
        add(carla, Words(words=words))
    with pytest.raises(BadInput):
        service.change_words(add(carla, RINSE), Words(words=words), 1)


def test_an_entry_costs_two_reads_and_one_write_and_a_message_goes_along_in_the_same(carla: str) -> None:
    with metered() as meter:
        add(carla, RINSE)
    assert meter.calls == {"GetItem": 1, "Query": 1, "PutItem": 1}
    with metered() as meter:
        add(carla, RINSE, tell=True)
    assert meter.calls["TransactWriteItems"] == 1
    assert "PutItem" not in meter.calls


def test_nobody_has_no_folder(carla: str) -> None:
    with pytest.raises(NotFound):
        add("nobody", RINSE)
    with pytest.raises(NotFound):
        service.get_entry(SALON, client(carla), "nothing")


def test_of_two_who_change_the_same_words_one_is_told_to_look_again(carla: str) -> None:
    entry = add(carla, RINSE)
    changed = service.change_words(entry, Words(words="Twice a week", kind="shared"), entry.version)
    with pytest.raises(ChangedMeanwhile):
        service.change_words(entry, Words(words="Every day", kind="shared"), entry.version)
    assert service.get_entry(SALON, client(carla), entry.entry_id) == changed


def test_what_a_client_wrote_is_never_hidden_from_them(carla: str) -> None:
    entry = add(carla, Words(words="I moved house.", kind="shared"), by="")
    service.change_words(entry, Words(words="She moved house.", kind="private"), entry.version)
    assert seen(carla, shown_only=True) == ["She moved house."]


def test_doing_is_noted_and_taken_back_and_only_of_what_is_to_do(carla: str) -> None:
    entry = add(carla, RINSE)
    done = service.note_done(entry, LATER, done=True)
    assert (done.done_at, service.note_done(done, NOW, done=True)) == (LATER, done)
    assert service.note_done(done, LATER, done=False).done_at is None
    with pytest.raises(NotFound):
        service.note_done(add(carla, Words(words="Copper")), NOW, done=True)


def test_of_what_was_taken_out_nothing_is_kept_and_it_is_gone_for_everybody(carla: str) -> None:
    entry = add(carla, RINSE)
    service.remove_entry(entry, LATER)
    assert seen(carla) == []
    (row,) = (row for row in rows("clients") if row["sk"].startswith("folder#"))
    assert RINSE.words not in str(row["e"])
    with pytest.raises(NotFound):
        service.get_entry(SALON, client(carla), entry.entry_id)


def test_what_a_client_puts_in_is_new_until_somebody_has_looked_at_it(carla: str) -> None:
    mine = add(carla, Words(words="I moved house.", kind="shared"), by="")
    add(carla, RINSE)
    assert service.list_unseen(SALON) == [mine]
    service.note_looked_at(service.list_entries(SALON, client(carla)), LATER)
    assert service.list_unseen(SALON) == []
    assert service.get_entry(SALON, client(carla), mine.entry_id).looked_at == LATER


def test_what_a_client_has_done_is_new_to_the_staff_and_what_these_noted_themselves_is_not(
    carla: str,
) -> None:
    done = service.note_done(add(carla, RINSE), LATER, done=True)
    service.note_done(add(carla, Words(words="Oil", kind="to_do")), LATER, "Ben", done=True)
    assert service.list_unseen(SALON) == [done]
    service.note_looked_at([done], LATER)
    assert service.list_unseen(SALON) == []


def test_a_client_is_told_once_that_something_is_there_and_not_what(carla: str) -> None:
    add(carla, RINSE, tell=True, key="once")
    add(carla, RINSE, tell=True, key="once")
    assert told() == ["carla@example.com"]
    (message,) = (row["e"] for row in rows("messages") if row["e"]["purpose"] == "shared_with_client")
    assert RINSE.words not in str(message)


def test_nobody_is_told_of_what_is_private_or_what_they_wrote_themselves(carla: str) -> None:
    add(carla, Words(words="Talks a lot."), tell=True)
    add(carla, Words(words="I moved house.", kind="shared"), by="", tell=True)
    assert told() == []


def test_a_message_about_what_is_gone_or_hidden_meanwhile_is_not_sent(carla: str) -> None:
    from chalicelib.judging.service import judge
    from chalicelib.messaging import service as messaging

    entry = add(carla, RINSE, tell=True)
    (row,) = (row["e"] for row in rows("messages") if row["e"]["purpose"] == "shared_with_client")
    message = messaging.find_message(SALON, row["message_id"])
    assert message is not None
    assert judge(message, NOW).send
    hidden = service.change_words(entry, Words(words="Rinse", kind="private"), entry.version)
    assert not judge(message, NOW).send
    service.remove_entry(hidden, LATER)
    assert not judge(message, NOW).send
