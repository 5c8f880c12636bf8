"""The document that describes the interface is whole and well formed."""

import re
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.api.conftest import AT_SALON, Door
from tests.cast import SALON_KEY


@pytest.fixture
def document(door: Door) -> dict[str, Any]:
    reply = door.get("/v1/openapi.json")
    assert (reply.status, reply.content_type) == (200, "application/json")
    described: dict[str, Any] = reply.body
    return described


def test_every_route_under_v1_is_described_and_nothing_else(document: dict[str, Any]) -> None:
    from app import app

    registered = {
        (path, method.lower())
        for path, methods in app.routes.items()
        for method in methods
        if path.startswith("/v1") or path == "/healthz"
    }
    described = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert described == registered


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_parameter_of_a_path_is_described(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for described in methods.values():
            named = {p["name"] for p in described.get("parameters", []) if p["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))


def test_what_needs_a_key_says_so(document: dict[str, Any]) -> None:
    secured = {
        described["operationId"]
        for methods in document["paths"].values()
        for described in methods.values()
        if described.get("security")
    }
    assert {"list_appointments", "set_status", "list_clients", "get_client", "list_messages"} <= secured
    assert "book" not in secured


def test_answers_have_the_fields_that_the_document_promises(door: Door, document: dict[str, Any]) -> None:
    door.book("2027-05-04T10:00:00+02:00")
    asked = {
        "list_slots": f"{AT_SALON}/slots?service_id=cut&from=2027-05-04&to=2027-05-04",
        "list_appointments": f"{AT_SALON}/appointments?from=2027-05-04&to=2027-05-04",
        "list_clients": f"{AT_SALON}/clients",
        "get_business": AT_SALON,
    }
    operations = {d["operationId"]: d for methods in document["paths"].values() for d in methods.values()}
    for name, path in asked.items():
        reference = operations[name]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        schema = document["components"]["schemas"][reference.rsplit("/", 1)[-1]]
        assert set(door.get(path, SALON_KEY).body) == set(schema["properties"])
