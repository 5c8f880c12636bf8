"""The pages that booking does not need, imported when one of them is asked for."""

from chalice.app import Blueprint


def page_blueprints() -> tuple[Blueprint, ...]:
    """Give the pages of the console, and those of a client beside booking."""
    return (*_of_clients(), *_of_the_day(), *_of_messages(), *_of_settings(), *_of_access())


def _of_clients() -> tuple[Blueprint, ...]:
    from chalicelib.web.intake import intake_pages
    from chalicelib.web.joining import joining_pages
    from chalicelib.web.own_data import own_data_pages
    from chalicelib.web.own_folder import own_folder_pages
    from chalicelib.web.own_passkeys import own_passkey_pages
    from chalicelib.web.own_sign_in import own_sign_in_pages
    from chalicelib.web.portal import portal_pages
    from chalicelib.web.preferences import preference_pages

    own = own_data_pages, own_folder_pages, own_sign_in_pages, portal_pages, own_passkey_pages
    return intake_pages, joining_pages, *own, preference_pages


def _of_the_day() -> tuple[Blueprint, ...]:
    from chalicelib.web.absence_pages import absence_pages
    from chalicelib.web.client_editing import client_editing_pages
    from chalicelib.web.clients import client_pages
    from chalicelib.web.desk_booking import desk_booking_pages
    from chalicelib.web.diary import diary_pages
    from chalicelib.web.folder import folder_pages
    from chalicelib.web.intake_answers import answer_pages
    from chalicelib.web.placing import placing_pages
    from chalicelib.web.prepaid import prepaid_pages
    from chalicelib.web.standings import standing_pages
    from chalicelib.web.today import today_pages
    from chalicelib.web.visit_steps import step_pages
    from chalicelib.web.waiting import waiting_pages

    calendar = (today_pages, diary_pages, step_pages, placing_pages, desk_booking_pages, absence_pages)
    records = (client_pages, client_editing_pages, folder_pages)
    return (*calendar, *records, answer_pages, prepaid_pages, standing_pages, waiting_pages)


def _of_messages() -> tuple[Blueprint, ...]:
    from chalicelib.web.contacted import contacted_pages
    from chalicelib.web.messages import message_pages
    from chalicelib.web.outcomes import outcome_pages
    from chalicelib.web.reconnect import reconnect_pages
    from chalicelib.web.reports import report_pages
    from chalicelib.web.wording import wording_pages
    from chalicelib.web.workflow_editor import editor_pages
    from chalicelib.web.workflows import workflow_pages

    brought = contacted_pages, outcome_pages, reconnect_pages, report_pages
    return *brought, editor_pages, message_pages, workflow_pages, wording_pages


def _of_settings() -> tuple[Blueprint, ...]:
    from chalicelib.web.business_settings import business_pages
    from chalicelib.web.calendars import calendar_pages
    from chalicelib.web.etiquette import etiquette_pages
    from chalicelib.web.intake_forms import form_pages
    from chalicelib.web.outside_calendars import outside_calendar_pages
    from chalicelib.web.set_up import set_up_pages
    from chalicelib.web.settings import settings_pages
    from chalicelib.web.staff_notices import notice_pages
    from chalicelib.web.webhooks import webhook_pages
    from chalicelib.web.whatsapp import whatsapp_pages

    own = business_pages, set_up_pages, settings_pages
    told = etiquette_pages, form_pages, notice_pages, webhook_pages, whatsapp_pages
    return *own, calendar_pages, outside_calendar_pages, *told


def _of_access() -> tuple[Blueprint, ...]:
    from chalicelib.web.account import account_pages
    from chalicelib.web.audit import audit_pages
    from chalicelib.web.sign_in import sign_in_pages
    from chalicelib.web.team import team_pages

    return account_pages, audit_pages, sign_in_pages, team_pages
