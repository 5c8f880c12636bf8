"""Every route is open to exactly those whom docs/access.md names, whoever asks and however."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.access.model import RIGHTS, RIGHTS_OF, Role, code_of
from chalicelib.access.service import add_member, ask, ask_member, prove
from chalicelib.api.operation import OPERATIONS
from chalicelib.catalogue.service import get_catalogue
from chalicelib.scheduling import service as scheduling
from chalicelib.web.desk import PAGES
from tests.api.conftest import Door, Reply
from tests.cast import GARAGE, at, wishes
from tests.ledger import everything
from tests.messaging.cast import NOW, SALON

TABLE = (Path(__file__).parents[2] / "docs" / "access.md").read_text(encoding="utf-8")
ROLES: tuple[Role, ...] = ("owner", "manager", "front_desk", "staff")
FORM = "application/x-www-form-urlencoded"
NOT_YOURS = "You may not do this here."
Asking = Callable[[str, str], Reply]


def listed() -> dict[tuple[str, str], str]:
    """Give what the document says that each route needs, by method and path; empty where nothing."""
    found = {}
    for right, routes in re.findall(r"^### (.+)\n\n(?:.+\n)+?\n```\n((?:.+\n)+?)```$", TABLE, re.MULTILINE):
        for line in routes.splitlines():
            method, path = line.split()
            found[method, path] = right.strip("`") if right.startswith("`") else ""
    return found


def declared() -> dict[tuple[str, str], str]:
    """Give what the routes themselves say, beside those of the public pages."""
    import app

    assert len(app.app.routes)  # all of them are registered now
    calls = {(it.method, it.path): it.needs or "" for it in OPERATIONS}
    return {**calls, **{route: needs or "signed in" for route, needs in PAGES.items()}}


def listed_rights() -> dict[str, set[str]]:
    """Give what the document says that each role may do."""
    (heads, rows), *more = re.findall(r"^\| may \| (.+) \|\n\|[-|]+\|\n((?:\|.+\n)+)", TABLE, re.MULTILINE)
    assert more == []
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows.splitlines()]
    assert {cell for _, *ticks in cells for cell in ticks} == {"yes", ""}
    return {
        role.replace(" ", "_"): {right.strip("`") for right, *ticks in cells if ticks[number]}
        for number, role in enumerate(heads.split(" | "))
    }


def public_pages() -> set[tuple[str, str]]:
    """Give the routes that ask nobody who they are: those that are neither of the two."""
    import app

    every = {(method, path) for path, methods in app.app.routes.items() for method in methods}
    return every - set(declared())


def test_the_document_says_what_each_role_may_do() -> None:
    assert listed_rights() == {role: set(rights) for role, rights in RIGHTS_OF.items()}


def test_the_document_says_of_every_route_what_it_needs() -> None:
    said = listed()
    real = {**declared(), **dict.fromkeys(public_pages(), "")}
    assert {route: needs for route, needs in real.items() if said.get(route) != needs} == {}
    assert set(said) - set(real) == set()


@pytest.fixture
def session(door: Door) -> Callable[[str, str], str]:
    """Sign somebody in by their role, or a client; give the cookie."""

    def signed_in(business_id: str, role: str) -> str:
        secret, address = get_catalogue(business_id).signing_secret, "203.0.113.7"
        if role == "client":
            proof = ask(business_id, "client#carla", "carla@example.com", address, NOW)
        else:
            email = f"{role}@{business_id}.example"
            add_member(business_id, role, email, next(it for it in ROLES if it == role), NOW)
            proof, _ = ask_member(business_id, email, address, NOW)
        code = code_of(secret, proof.proof_id)
        return prove(business_id, proof.proof_id, code, secret, address, "", NOW)

    return signed_in


def asking(door: Door, cookie: str = "") -> Asking:
    who = {"Cookie": cookie} if cookie else {}

    def ask_for(method: str, path: str) -> Reply:
        own = re.sub(r"{\w+}", "nothing", path.replace("{business_id}", SALON))
        kind = "application/json" if path.startswith("/v1") else FORM
        if method == "GET":
            return door.ask(method, own, **who)
        return door.ask(method, own, b"{}" if kind != FORM else b"", Content_Type=kind, **who)

    return ask_for


def opened(ask_for: Asking, routes: dict[tuple[str, str], str]) -> set[tuple[str, str]]:
    """Give the routes that let somebody in: what they find there does not matter."""
    found = set()
    for method, path in routes:
        reply = ask_for(method, path)
        assert reply.status not in (405, 415, 500), (method, path, reply.text)
        if reply.status != 401 and NOT_YOURS not in reply.text:
            found.add((method, path))
    return found


def guarded() -> dict[tuple[str, str], str]:
    return {route: needs for route, needs in declared().items() if needs}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_in_where_it_may_and_nowhere_else(
    door: Door, session: Callable[[str, str], str], role: Role
) -> None:
    routes = {route: needs for route, needs in guarded().items() if not route[1].endswith("/sign-out")}
    allowed = {
        route for route, needs in routes.items() if needs == "signed in" or needs in set(RIGHTS_OF[role])
    }
    assert opened(asking(door, f"session={session(SALON, role)}"), routes) == allowed


@pytest.mark.parametrize("who", ["nobody", "a client", "a client in staff's cookie", "another's owner"])
def test_nobody_else_gets_in_anywhere(door: Door, session: Callable[[str, str], str], who: str) -> None:
    names: dict[str, Callable[[], str]] = {
        "nobody": lambda: "",
        "a client": lambda: f"client_session={session(SALON, 'client')}",
        "a client in staff's cookie": lambda: f"session={session(SALON, 'client')}",
        "another's owner": lambda: f"session={session(GARAGE, 'owner')}",
    }
    cookie = names[who]()
    assert opened(asking(door, cookie), guarded()) == set()


def test_the_link_of_a_visit_opens_no_page_of_the_staff(door: Door) -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    token = visit.token

    def with_link(method: str, path: str) -> Reply:
        own = re.sub(r"{\w+}", visit.appointment.appointment_id, path.replace("{business_id}", SALON))
        if method == "GET":
            return door.ask(method, f"{own}?token={token}")
        return door.ask(method, f"{own}?token={token}", b"", Content_Type=FORM)

    pages = {route: needs for route, needs in guarded().items() if route[1].startswith("/console")}
    assert opened(with_link, pages) == set()


def test_no_form_of_the_console_works_without_its_token(
    door: Door, session: Callable[[str, str], str]
) -> None:
    ask_for = asking(door, f"session={session(SALON, 'owner')}")
    before = everything()
    for method, path in PAGES:
        if method == "POST":
            reply = ask_for(method, path)
            out_of_date = reply.status == 403 and "out of date" in reply.text
            assert out_of_date or reply.status in (400, 404), path
    assert everything() == before


def test_every_right_is_needed_somewhere() -> None:
    assert set(RIGHTS) <= set(declared().values())
