"""Stylesheets and scripts: named after what they are, kept for ever, done without where missing."""

import logging
from pathlib import Path

import pytest

from chalicelib.web.assets import BROUGHT, OURS, SHELF, Shelf
from chalicelib.web.rendering import environment_with
from tests.web.browser import Browser


@pytest.mark.parametrize("name", [*OURS, *BROUGHT])
def test_an_asset_may_be_kept_for_ever_since_its_name_changes_with_it(carla: Browser, name: str) -> None:
    asset = SHELF.find(name)
    assert asset
    reply = carla.ask("GET", f"/static/{asset.address}")
    kinds = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
    assert reply.headers["Content-Type"] == kinds[name.rpartition(".")[2]]
    assert "immutable" in reply.headers["Cache-Control"]
    assert "max-age=31536000" in reply.headers["Cache-Control"]
    assert reply.source == asset.text
    assert SHELF.find_at(asset.address.replace("-", "-0", 1)) is None


@pytest.mark.parametrize("name", ["style-old.css", "style.css", "htmx.js", "vendor", "..", "app.py"])
def test_nothing_else_is_served(carla: Browser, name: str) -> None:
    assert carla.ask("GET", f"/static/{name}").status == 404


def test_a_name_changes_with_what_it_names(tmp_path: Path) -> None:
    names = []
    for text in ("a {}", "b {}"):
        (tmp_path / "style.css").write_text(text)
        asset = Shelf(tmp_path).find("style.css")
        assert asset
        names.append(asset.address)
    assert len(set(names)) == 2


def test_what_was_not_brought_is_missed_once_in_plain_words_and_no_page_names_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "style.css").write_text("")
    shelf = Shelf(tmp_path)
    line = "{{ asset('style.css') }}|{{ asset('htmx.js') }}|{{ asset('htmx.js') }}"
    with caplog.at_level(logging.WARNING):
        told = environment_with(shelf).from_string(line).render()
    assert (told.startswith("/static/style-"), told.split("|")[1:]) == (True, ["", ""])
    assert [it.message.partition(" is missing, ")[2] for it in caplog.records] == [
        "so pages do without it; `make assets` brings it"
    ]
    assert set(shelf.missing()) == {*OURS, *BROUGHT} - {"style.css"}
