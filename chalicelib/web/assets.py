"""What pages use beside HTML: our own stylesheets and scripts, and those of others.

The name of each changes with its content, so that browsers may keep it for ever. What is others' is copied
here by `make` and is in no repository; where it is missing, pages do without it and say less at once.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
BROUGHT: Mapping[str, str] = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "event-calendar.js": "@event-calendar/build/dist/event-calendar.min.js",
    "event-calendar.css": "@event-calendar/build/dist/event-calendar.min.css",
    "charts.css": "charts.css/dist/charts.min.css",
}
"""What is others', by its name here, and where npm puts it."""
VENDOR = "vendor"
OURS = ("style.css", "console.css", "calendar.js", "embed.js", "passkeys.js", "reports.js", "upload.js")
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True)
class Asset:
    """One stylesheet or script."""

    name: str
    text: str

    @cached_property
    def address(self) -> str:
        """Give the name that it is served under: style-0123456789ab.css."""
        stem, dot, suffix = self.name.rpartition(".")
        return f"{stem}-{hashlib.sha256(self.text.encode()).hexdigest()[:12]}{dot}{suffix}"

    @property
    def content_type(self) -> str:
        """Give what browsers are told that it is."""
        return KINDS[Path(self.name).suffix]


@dataclass(frozen=True)
class Shelf:
    """The assets of a folder, each read when it is first asked for."""

    folder: Path = STATIC
    _known: dict[str, Asset | None] = field(default_factory=dict)

    def find(self, name: str) -> Asset | None:
        """Give an asset by its plain name, or None where it was not brought; KeyError for one unheard of."""
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def find_at(self, address: str) -> Asset | None:
        """Give the asset that is served under a name, or None."""
        found = (self.find(name) for name in (*OURS, *BROUGHT) if address.startswith(Path(name).stem + "-"))
        return next((asset for asset in found if asset and asset.address == address), None)

    def missing(self) -> list[str]:
        """Give the names of what was not brought."""
        return [name for name in (*OURS, *BROUGHT) if self.find(name) is None]

    def _read(self, name: str) -> Asset | None:
        if name not in OURS and name not in BROUGHT:
            raise KeyError(f"{name} is no asset of ours; {Path(__file__).name} lists them")
        path = self.folder / name if name in OURS else self.folder / VENDOR / name
        try:
            return Asset(name, path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            log.warning("%s is missing, so pages do without it; `make assets` brings it", path)
            return None


SHELF = Shelf()
"""What this installation has."""
