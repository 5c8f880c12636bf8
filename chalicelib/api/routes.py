"""The table of routes, most of which are imported when something asks for them first."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any


class Routes(defaultdict[str, dict[str, Any]]):
    """The methods of each path. A path that is not there yet brings in all others, once.

    A function that starts in order to book thus pays for booking alone. Whoever looks at the table as a
    whole, as the deployer does, finds it complete.
    """

    def __init__(self, first: Mapping[str, dict[str, Any]], register_rest: Callable[[], None]) -> None:
        super().__init__(dict, first)
        self._register_rest: Callable[[], None] | None = register_rest

    def __missing__(self, path: str) -> dict[str, Any]:
        """Give the methods of a path that was not there: none, if it is not among the others either."""
        self._complete()
        return self[path] if path in self else super().__missing__(path)

    def __contains__(self, path: object) -> bool:
        """Tell whether there is such a path."""
        self._complete()
        return super().__contains__(path)

    def __iter__(self) -> Iterator[str]:
        """Give every path there is."""
        self._complete()
        return super().__iter__()

    def __len__(self) -> int:
        """Give how many paths there are."""
        self._complete()
        return super().__len__()

    def items(self) -> Any:
        """Give every path with its methods."""
        self._complete()
        return super().items()

    def _complete(self) -> None:
        register_rest, self._register_rest = self._register_rest, None
        if register_rest:
            register_rest()
