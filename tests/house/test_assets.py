"""What is others' is named once, pinned, and here; pages name nothing else."""

import json
import re

from chalicelib.web.assets import BROUGHT, OURS, SHELF, STATIC
from tests.house.sources import PROJECT

TEMPLATES = PROJECT / "chalicelib" / "web" / "templates"


def test_everything_that_pages_use_is_here() -> None:
    assert SHELF.missing() == [], "run `make assets`: it brings what pages use"


def test_pages_name_only_what_is_listed_and_all_of_it() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    for_others = {"embed.js"}  # other people's pages name it
    assert set(re.findall(r"asset\('([^']*)'\)", text)) == {*OURS, *BROUGHT} - for_others
    assert text.count("asset(") == len(re.findall(r"asset\('([^']*)'\)", text))


def test_what_stands_in_the_folder_is_listed() -> None:
    assert {path.name for path in STATIC.iterdir() if path.is_file()} == set(OURS)


def test_each_package_is_pinned_to_the_digit_and_the_lock_names_no_registry() -> None:
    package = json.loads((PROJECT / "package.json").read_text())
    wanted = {**package["dependencies"], **package["devDependencies"]}
    lock = json.loads((PROJECT / "package-lock.json").read_text())["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    brought = {place.removeprefix("node_modules/"): it for place, it in lock.items() if place}
    assert {name: it["version"] for name, it in brought.items()} == wanted
    hosts = [it.get("resolved", "https://registry.npmjs.org/") for it in brought.values()]
    assert all(host.startswith("https://registry.npmjs.org/") for host in hosts)
    assert all(it["integrity"].startswith("sha512-") for it in brought.values())


def test_nothing_of_others_is_in_the_repository() -> None:
    kept_out = (PROJECT / ".gitignore").read_text().splitlines()
    assert {"/node_modules/", "/chalicelib/web/static/vendor/"} <= set(kept_out)
