"""Files: sent by a form that was signed, entered once, fetched by a link, gone when they are taken out."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.folder import service
from chalicelib.folder.filing import disposition_of, file_name, kind_of, read_place
from chalicelib.folder.model import LARGEST, MOST_ENTRIES, KeptFile, Sender, Upload, Words
from infra.local.uploads import Refused
from tests.folder.files import A_PHOTO, places, send
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON

LATER = NOW + timedelta(minutes=5)
BEN = Sender("Bén", "member:ben", "shared", tell=True)


def client(client_id: str) -> Client:
    return clients.get_client(SALON, client_id)


def asked(client_id: str, sender: Sender | None = None, back: str = "") -> Upload:
    return service.ask_to_upload(SALON, client_id, sender or Sender(), back, NOW)


def test_a_file_becomes_an_entry_with_its_name_its_size_and_who_sent_it(carla: str) -> None:
    upload = asked(carla, BEN)
    entry = service.take_in(send(upload.fields, "Vorher – Ölfarbe.png"), LATER)
    assert entry is not None
    assert entry.file == KeptFile(name="Vorher – Ölfarbe.png", size=len(A_PHOTO), place=places()[0])
    assert (entry.entry_id, entry.by, entry.kind, entry.at) == (upload.entry_id, "Bén", "shared", LATER)
    (row,) = (row for row in rows("clients") if row["sk"].startswith("folder#"))
    assert (row["acted"]["by"], row["acted"]["holder"]) == ("Bén", "member:ben")
    assert [it["e"]["purpose"] for it in rows("messages")].count("shared_with_client") == 1


def test_a_file_of_the_clients_own_is_new_to_the_staff_and_nobody_is_told_of_it(carla: str) -> None:
    entry = service.take_in(send(asked(carla).fields, "report.pdf"), NOW)
    assert entry is not None
    assert (entry.by, entry.is_shown, service.list_unseen(SALON)) == ("", True, [entry])
    assert "shared_with_client" not in [it["e"]["purpose"] for it in rows("messages")]


def test_it_is_entered_once_whoever_comes_first_and_however_often(carla: str) -> None:
    place = send(asked(carla, BEN).fields, "plan.pdf")
    entries = {service.take_in(place, NOW + timedelta(seconds=n)) for n in range(3)}
    assert len(entries) == 1
    assert [it["e"]["purpose"] for it in rows("messages")].count("shared_with_client") == 1


def test_a_second_file_by_the_same_form_is_not_kept(carla: str) -> None:
    upload = asked(carla)
    first = send(upload.fields, "one.png")
    service.take_in(first, NOW)
    assert service.take_in(send(upload.fields, "two.png"), NOW) is None
    assert places() == [first]


def test_a_file_that_was_taken_out_is_gone_and_does_not_come_back(carla: str) -> None:
    upload = asked(carla)
    place = send(upload.fields, "one.png")
    entry = service.take_in(place, NOW)
    assert entry is not None
    service.remove_entry(entry, LATER)
    assert places() == []
    assert service.take_in(place, LATER) is None
    assert service.take_in(send(upload.fields, "one.png"), LATER) is None
    assert places() == []
    assert service.list_entries(SALON, client(carla)) == []


def test_who_is_stopped_between_the_file_and_its_entry_takes_it_out_once_more(carla: str) -> None:
    from chalicelib.folder import store

    entry = service.take_in(send(asked(carla).fields, "one.png"), NOW)
    assert entry is not None
    assert entry.file is not None
    store.remove_object(entry.file.place)
    service.remove_entry(service.get_entry(SALON, client(carla), entry.entry_id), LATER)
    assert service.list_entries(SALON, client(carla)) == []


@pytest.mark.parametrize("size", [0, LARGEST + 1])
def test_the_form_takes_no_empty_file_and_none_that_is_too_large(carla: str, size: int) -> None:
    with pytest.raises(Refused):
        send(asked(carla).fields, "big.bin", bytes(size))


@pytest.mark.parametrize(
    "change",
    [
        {"key": f"{SALON}/somebody/else/x.png"},
        {"x-amz-meta-by": "Ana"},
        {"x-amz-meta-kind": "private"},
        {"success_action_redirect": "https://elsewhere.example"},
        {"policy": "e30="},
        {"acl": "public-read"},
    ],
)
def test_nothing_of_the_form_can_be_changed_by_who_has_it(carla: str, change: Mapping[str, str]) -> None:
    with pytest.raises(Refused):
        send({**asked(carla, back="https://book.salon.example/x").fields, **change}, "x.png")


def test_what_lies_there_for_nobody_or_has_no_room_is_not_kept(carla: str) -> None:
    assert service.take_in(send(asked("nobody").fields, "x.png"), NOW) is None
    for number in range(MOST_ENTRIES):
        service.add_words(SALON, carla, Words(words=str(number)), "Ana", NOW)
    assert service.take_in(send(asked(carla).fields, "x.png"), NOW) is None
    assert places() == []


def test_a_page_takes_in_what_was_sent_for_its_own_client_alone(carla: str) -> None:
    place = send(asked(carla).fields, "x.png")
    other = client(carla).model_copy(update={"client_id": "other", "also": ()})
    assert service.take_in_for(SALON, other, place, NOW) is None
    assert service.take_in_for("garage", client(carla), place, NOW) is None
    assert service.take_in_for(SALON, client(carla), "what/ever", NOW) is None
    assert service.take_in_for(SALON, client(carla), place, NOW) is not None


def test_a_link_names_the_file_as_its_owner_does_and_opens_what_is_harmless(carla: str) -> None:
    entry = service.take_in(send(asked(carla).fields, "Öl.png"), NOW)
    assert entry is not None
    query = parse_qs(urlsplit(service.file_link(entry)).query)
    assert query["response-content-type"] == ["image/png"]
    (told,) = query["response-content-disposition"]
    assert told == "inline; filename=\"_l.png\"; filename*=UTF-8''%C3%96l.png"


@pytest.mark.parametrize(
    "name", ["page.html", "drawing.svg", "script.js", "letter.docx", "photo.png.gz", "file"]
)
def test_what_could_run_in_a_browser_is_kept_as_a_download(name: str) -> None:
    file = KeptFile(name=name, size=1, place="")
    assert kind_of(file) == "application/octet-stream"
    assert disposition_of(file).startswith("attachment;")


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_can_be_shown_and_be_part_of_a_header(text: str) -> None:
    name = file_name(text)
    assert name
    assert len(name) <= 200
    header = disposition_of(KeptFile(name=name, size=1, place=""))
    assert header.isascii()
    assert header.isprintable()


def test_a_long_name_keeps_its_ending_and_a_path_is_no_name() -> None:
    assert file_name("x" * 500 + ".jpeg").endswith("x.jpeg")
    assert file_name("C:\\fakepath\\me.png") == file_name("/home/carla/me.png") == "me.png"
    assert file_name("a\u202egnp.exe") == "agnp.exe"


@given(st.text(max_size=60))
def test_a_place_of_ours_has_four_parts_and_nothing_else_does(text: str) -> None:
    there = read_place(text)
    assert there is None or "/".join(there) == text
