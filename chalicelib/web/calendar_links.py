"""Links that enter a visit in the calendars that people have on the web. Pure."""

from urllib.parse import urlencode

from chalicelib.scheduling.model import Visit
from chalicelib.web.words import instant


def calendars_for(visit: Visit) -> list[tuple[str, str]]:
    """Give where the visit can be entered in a calendar on the web; its link stays out of those addresses."""
    it, place = visit.appointment, visit.catalogue.locations.get(visit.appointment.location_id)
    where = (place.address or place.name) if place and not it.address else ""
    title, (starts, ends) = (
        f"{it.title}, {visit.catalogue.business.name}",
        (instant(it.starts_at), instant(it.ends_at)),
    )
    dates = "/".join(moment.replace("-", "").replace(":", "") for moment in (starts, ends))
    google = {"action": "TEMPLATE", "text": title, "dates": dates, "location": where}
    outlook = {"subject": title, "startdt": starts, "enddt": ends, "location": where}
    return [
        ("Google", f"https://calendar.google.com/calendar/render?{urlencode(google)}"),
        ("Outlook", f"https://outlook.live.com/calendar/0/action/compose?{urlencode(outlook)}"),
    ]
