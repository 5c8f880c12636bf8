"""Blanks whose value has several fields of its own: hours of the week, ways and minutes, prices of each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from chalicelib.catalogue.model import Catalogue, Service
from chalicelib.core.errors import BadInput, bad_field
from chalicelib.core.saying import said
from chalicelib.web.blanks import Fields, Typed, money_in, money_typed, one
from chalicelib.web.console_words import WEEKDAYS
from chalicelib.web.times_typed import (
    clock,
    hours_in,
    hours_words,
    length_in,
    minutes_words,
    starts_in,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One field among several; `shape` is line, number or amount."""

    field: str
    label: str
    shape: str = "line"
    hint: str = ""


Groups = list[tuple[str, list[Row]]]
"""Fields that belong together, under a heading or none."""


def _all_read(parts: Iterable[Callable[[], list[Any]]]) -> list[Any]:
    """Give all that is read, or raise BadInput with everything that cannot be."""
    found: list[Any] = []
    wrong: list[tuple[str, str]] = []
    for part in parts:
        try:
            found += part()
        except BadInput as refusal:
            wrong += refusal.fields
    if wrong:
        raise BadInput(wrong)
    return found


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Hours of the week, a line a weekday, for each location where that is asked; kept as its rules."""

    by_place: bool = False
    shape: ClassVar[str] = "rows"

    def groups(self, name: str, catalogue: Catalogue) -> Groups:
        """Give a line for each weekday, at each place."""
        places = _places(catalogue) if self.by_place else [("", "")]
        one_only = len(places) == 1
        return [("" if one_only else words, _week(f"{name}-{place}")) for place, words in places]

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the lines."""
        lines: dict[str, list[tuple[int, int]]] = {}
        for rule in value or ():
            field = f"{name}-{rule.location_id if self.by_place else ''}-{rule.weekday}"
            lines.setdefault(field, []).append((rule.starts_minute, rule.ends_minute))
        return {field: [hours_words(spans)] for field, spans in lines.items()}

    def read(self, name: str, typed: Typed, catalogue: Catalogue) -> Any:
        """Give the rules."""
        places = [place for place, _ in _places(catalogue)] if self.by_place else [""]
        days = ((place, day) for place in places for day in range(len(WEEKDAYS)))
        return _all_read(self._day(f"{name}-{place}-{day}", place, day, typed) for place, day in days)

    def _day(self, field: str, place: str, day: int, typed: Typed) -> Callable[[], list[Any]]:
        where = {"location_id": place} if self.by_place else {}

        def rules() -> list[Any]:
            return [
                {"weekday": day, "starts_minute": start, "ends_minute": end, **where}
                for start, end in hours_in(field, one(typed, field))
            ]

        return rules


def _places(catalogue: Catalogue) -> list[tuple[str, str]]:
    places = catalogue.locations.values()
    return [
        (it.location_id, named(it))
        for it in sorted(places, key=lambda it: (not it.active, it.name.casefold()))
    ]


def _week(prefix: str) -> list[Row]:
    return [Row(f"{prefix}-{number}", day) for number, day in enumerate(WEEKDAYS)]


@dataclass(frozen=True, slots=True)
class WeekStarts:
    """Fixed times of the week, a line a weekday."""

    shape: ClassVar[str] = "rows"

    def groups(self, name: str, _catalogue: Catalogue) -> Groups:
        """Give a line for each weekday."""
        return [("", _week(name))]

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the lines."""
        lines: dict[str, list[str]] = {}
        for start in sorted(value or (), key=lambda it: (it.weekday, it.minute)):
            lines.setdefault(f"{name}-{start.weekday}", []).append(clock(start.minute))
        return {field: [", ".join(times)] for field, times in lines.items()}

    def read(self, name: str, typed: Typed, _catalogue: Catalogue) -> Any:
        """Give the times."""

        def on(day: int) -> Callable[[], list[Any]]:
            field = f"{name}-{day}"
            return lambda: [{"weekday": day, "minute": it} for it in starts_in(field, one(typed, field))]

        return _all_read(on(day) for day in range(len(WEEKDAYS)))


@dataclass(frozen=True, slots=True)
class Travel:
    """To which postal codes people go, a line each: 10115 20 min."""

    shape: ClassVar[str] = "text"

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the lines."""
        return {name: ["\n".join(f"{area.postcode}: {minutes_words(area.minutes)}" for area in value or ())]}

    def read(self, name: str, typed: Typed, _catalogue: Catalogue) -> Any:
        """Give the areas."""
        return [_area(name, line) for line in one(typed, name).splitlines() if line.strip()]


