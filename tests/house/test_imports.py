"""Imports point one way, and what is foreign is spelled where it belongs."""

import pytest

from tests.house.sources import Source

RANKS = (
    ("core",),
    ("catalogue", "clients", "access", "audit"),
    ("consent", "intake"),
    ("messaging",),
    ("scheduling",),
    ("absences", "folder", "waiting", "series", "webhooks", "prepaid", "recommending"),
    ("billing",),
    ("reconnect", "automation", "insights", "history", "calendars", "founding", "reporting"),
    ("judging",),
    ("web", "api", "triggers", "cli"),
)
RANK_OF = {room: rank for rank, rooms in enumerate(RANKS) for room in rooms}
FACES = {"service", "model"}
STORED_THROUGH = {"pynamodb", "botocore", "boto3"}
WITH_STORES = (
    "/service.py",
    "chalicelib/access/counting.py",
    "chalicelib/access/keys.py",
    "chalicelib/access/passkeys.py",
    "chalicelib/access/signing_in.py",
    "chalicelib/access/team.py",
    "chalicelib/clients/marking.py",
    "chalicelib/clients/recognising.py",
    "chalicelib/clients/searching.py",
    "chalicelib/automation/following.py",
    "chalicelib/automation/knowing.py",
    "chalicelib/automation/carrying.py",
    "chalicelib/automation/planning.py",
    "chalicelib/messaging/sending.py",
    "chalicelib/messaging/ways.py",
    "chalicelib/messaging/feedback.py",
    "chalicelib/scheduling/booking.py",
    "chalicelib/scheduling/changing.py",
    "chalicelib/scheduling/blocking.py",
    "chalicelib/scheduling/keeping.py",
    "chalicelib/scheduling/moving.py",
    "chalicelib/scheduling/protocol.py",
    "chalicelib/scheduling/rearranging.py",
    "chalicelib/scheduling/telling.py",
    "chalicelib/series/completing.py",
    "chalicelib/series/going_on.py",
    "chalicelib/reconnect/becoming.py",
    "chalicelib/reconnect/chances.py",
    "chalicelib/reconnect/inviting.py",
    "chalicelib/reconnect/keeping.py",
    "chalicelib/reconnect/merging.py",
    "chalicelib/reconnect/people.py",
    "chalicelib/reconnect/not_sent.py",
    "chalicelib/reconnect/nudging.py",
    "chalicelib/reconnect/reporting.py",
    "chalicelib/reconnect/sweeping.py",
    "chalicelib/reconnect/judging.py",
    "chalicelib/reconnect/second_look.py",
    "chalicelib/reconnect/cards.py",
    "chalicelib/clients/cards.py",
    "chalicelib/calendars/synchronising.py",
    "chalicelib/waiting/entering.py",
    "chalicelib/waiting/settling.py",
    "chalicelib/waiting/offering.py",
    "chalicelib/webhooks/sending.py",
)


def room_of(module: str) -> str:
    first, *rest = module.split(".")
    return rest[0] if first == "chalicelib" and rest else first


def may_import(importer: str, imported: str) -> bool:
    """Tell whether one of our modules may import another name of ours."""
    parts = imported.split(".")
    if parts[0] != "chalicelib":
        return parts[0] not in {"app", "infra", "tests", "bench"}
    here, there = room_of(importer), parts[1]
    if there == here or here == "app":
        return True
    if RANK_OF[there] >= RANK_OF.get(here, len(RANKS)):
        return False
    if (here, ".".join(parts[1:4])) == ("cli", "reconnect.cadence.files"):
        return True  # the rules on plain files have no store, and so no service
    return there == "core" or parts[2] in FACES


def spelled_in(source: Source) -> set[str]:
    return {name.split(".")[0] for name in source.imports}


def test_imports_point_down_and_enter_a_slice_by_its_service_or_its_nouns(deployed: list[Source]) -> None:
    wrong = [
        f"{source.place} imports {name}"
        for source in deployed
        for name in source.imports
        if not may_import(source.module, name)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("chalicelib.core.table", "chalicelib.clients.model.Client"),
        ("chalicelib.clients.service", "chalicelib.catalogue.model.Business"),
        ("chalicelib.scheduling.service", "chalicelib.catalogue.store.load_things"),
        ("chalicelib.messaging.service", "chalicelib.scheduling.service.book"),
        ("chalicelib.web.booking", "chalicelib.api.problem.answer"),
        ("chalicelib.core.settings", "infra.tables.TABLES"),
        ("chalicelib.triggers", "app.app"),
    ],
)
def test_the_law_would_notice(importer: str, imported: str) -> None:
    assert not may_import(importer, imported)


def test_the_arithmetic_of_rhythms_knows_no_client_and_no_store(deployed: list[Source]) -> None:
    here = "chalicelib.reconnect.cadence."
    known = (here, "chalicelib.core.saying.", "chalicelib.core.spans.")
    wrong = [
        f"{source.place} imports {name}"
        for source in deployed
        if source.module.startswith(here)
        for name in source.imports
        if name.startswith("chalicelib.") and not name.startswith(known)
    ]
    assert wrong == []


def test_aws_is_spelled_in_stores_and_in_core_and_providers_in_their_channels(deployed: list[Source]) -> None:
    core = ("chalicelib/core/table.py", "chalicelib/core/work.py")
    places = ("chalicelib/messaging/channels/", "chalicelib/billing/gateways/", *core)
    wrong = [
        source.place
        for source in deployed
        if spelled_in(source) & STORED_THROUGH
        and not source.place.startswith(places)
        and not source.place.endswith("/store.py")
    ]
    assert wrong == []


def test_chalice_is_spelled_at_the_doors_only(deployed: list[Source]) -> None:
    places = ("app.py", "chalicelib/web/", "chalicelib/api/", "chalicelib/triggers.py")
    wrong = [s.place for s in deployed if "chalice" in spelled_in(s) and not s.place.startswith(places)]
    assert wrong == []


def test_only_a_service_reaches_for_its_store(deployed: list[Source]) -> None:
    """Some services have parts in files of their own that read, decide and try again."""
    wrong = [
        source.place
        for source in deployed
        for name in source.imports
        if name.startswith("chalicelib.")
        and name.split(".")[2:3] == ["store"]
        and not source.place.endswith(WITH_STORES)
    ]
    assert wrong == []
