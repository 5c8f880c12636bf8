"""What npm brought is copied to where pages find it, and only that."""

from pathlib import Path

from chalicelib.web.assets import BROUGHT
from infra.assets import copy


def test_what_pages_use_is_copied_and_what_was_there_before_goes(tmp_path: Path) -> None:
    modules, folder = tmp_path / "node_modules", tmp_path / "vendor"
    for place in BROUGHT.values():
        (modules / place).parent.mkdir(parents=True, exist_ok=True)
        (modules / place).write_text(place)
    folder.mkdir()
    (folder / "old.js").write_text("gone")
    copy(modules, folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == dict(BROUGHT)