def _area(field: str, line: str) -> dict[str, Any]:
    postcode, colon, way = line.partition(":")
    if not colon:
        raise bad_field(
            field,
            said("Please write a line like 10115: 20 min. “%(typed)s” is not like that.", typed=line.strip()),
        )
    return {"postcode": postcode.strip(), "minutes": length_in(field, way)}


@dataclass(frozen=True, slots=True)
class Needs:
    """How many resources of each type a service takes."""

    shape: ClassVar[str] = "rows"

    def groups(self, name: str, catalogue: Catalogue) -> Groups:
        """Give a number for each type there is."""
        types = sorted({it.type for it in catalogue.resources.values()})
        return [("", [Row(f"{name}-{number}", kind, "number") for number, kind in enumerate(types)])]

    def shown(self, name: str, value: Any, catalogue: Catalogue) -> Fields:
        """Give the numbers."""
        counts = {need.type: str(need.count) for need in value or ()}
        rows = self.groups(name, catalogue)[0][1]
        return {row.field: [counts.get(row.label, "")] for row in rows}

    def read(self, name: str, typed: Typed, catalogue: Catalogue) -> Any:
        """Give what is needed."""
        rows = self.groups(name, catalogue)[0][1]
        given = ((row.label, one(typed, row.field)) for row in rows)
        return [{"type": kind, "count": count} for kind, count in given if count not in ("", "0")]


@dataclass(frozen=True, slots=True)
class OwnTerms:
    """What one person needs or asks for a service, where it is not what the service says."""

    shape: ClassVar[str] = "rows"

    def groups(self, name: str, catalogue: Catalogue) -> Groups:
        """Give minutes and a price for each service."""
        return [(named(it), _own_terms(f"{name}-{it.service_id}", it)) for it in catalogue.services.values()]

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the minutes and the prices."""
        found: Fields = {}
        for service_id, terms in (value or {}).items():
            found[f"{name}-{service_id}-duration_minutes"] = [str(terms.duration_minutes or "")]
            found[f"{name}-{service_id}-price"] = [money_typed(terms.price) if terms.price else ""]
        return found

    def read(self, name: str, typed: Typed, catalogue: Catalogue) -> Any:
        """Give the terms of the services that have any."""
        given = ((it, dict(_terms(f"{name}-{it}", typed, catalogue))) for it in catalogue.services)
        return {service_id: terms for service_id, terms in given if terms}


def _own_terms(prefix: str, service: Service) -> list[Row]:
    usual = str(service.duration_minutes), money_typed(service.price)
    return [
        Row(f"{prefix}-duration_minutes", said("Minutes"), "number", usual[0]),
        Row(f"{prefix}-price", said("Price"), "amount", usual[1]),
    ]


def named(thing: Any) -> str:
    """Give what something is called among others, with a word where it is off."""
    return str(thing.name) if thing.active else said("%(name)s (off)", name=thing.name)


def _terms(prefix: str, typed: Typed, catalogue: Catalogue) -> Iterator[tuple[str, Any]]:
    if minutes := one(typed, f"{prefix}-duration_minutes"):
        yield "duration_minutes", minutes
    if price := one(typed, f"{prefix}-price"):
        yield "price", money_in(f"{prefix}-price", price, catalogue.business.currency)


@dataclass(frozen=True, slots=True)
class OwnPrices:
    """What a package costs with somebody, where that is not its price."""

    shape: ClassVar[str] = "rows"

    def groups(self, name: str, catalogue: Catalogue) -> Groups:
        """Give a price for everybody."""
        people = catalogue.staff.values()
        return [("", [Row(f"{name}-{it.staff_id}", named(it), "amount") for it in people])]

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the prices."""
        return {f"{name}-{staff_id}": [money_typed(price)] for staff_id, price in (value or {}).items()}

    def read(self, name: str, typed: Typed, catalogue: Catalogue) -> Any:
        """Give the prices that differ."""
        given = ((staff_id, f"{name}-{staff_id}") for staff_id in catalogue.staff)
        currency = catalogue.business.currency
        return {it: money_in(field, one(typed, field), currency) for it, field in given if one(typed, field)}
