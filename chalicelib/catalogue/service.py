"""What can be asked of the catalogue."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from chalicelib.catalogue import store
from chalicelib.catalogue.countries import country_names, currency_of, language_of, zone_of, zones_of
from chalicelib.catalogue.editing import checked
from chalicelib.catalogue.model import (
    BookingPolicy,
    Business,
    Catalogue,
    Category,
    Etiquette,
    Face,
    IntakeForm,
    Location,
    Package,
    Resource,
    Service,
    SigningKey,
    Staff,
)
from chalicelib.catalogue.notices import Reminders
from chalicelib.catalogue.offering import (
    Offering,
    minutes_at,
    offering_of,
    open_places,
    performers,
    performs,
    places_of,
    works_at,
)
from chalicelib.catalogue.opening import working_intervals
from chalicelib.catalogue.public_holidays import holidays_of
from chalicelib.catalogue.ties import ties_of
from chalicelib.catalogue.together import following, with_thing
from chalicelib.core.errors import ChangedMeanwhile, NotFound
from chalicelib.core.ids import new_secret
from chalicelib.core.saying import said
from chalicelib.core.table import WriteRefused

__all__ = [
    "Offering",
    "add",
    "change_in",
    "checked",
    "country_names",
    "currency_of",
    "find_catalogue",
    "following",
    "found_business",
    "get_catalogue",
    "holidays_of",
    "language_of",
    "minutes_at",
    "offering_of",
    "open_places",
    "performers",
    "performs",
    "places_of",
    "ties_of",
    "working_intervals",
    "works_at",
    "zone_of",
    "zones_of",
]

TRIES = 5
"""How often a change is made again because another writer came first."""


def get_catalogue(business_id: str, *, as_of_now: bool = False) -> Catalogue:
    """Give everything the business has on offer, in one read; raise NotFound for an unknown business.

    A change of the last moment may be missing, unless it is asked for `as_of_now`, which costs twice as much.
    """
    return _catalogue_of(store.load_things(business_id, as_of_now=as_of_now))


def _catalogue_of(things: Collection[Any]) -> Catalogue:
    def kinds(kind: type[Any]) -> dict[str, Any]:
        return {getattr(t, f"{t.kind}_id"): t for t in things if isinstance(t, kind)}

    business = next((thing for thing in things if isinstance(thing, Business)), None)
    key = next((thing for thing in things if isinstance(thing, SigningKey)), None)
    if business is None or key is None:
        raise NotFound(said("There is no such business."))
    return Catalogue(
        business=business,
        signing_secret=key.secret,
        locations=kinds(Location),
        staff=kinds(Staff),
        resources=kinds(Resource),
        categories=kinds(Category),
        services=kinds(Service),
        packages=kinds(Package),
        forms=kinds(IntakeForm),
    )


change_in = store.change_in


def find_catalogue(business_id: str) -> Catalogue | None:
    """Give the business's catalogue, or None when there is no such business."""
    try:
        return get_catalogue(business_id)
    except NotFound:
        return None


def found_business(business: Business, things: Iterable[Any]) -> None:
    """Enter a new business with what it offers; WriteRefused when the identifier is in use."""
    store.save_new_business(business, SigningKey(secret=new_secret()))
    store.save_things(business.business_id, things)


def add(business_id: str, things: Iterable[Any]) -> None:
    """Add services, staff, resources, locations and the like, or replace those of the same identifier."""
    store.save_things(business_id, things)


def list_versions(business_id: str) -> list[tuple[Any, int]]:
    """Give everything the business has but its secret, each with its version; raise NotFound."""
    found = [it for it in store.load_versions(business_id) if not isinstance(it[0], SigningKey)]
    if not found:
        raise NotFound(said("There is no such business."))
    return found


def put(business_id: str, values: Mapping[str, Any], version: int) -> tuple[Any, int]:
    """Enter a thing, or change it from the version that was looked at; give it with its new version.

    Raises BadInput for what does not fit, and ChangedMeanwhile where somebody else has changed it since.
    The same again changes nothing.
    """
    thing = store.thing_from(values)
    if isinstance(thing, Location) and not thing.active:
        return _put_off(business_id, thing, version)
    return _put(business_id, checked(get_catalogue(business_id), thing), version)


def _put_off(business_id: str, place: Location, version: int) -> tuple[Any, int]:
    """Enter or change a location that is off, resting on another that stays in use; otherwise as `put`."""
    for _ in range(TRIES):
        found = store.load_versions(business_id)
        catalogue = _catalogue_of([thing for thing, _ in found])
        others = [it for it in open_places(catalogue) if it.location_id != place.location_id]
        thing = checked(catalogue, place)
        try:
            return _put(business_id, thing, version, [pair for pair in found if pair[0] in others[:1]])
        except ChangedMeanwhile:
            there = next((number for it, number in found if store.sort_key(it) == store.sort_key(place)), 0)
            if there != version:
                raise
    raise ChangedMeanwhile


