"""Ana looks for a client among many: by any part of what she knows, and never through all of them at once."""

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import Client, ClientDetails
from chalicelib.clients.searching import MOST_SEEN, TOGETHER, fitting
from chalicelib.clients.store import contact_keys, contact_writes, new_client_writes
from chalicelib.core.table import put_many
from tests.messaging.cast import NOW, SALON
from tests.meter import metered

JOSE = Client(
    client_id="jose",
    name="José Núñez",
    email="jn@example.com",
    phone="+4915112345678",
    created_at=NOW,
)


@pytest.mark.parametrize(
    "words",
    ["jose", "NUNEZ jo", "josé", "jn@", "1511", "0151 123", "+49 (0)151/1234-5678", "345678"],
)
def test_accents_order_country_code_and_spacing_do_not_matter(words: str) -> None:
    assert fitting(words)(JOSE)


@pytest.mark.parametrize("words", ["josef", "jose dora", "0152", "99", "0"])
def test_what_is_not_on_the_record_does_not_fit(words: str) -> None:
    assert not fitting(words)(JOSE)


def test_a_search_looks_through_so_many_clients_and_says_where_to_look_on(tables: None) -> None:
    many = [Client(client_id=f"c{n:05}", name=f"Client {n}", created_at=NOW) for n in range(MOST_SEEN + 10)]
    last = many[-1].model_copy(update={"name": "Zoe", "email": "zoe@example.com"})
    details = ClientDetails(name="Zoe", email="zoe@example.com")
    for client in [*many[:-1], last]:
        put_many(it.row for it in new_client_writes(SALON, client, ClientDetails(name=client.name)))
    put_many(it.row for it in contact_writes(last.client_id, contact_keys(SALON, details)))
    with metered() as meter:
        page = clients.list_clients(SALON, "zoe")
    assert (page.items, meter.reads) == ([], MOST_SEEN // TOGETHER)
    assert meter.read_units < 200
    assert clients.list_clients(SALON, "zoe", page.next).items == [last]
    with metered() as meter:
        assert clients.list_clients(SALON, " Zoe@example.com").items == [last]
    assert meter.reads == 2
