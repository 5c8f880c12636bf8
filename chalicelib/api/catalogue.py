"""The calls for the catalogue: what can be booked, where, by whom and how. To delete is to set inactive."""

from typing import TypeVar

from chalice.app import Blueprint

from chalicelib.absences.service import keep_holidays
from chalicelib.api.catalogue_things import (
    CatalogueAnswer,
    CategoryThing,
    FaceThing,
    FormThing,
    LocationThing,
    PackageThing,
    PolicyThing,
    ResourceThing,
    ServiceThing,
    StaffThing,
)
from chalicelib.api.operation import Call, operation
from chalicelib.api.public import BUSINESS
from chalicelib.catalogue import service
from chalicelib.catalogue.model import BookingPolicy, Face
from chalicelib.core import clock
from chalicelib.core.errors import bad_field
from chalicelib.waiting.service import on_catalogue_changed

catalogue = Blueprint(__name__)

HERE = BUSINESS + "/catalogue"

T = TypeVar(
    "T", ServiceThing, StaffThing, ResourceThing, LocationThing, CategoryThing, PackageThing, FormThing
)


@operation(catalogue, "GET", HERE, CatalogueAnswer, needs="day")
def get_catalogue(_call: Call, business_id: str) -> CatalogueAnswer:
    """Give everything that can be booked, each with its version."""
    return CatalogueAnswer.of(service.list_versions(business_id))


@operation(catalogue, "PUT", HERE + "/policy", PolicyThing, body=PolicyThing, needs="settings")
def put_policy(call: Call, business_id: str) -> PolicyThing:
    """Change how clients may book and change by themselves; reminders of visits ahead follow in moments."""
    given = call.body(PolicyThing, exact=True)
    policy = BookingPolicy(**given.model_dump(exclude={"version"}))
    business, version = service.change_policy(business_id, policy, given.version)
    on_catalogue_changed(business_id, clock.now())
    return PolicyThing(**business.policy.model_dump(), version=version)


@operation(catalogue, "PUT", HERE + "/face", FaceThing, body=FaceThing, needs="settings")
def put_face(call: Call, business_id: str) -> FaceThing:
    """Change the words, the colour, the logo and the languages of the business's pages."""
    given = call.body(FaceThing, exact=True)
    business, version = service.change_face(
        business_id, Face(**given.model_dump(exclude={"version"})), given.version
    )
    return FaceThing(**business.face.model_dump(), version=version)


@operation(
    catalogue, "PUT", HERE + "/services/{service_id}", ServiceThing, body=ServiceThing, needs="settings"
)
def put_service(call: Call, business_id: str, service_id: str) -> ServiceThing:
    """Enter a service, or change it; reminders of visits ahead follow changed ones in moments."""
    return _put(call, business_id, ServiceThing, service_id)


@operation(catalogue, "PUT", HERE + "/staff/{staff_id}", StaffThing, body=StaffThing, needs="settings")
def put_staff(call: Call, business_id: str, staff_id: str) -> StaffThing:
    """Enter a member of staff, or change them."""
    return _put(call, business_id, StaffThing, staff_id)


@operation(
    catalogue, "PUT", HERE + "/resources/{resource_id}", ResourceThing, body=ResourceThing, needs="settings"
)
def put_resource(call: Call, business_id: str, resource_id: str) -> ResourceThing:
    """Enter a room or a piece of equipment, or change it."""
    return _put(call, business_id, ResourceThing, resource_id)


@operation(
    catalogue, "PUT", HERE + "/locations/{location_id}", LocationThing, body=LocationThing, needs="settings"
)
def put_location(call: Call, business_id: str, location_id: str) -> LocationThing:
    """Enter a location, or change it; the public holidays of its region are entered with it."""
    place = _put(call, business_id, LocationThing, location_id)
    keep_holidays(business_id, location_id, clock.now())
    return place


@operation(
    catalogue, "PUT", HERE + "/categories/{category_id}", CategoryThing, body=CategoryThing, needs="settings"
)
def put_category(call: Call, business_id: str, category_id: str) -> CategoryThing:
    """Enter a category, or change it."""
    return _put(call, business_id, CategoryThing, category_id)


@operation(
    catalogue, "PUT", HERE + "/packages/{package_id}", PackageThing, body=PackageThing, needs="settings"
)
def put_package(call: Call, business_id: str, package_id: str) -> PackageThing:
    """Enter a package or a special offer, or change it."""
    return _put(call, business_id, PackageThing, package_id)


@operation(catalogue, "PUT", HERE + "/forms/{form_id}", FormThing, body=FormThing, needs="settings")
def put_form(call: Call, business_id: str, form_id: str) -> FormThing:
    """Enter a form that clients fill in before their visit, or change it; answers stay as they were given."""
    return _put(call, business_id, FormThing, form_id)


def _put(call: Call, business_id: str, form: type[T], identifier: str) -> T:
    given = call.body(form, exact=True)
    field = f"{given.kind}_id"
    if getattr(given, field) not in ("", identifier):
        raise bad_field(field, "This is not the one in the address.")
    values = {**given.model_dump(exclude={"version"}), field: identifier}
    thing, version = service.put(business_id, values, given.version)
    on_catalogue_changed(business_id, clock.now())
    return form(**thing.model_dump(), version=version)
