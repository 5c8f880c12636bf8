"""The parts of the interface for programs that booking does not need, imported when they are asked for."""

from chalice.app import Blueprint


def api_blueprints() -> tuple[Blueprint, ...]:
    """Give every part but the public one."""
    from chalicelib.api.absences import absences
    from chalicelib.api.audit import audit
    from chalicelib.api.calendars import calendars
    from chalicelib.api.catalogue import catalogue
    from chalicelib.api.consent import consents
    from chalicelib.api.intake import intake
    from chalicelib.api.openapi import description
    from chalicelib.api.prepaid import prepaid
    from chalicelib.api.reconnect import reconnect
    from chalicelib.api.reports import reports
    from chalicelib.api.series import series
    from chalicelib.api.staff import staff
    from chalicelib.api.team import team
    from chalicelib.api.templates import wording
    from chalicelib.api.waiting import waiting
    from chalicelib.api.webhooks import webhooks
    from chalicelib.api.workflows import workflows

    return (
        absences,
        audit,
        calendars,
        catalogue,
        consents,
        description,
        intake,
        prepaid,
        reconnect,
        reports,
        series,
        staff,
        team,
        waiting,
        webhooks,
        wording,
        workflows,
    )
