"""What a function imports before its first request, counted in modules, never in milliseconds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import PROJECT

LATE = {
    "babel",
    "cryptography",
    "dns",
    "email_validator",
    "fido2",
    "holidays",
    "icalendar",
    "jinja2",
    "phonenumbers",
}
OTHER_DOORS = {"app", "chalicelib.web", "chalicelib.api", "chalicelib.cli"}
BASE = "from chalice.app import Chalice; from pynamodb.models import Model; from pydantic import BaseModel"
REPORT = """
import gc, json, sys
{imports}
from botocore.client import BaseClient
clients = [repr(thing) for thing in gc.get_objects() if isinstance(thing, BaseClient)]
print(json.dumps({{"modules": sorted(sys.modules), "clients": clients}}))
"""


def start(imports: str, home: Path) -> tuple[set[str], list[str]]:
    """Import in a fresh interpreter without any environment; give the modules and clients it then has."""
    command = [sys.executable, "-c", REPORT.format(imports=imports)]
    printed = subprocess.run(
        command, cwd=PROJECT, env={"HOME": str(home)}, check=True, stdout=subprocess.PIPE, text=True
    )
    report = json.loads(printed.stdout)
    return set(report["modules"]), report["clients"]


@pytest.mark.parametrize("module", ["app", "chalicelib.triggers"])
def test_nothing_heavy_is_imported_and_no_client_made_before_the_first_request(
    module: str, tmp_path: Path
) -> None:
    modules, clients = start(f"import {module}", tmp_path)
    assert modules & LATE == set()
    assert clients == []


def test_what_is_not_http_starts_without_the_app(tmp_path: Path) -> None:
    modules, _ = start("import chalicelib.triggers", tmp_path)
    assert modules & OTHER_DOORS == set()


@pytest.mark.parametrize(("module", "ceiling"), [("app", 140), ("chalicelib.triggers", 10)])
def test_our_own_modules_and_their_company_stay_few(module: str, ceiling: int, tmp_path: Path) -> None:
    base, _ = start(BASE, tmp_path)
    modules, _ = start(f"import {module}", tmp_path)
    assert len(modules - base) <= ceiling


def test_a_page_in_english_reads_no_translations(tmp_path: Path) -> None:
    modules, _ = start(
        "import os; os.environ['TABLE_PREFIX'] = 'test'; from chalicelib.web.page import render;"
        "render('front.html')",
        tmp_path,
    )
    assert "jinja2.ext" in modules
    assert {name for name in modules if name.startswith("babel.messages")} == set()


def test_a_page_for_clients_reads_no_sentence_of_the_console(tmp_path: Path) -> None:
    shown = """
import os, sys
os.environ["TABLE_PREFIX"] = "test"
opened = []
sys.addaudithook(lambda event, about: event == "open" and opened.append(str(about[0])))
from chalicelib.web.language import Reader, gettext, read_by
from chalicelib.web.page import render
for at_console in (False, True):
    with read_by(Reader(asked="de", at_console=at_console)):
        render("front.html")
    print(*(path.split("translations/")[1] for path in opened if path.endswith(".po")))
"""
    printed = subprocess.run(
        [sys.executable, "-c", shown],
        cwd=PROJECT,
        env={"HOME": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert printed.stdout.splitlines() == ["de.po", "de.po console/de.po"]


def test_the_first_request_that_is_not_about_booking_finds_its_route(tmp_path: Path) -> None:
    asked = """
from app import app
place = "/v1/businesses/{business_id}/why-not"
event = {"requestContext": {"resourcePath": place, "httpMethod": "GET", "identity": {"sourceIp": "::1"}},
         "headers": {}, "pathParameters": {"business_id": "salon"}, "multiValueQueryStringParameters": None,
         "body": None, "isBase64Encoded": False, "stageVariables": None}
print(app(event, None)["statusCode"])
"""
    printed = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=PROJECT,
        env={"HOME": str(tmp_path)},
        check=True,
        capture_output=True,
    )
    assert printed.stdout.split() == [b"401"]