def change_together(
    business_id: str, decide: Callable[[Catalogue], Iterable[Any]], version: int | None = None
) -> None:
    """Enter or change what `decide` gives for the catalogue, all or nothing; each may rest on those before.

    With a `version`, only while that is the business's own. Raises as `put`.
    """
    for _ in range(TRIES):
        found = store.load_versions(business_id)
        there = {store.sort_key(thing): (thing, number) for thing, number in found}
        if version not in (None, there.get("business", (None, None))[1]):
            raise ChangedMeanwhile
        catalogue = _catalogue_of([thing for thing, _ in found])
        now = {key: thing for key, (thing, _) in there.items()}
        for thing in decide(catalogue):
            if thing != now.get(key := store.sort_key(thing)):
                now[key] = checked(catalogue, thing)
                catalogue = with_thing(catalogue, now[key])
        before = [(it, *there.get(key, (None, 0))) for key, it in now.items()]
        changes = [(it, number) for it, old, number in before if it != old]
        try:
            store.save_together(business_id, changes)
            return
        except WriteRefused:
            continue
    raise ChangedMeanwhile


def change_business(business_id: str, business: Business, version: int | None = None) -> None:
    """Change what a business is; what follows from it goes along: clocks, and prices by their number.

    Raises as `change_together`.
    """
    change_together(business_id, lambda catalogue: [business, *following(catalogue, business)], version)


def ask_with(business_id: str, form_id: str, service_ids: Collection[str]) -> None:
    """Let clients of these services, and of no others, fill in a form, in place of what they filled in.

    The same again changes nothing. Raises ChangedMeanwhile when others always come first.
    """
    for _ in range(TRIES):
        try:
            for thing, version in store.load_versions(business_id):
                if isinstance(thing, Service) and thing.form_id != (
                    asks := _form_of(thing, form_id, service_ids)
                ):
                    _put(business_id, thing.model_copy(update={"form_id": asks}), version)
            return
        except ChangedMeanwhile:
            continue
    raise ChangedMeanwhile


def _form_of(service: Service, form_id: str, service_ids: Collection[str]) -> str | None:
    if service.service_id in service_ids:
        return form_id
    return None if service.form_id == form_id else service.form_id


def change_policy(business_id: str, policy: BookingPolicy, version: int) -> tuple[Business, int]:
    """Change how clients book, from the version of the business that was looked at; otherwise as `put`."""
    return _change(business_id, {"policy": policy}, version)


def change_face(business_id: str, face: Face, version: int) -> tuple[Business, int]:
    """Change how the business shows itself to its clients; otherwise as `change_policy`."""
    return _change(business_id, {"face": face}, version)


def change_etiquette(
    business_id: str, etiquette: Etiquette, version: int, reminders: Reminders | None = None
) -> tuple[Business, int]:
    """Change when and how often clients are written to; otherwise as `change_policy`.

    With `reminders` those of the business change in the same write; the rest of its policy stays.
    """
    changes: dict[str, Any] = {"etiquette": etiquette}
    if reminders is not None:
        policy = get_business(business_id)[0].policy
        changes["policy"] = policy.model_copy(update={"reminders": reminders})
    return _change(business_id, changes, version)


def get_business(business_id: str) -> tuple[Business, int]:
    """Give a business as it is now, with its version; raise NotFound."""
    there = store.find_version(business_id, "business")
    if there is None:
        raise NotFound(said("There is no such business."))
    return there


def get_signing_secret(business_id: str) -> str:
    """Give the secret that a business's links are signed with, in one small read; raise NotFound."""
    there = store.find_version(business_id, "signing-key")
    if there is None:
        raise NotFound(said("There is no such business."))
    return str(there[0].secret)


def _change(business_id: str, changes: Mapping[str, Any], version: int) -> tuple[Business, int]:
    business, _ = get_business(business_id)
    changed: tuple[Business, int] = _put(business_id, business.model_copy(update=dict(changes)), version)
    return changed


def _put(business_id: str, thing: Any, version: int, resting_on: store.Versions = ()) -> tuple[Any, int]:
    there = store.find_version(business_id, store.sort_key(thing))
    if there is not None and there[0] == thing:
        return there
    try:
        store.save_thing(business_id, thing, version, resting_on)
    except WriteRefused as refused:
        raise ChangedMeanwhile from refused
    return thing, version + 1
