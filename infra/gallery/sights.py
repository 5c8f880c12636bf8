"""The table of pages: for each route that shows one, how it is reached, and in which states it is seen."""

from collections.abc import Mapping
from dataclasses import dataclass

DEMO, GRAND, BARE = "demo", "grand", "bare"


@dataclass(frozen=True, slots=True)
class Sight:
    """One page in one state; `{…}` in its address is filled in with what was made.

    `business` is whose data it shows: the demo salon's, that of the grand one, or of one without any. Pages
    of the console are seen by its owner unless nobody is `signed_in`, a client's own by one where it is seen
    `as_client`. It is answered with the `status`.
    """

    name: str
    rest: str = ""
    business: str = DEMO
    signed_in: bool = True
    as_client: bool = False
    status: int = 200

    def address(self, route: str, made: Mapping[str, str]) -> str:
        """Give where the page stands, from the site's root."""
        start, _, _ = route.partition("{business_id}")
        whole = start + (self.business if "{business_id}" in route else "")
        return whole + self.rest.format_map(made)


def one(name: str, rest: str = "") -> tuple[Sight, ...]:
    """Give a page that is looked at in one state."""
    return (Sight(name, rest),)


def and_empty(name: str, rest: str = "") -> tuple[Sight, ...]:
    """Give a page that is looked at with the demo salon's data and with none."""
    return Sight(name, rest), Sight(f"{name}-empty", rest, BARE)


