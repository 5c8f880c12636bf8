"""The Chalice application: its routes and its triggers, put together; no logic."""

from chalice.app import Chalice

from chalicelib.api.boundary import boundary
from chalicelib.api.public import public
from chalicelib.api.routes import Routes
from chalicelib.triggers import triggers
from chalicelib.web.booking import booking_pages
from chalicelib.web.manage import manage_pages
from chalicelib.web.site import site_pages

app = Chalice(app_name="regulars")
for first in (boundary, public, site_pages, booking_pages, manage_pages, triggers):
    app.register_blueprint(first)


def register_rest() -> None:
    """Register what booking does not need."""
    from chalicelib.api.absences import absences
    from chalicelib.api.calendars import calendars
    from chalicelib.api.catalogue import catalogue
    from chalicelib.api.consent import consents
    from chalicelib.api.intake import intake
    from chalicelib.api.openapi import description
    from chalicelib.api.prepaid import prepaid
    from chalicelib.api.reconnect import reconnect
    from chalicelib.api.series import series
    from chalicelib.api.staff import staff
    from chalicelib.api.templates import wording
    from chalicelib.api.waiting import waiting
    from chalicelib.api.webhooks import webhooks
    from chalicelib.api.workflows import workflows
    from chalicelib.web.calendars import calendar_pages
    from chalicelib.web.desk import desk_pages
    from chalicelib.web.diary import diary_pages
    from chalicelib.web.intake_forms import intake_pages
    from chalicelib.web.messages import message_pages
    from chalicelib.web.outcomes import outcome_pages
    from chalicelib.web.preferences import preference_pages
    from chalicelib.web.prepaid import prepaid_pages
    from chalicelib.web.reconnect import reconnect_pages
    from chalicelib.web.staff_notices import etiquette_pages
    from chalicelib.web.standings import standing_pages
    from chalicelib.web.waiting import waiting_pages
    from chalicelib.web.webhooks import webhook_pages
    from chalicelib.web.wording import wording_pages
    from chalicelib.web.workflows import workflow_pages

    for blueprint in (
        *(description, staff, reconnect, absences, calendars, catalogue, waiting, series, consents),
        *(webhooks, wording, workflows, prepaid, desk_pages, diary_pages, message_pages, reconnect_pages),
        *(calendar_pages, waiting_pages, webhook_pages, workflow_pages, preference_pages, prepaid_pages),
        *(wording_pages, etiquette_pages, outcome_pages, standing_pages, intake, intake_pages),
    ):
        app.register_blueprint(blueprint)


app.routes = Routes(app.routes, register_rest)
