"""Ana finds a regular on two cards, and makes them one person in the console."""

from collections.abc import Callable

from chalicelib.clients import service as clients
from tests.messaging.cast import SALON
from tests.web.browser import Browser
from tests.web.conftest import HOSTILE

HERE = f"/console/{SALON}/reconnect/clients"
MERGE, PART = "Merge that card into this one", "Part from this one"
Regular = Callable[..., str]


def test_two_cards_become_one_and_are_parted_again(ana: Browser, regular: Regular) -> None:
    carla, carlotta = regular("Carla Costa"), regular("Carlotta")
    page = ana.send(ana.open(f"{HERE}/{carla}"), MERGE, other="Carlotta")
    assert "Saved." in page.words
    assert f"{PART}: Carlotta" in page.words
    kept = clients.find_clients(SALON, [carla, carlotta])
    assert kept[carla].also == (carlotta,)
    merged = kept[carlotta].merged
    assert merged is not None
    assert (merged.into, merged.by) == (carla, "Ana's key")
    assert "Carla Costa" in ana.open(f"{HERE}/{carlotta}").words
    page = ana.send(page, f"{PART}: Carlotta")
    assert PART not in page.words
    assert clients.get_client(SALON, carlotta).merged is None


def test_words_that_are_on_no_card_or_on_several_are_asked_for_again_and_kept(
    ana: Browser, regular: Regular
) -> None:
    carla = regular("Carla Costa")
    regular("Dora Klein")
    regular("Dora Gross")
    page = ana.send(ana.open(f"{HERE}/{carla}"), MERGE, other="Nobody")
    assert page.status == 400
    assert "No other client has that on their card." in page.words
    assert page.value("other") == "Nobody"
    page = ana.send(page, MERGE, other="Dora")
    assert "Several clients have “Dora” on their card." in page.words
    assert clients.get_client(SALON, carla).also == ()


def test_a_card_is_not_merged_into_itself_and_a_hostile_name_stays_text(
    ana: Browser, regular: Regular
) -> None:
    carla = regular("Carla Costa")
    assert "No other client" in ana.send(ana.open(f"{HERE}/{carla}"), MERGE, other="Carla").words
    regular(HOSTILE)
    page = ana.send(ana.open(f"{HERE}/{carla}"), MERGE, other=HOSTILE)
    assert HOSTILE in page.words


def test_nobody_merges_without_signing_in(ana: Browser, regular: Regular) -> None:
    carla = regular("Carla Costa")
    for path in ("merge", "part"):
        assert Browser(ana.port).ask("POST", f"{HERE}/{carla}/{path}", "other=Dora&card=x").status == 401
