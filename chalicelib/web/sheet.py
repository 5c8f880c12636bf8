"""How the settings show one kind of thing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.catalogue.model import Catalogue
from chalicelib.web.blanks import Blank


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the settings show one kind of thing: `what` in the address; `add` and `new` speak of one more."""

    what: str
    title: str
    add: str
    new: str
    model: type[Any]
    about: str
    blanks: tuple[Blank, ...]
    afresh: Callable[[Catalogue], dict[str, Any]] = lambda _catalogue: {}
    """What a new one begins with."""

    @property
    def kind(self) -> str:
        """Give what the model calls it."""
        return str(self.model.model_fields["kind"].default)