B, CONSOLE = "/b/{business_id}", "/console/{business_id}"
VISIT = "/appointments/{visit}"
PUBLIC: dict[str, tuple[Sight, ...]] = {
    "/": one("front", "/"),
    B: (*and_empty("services"), Sight("services-grand", "", GRAND), Sight("services-hindi", "?lang=hi")),
    f"{B}/services/{{service_id}}": (
        Sight("times", "/services/haircut?day={tomorrow}"),
        Sight("times-grand", "/services/s14?day={tomorrow}", GRAND),
        Sight("times-none", "/services/haircut?week=2027-12-20"),
        Sight("service-not-found", "/services/unheard-of", status=404),
    ),
    f"{B}/packages/{{package_id}}": one("times-of-a-package", "/packages/fresh-start"),
    f"{B}/book": (
        Sight("details", "/book?service_id=haircut&staff_id=ben&location_id=studio&starts_at={evening}"),
        Sight(
            "details-grand", "/book?service_id=s14&staff_id=p3&location_id=main&starts_at={evening}", GRAND
        ),
    ),
    f"{B}/appointments/{{appointment_id}}": (
        Sight("confirmation", f"{VISIT}?token={{token}}&booked=1"),
        Sight("visit", f"{VISIT}?token={{token}}"),
        Sight("visit-wrong-link", f"{VISIT}?token=wrong", status=403),
    ),
    f"{B}/appointments/{{appointment_id}}/cancel": one("visit-cancel", f"{VISIT}/cancel?token={{token}}"),
    f"{B}/appointments/{{appointment_id}}/form": one("visit-form", f"{VISIT}/form?token={{token}}"),
    f"{B}/appointments/{{appointment_id}}/move": one("visit-move", f"{VISIT}/move?token={{token}}"),
    f"{B}/appointments/{{appointment_id}}/verify": (
        Sight("visit-verify", "/appointments/{held}/verify?token={held_token}", GRAND),
    ),
    f"{B}/me": (
        Sight("portal", "/me", as_client=True),
        Sight("portal-sign-in", "/me", status=401),
    ),
    f"{B}/me/file": (Sight("own-file", "/me/file", as_client=True),),
    f"{B}/me/file/arrived": (Sight("own-file-refused", "/me/file/arrived?key=nothing", as_client=True),),
    f"{B}/me/folder/{{entry_id}}/remove": (
        Sight("own-entry", "/me/folder/{own_entry}/remove", as_client=True),
    ),
    f"{B}/sign-in/{{proof_id}}": one("portal-code", "/sign-in/{client_proof}"),
    f"{B}/preferences/{{client_id}}": one("preferences", "{preferences}"),
    f"{B}/unsubscribe/{{client_id}}/{{channel}}": one("unsubscribe", "{unsubscribe}"),
    f"{B}/waiting-list": one("waiting-list-join", "/waiting-list?service_id=haircut"),
    f"{B}/waiting-list/{{wish_id}}": one("waiting-list-place", "/waiting-list/{wish}?token={wish_token}"),
}
DESK: dict[str, tuple[Sight, ...]] = {
    CONSOLE: (
        *and_empty("today"),
        Sight("today-grand", "", GRAND),
        Sight("sign-in", "", signed_in=False, status=401),
    ),
    f"{CONSOLE}/sign-in/{{proof_id}}": (Sight("sign-in-code", "/sign-in/{proof}", signed_in=False),),
    f"{CONSOLE}/account": one("account", "/account"),
    f"{CONSOLE}/appointments/{{appointment_id}}/form": (
        Sight("answers", "/appointments/{answered_visit}/form"),
        Sight("answers-missing", "/appointments/{visit}/form"),
    ),
    f"{CONSOLE}/appointments/{{appointment_id}}/place": one(
        "move-at-the-desk", "/appointments/{visit}/place"
    ),
    f"{CONSOLE}/audit": and_empty("audit", "/audit"),
    f"{CONSOLE}/book": (Sight("book-at-the-desk", "/book"), Sight("book-at-the-desk-grand", "/book", GRAND)),
    f"{CONSOLE}/calendar": (
        *and_empty("calendar", "/calendar?day={today}"),
        Sight("calendar-grand", "/calendar?day={today}", GRAND),
    ),
    f"{CONSOLE}/calendars": and_empty("calendars-elsewhere", "/calendars"),
    f"{CONSOLE}/calendars/{{kind}}/{{holder_id}}": (
        Sight("calendars-of-a-person", "/calendars/staff/mia"),
        Sight("calendars-of-a-location", "/calendars/location/studio"),
    ),
    f"{CONSOLE}/clients": (
        *and_empty("clients", "/clients"),
        Sight("clients-found", "/clients?q=carla"),
    ),
    f"{CONSOLE}/clients/{{client_id}}": one("record", "/clients/{client}"),
    f"{CONSOLE}/clients/{{client_id}}/edit": one("record-editor", "/clients/{client}/edit"),
    f"{CONSOLE}/clients/{{client_id}}/timeline": one(
        "timeline", "/clients/{client}/timeline?before=2027-12-01T00:00:00Z"
    ),
    f"{CONSOLE}/clients/{{client_id}}/file": (
        Sight("folder-file", "/clients/{client}/file?kind=shared&tell=1"),
        Sight("folder-file-for-the-team", "/clients/{client}/file"),
    ),
    f"{CONSOLE}/clients/{{client_id}}/folder": (
        Sight("folder", "/clients/{client}/folder"),
        Sight("folder-empty", "/clients/{answered}/folder"),
    ),
    f"{CONSOLE}/clients/{{client_id}}/folder/{{entry_id}}": one(
        "folder-entry", "/clients/{client}/folder/{entry}"
    ),
    f"{CONSOLE}/clients/{{client_id}}/forms": one("client-answers", "/clients/{answered}/forms"),
    f"{CONSOLE}/clients/{{client_id}}/prepaid": one("client-prepaid", "/clients/{client}/prepaid"),
    f"{CONSOLE}/clients/{{client_id}}/prepaid/{{sale_id}}": one("sale", "/clients/{client}/prepaid/{sale}"),
    f"{CONSOLE}/etiquette": one("reminders", "/etiquette"),
    f"{CONSOLE}/etiquette/whatsapp": one("whatsapp", "/etiquette/whatsapp"),
    f"{CONSOLE}/etiquette/whatsapp/{{purpose}}": one("whatsapp-words", "/etiquette/whatsapp/reminder"),
    f"{CONSOLE}/forms": and_empty("forms", "/forms"),
    f"{CONSOLE}/forms/{{form_id}}": one("form-editor", "/forms/health"),
    f"{CONSOLE}/keys": one("keys", "/keys"),
    f"{CONSOLE}/messages": and_empty("messages", "/messages"),
    f"{CONSOLE}/notices": (Sight("notices", "/notices"), Sight("notices-grand", "/notices", GRAND)),
    f"{CONSOLE}/opportunities": and_empty("opportunities", "/opportunities"),
    f"{CONSOLE}/prepaid": (Sight("prepaid", "/prepaid"), Sight("prepaid-search", "/prepaid?q=carla")),
    f"{CONSOLE}/reconnect": (
        *and_empty("reconnect", "/reconnect"),
        Sight("reconnect-grand", "/reconnect", GRAND),
    ),
    f"{CONSOLE}/reconnect/clients/{{client_id}}": one("client", "/reconnect/clients/{client}"),
    f"{CONSOLE}/reconnect/contacted": one(
        "contacted", "/reconnect/contacted?began_at=2027-05-03T08:00:00Z&ended_at=2027-05-03T08:00:00Z"
    ),
    f"{CONSOLE}/reconnect/report": and_empty("report", "/reconnect/report"),
    f"{CONSOLE}/reconnect/{{category_id}}": (
        Sight("overdue", "/reconnect/hair"),
        Sight("overdue-empty", "/reconnect/c0", GRAND),
    ),
    f"{CONSOLE}/reconnect/{{category_id}}/invited": (
        Sight("invited", "/reconnect/hair/invited"),
        Sight("came-back", "/reconnect/hair/invited?came_back=on"),
    ),
    f"{CONSOLE}/reconnect/{{category_id}}/settings": one("reconnect-settings", "/reconnect/hair/settings"),
    f"{CONSOLE}/reports": (
        *and_empty("reports", "/reports"),
        Sight("reports-of-a-year", "/reports?period=this-year"),
        Sight("reports-grand", "/reports?period=last-90-days", GRAND),
    ),
    f"{CONSOLE}/set-up/{{step}}": tuple(Sight(f"set-up-{n}", f"/set-up/{n}", BARE) for n in range(1, 6)),
    f"{CONSOLE}/settings": and_empty("settings", "/settings"),
    f"{CONSOLE}/settings/business": one("settings-business", "/settings/business"),
    f"{CONSOLE}/settings/face": one("settings-face", "/settings/face"),
    f"{CONSOLE}/settings/rules": one("settings-rules", "/settings/rules"),
    f"{CONSOLE}/settings/{{what}}": (
        Sight("settings-services", "/settings/services"),
        Sight("settings-services-grand", "/settings/services", GRAND),
        Sight("settings-packages-empty", "/settings/packages", BARE),
    ),
    f"{CONSOLE}/settings/{{what}}/{{thing_id}}": (
        Sight("settings-service", "/settings/services/haircut"),
        Sight("settings-person", "/settings/people/ben"),
        Sight("settings-location", "/settings/locations/studio"),
        Sight("settings-package", "/settings/packages/fresh-start"),
    ),
    f"{CONSOLE}/team": one("team", "/team"),
    f"{CONSOLE}/team/{{member_id}}": one("member", "/team/{member}"),
    f"{CONSOLE}/time-off": and_empty("time-off", "/time-off"),
    f"{CONSOLE}/time-off/new": one("time-off-new", "/time-off/new?whom=staff:ben"),
    f"{CONSOLE}/time-off/{{absence_id}}": one("time-off-one", "/time-off/{absence}"),
    f"{CONSOLE}/webhooks": and_empty("webhooks", "/webhooks"),
    f"{CONSOLE}/webhooks/{{endpoint_id}}": one("webhook", "/webhooks/{endpoint}"),
    f"{CONSOLE}/wording": one("wordings", "/wording"),
    f"{CONSOLE}/wording/{{purpose}}/{{channel}}/{{language}}": one(
        "wording", "/wording/booking_confirmation/email/en"
    ),
    f"{CONSOLE}/workflows": one("workflows", "/workflows"),
    f"{CONSOLE}/workflows/{{workflow_id}}": one("workflow", "/workflows/review_request"),
    f"{CONSOLE}/workflows/{{workflow_id}}/edit": one("workflow-editor", "/workflows/review_request/edit"),
}
SIGHTS = {**PUBLIC, **DESK}
"""Every route that shows a page."""
NO_PAGES = {
    "/b/{business_id}/appointments/{appointment_id}/visit.ics",
    "/calendars/{business_id}/{kind}/{holder_id}/{file}",
    "/b/{business_id}/me/data",
    "/b/{business_id}/me/folder/{entry_id}/file",
    "/b/{business_id}/me/passkeys",
    "/b/{business_id}/passkeys",
    "/console/{business_id}/account/passkeys",
    "/console/{business_id}/calendar/events",
    "/console/{business_id}/clients/{client_id}/file/arrived",
    "/console/{business_id}/clients/{client_id}/folder/{entry_id}/file",
    "/console/{business_id}/passkeys",
    "/console/{business_id}/reports.csv",
    "/console/{business_id}/set-up",
    "/healthz",
    "/static/{name}",
}
"""What answers with something else than a page, or leads to one; what is for programs begins with /v1."""
