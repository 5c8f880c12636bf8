"""The parts of the interface for programs that booking does not need, imported when they are asked for."""

from chalice.app import Blueprint


def api_blueprints() -> tuple[Blueprint, ...]:
    """Give every part but the public one."""
    return (*_of_clients(), *_of_the_day(), *_of_settings())


def _of_clients() -> tuple[Blueprint, ...]:
    from chalicelib.api.consent import consents
    from chalicelib.api.folder import folder
    from chalicelib.api.intake import intake
    from chalicelib.api.prepaid import prepaid
    from chalicelib.api.reconnect import reconnect

    return consents, folder, intake, prepaid, reconnect


def _of_the_day() -> tuple[Blueprint, ...]:
    from chalicelib.api.absences import absences
    from chalicelib.api.reports import reports
    from chalicelib.api.series import series
    from chalicelib.api.staff import staff
    from chalicelib.api.waiting import waiting

    return absences, reports, series, staff, waiting


def _of_settings() -> tuple[Blueprint, ...]:
    from chalicelib.api.audit import audit
    from chalicelib.api.calendars import calendars
    from chalicelib.api.catalogue import catalogue
    from chalicelib.api.openapi import description
    from chalicelib.api.team import team
    from chalicelib.api.templates import wording
    from chalicelib.api.webhooks import webhooks
    from chalicelib.api.workflows import workflows

    return audit, calendars, catalogue, description, team, webhooks, wording, workflows
