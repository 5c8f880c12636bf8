"""Facts to look at a template with where there is no real visit: made up, but of this business. Pure."""

from datetime import datetime, timedelta

from chalicelib.catalogue.model import Catalogue, Category
from chalicelib.core.languages import date_in_words, day_in_words, time_in_words
from chalicelib.core.money import Money
from chalicelib.messaging.facts import FACTS


def made_up_facts(catalogue: Catalogue, language: str, now: datetime, booking_url: str) -> dict[str, str]:
    """Give every fact: of a visit in two days with what this business offers; every link is its own page.

    What only some visits have is empty: of an order, in a class, with a window, from afar.
    """
    business = catalogue.business
    local = now.astimezone(business.zone)
    starts = (local + timedelta(days=2)).replace(hour=14, minute=30, second=0, microsecond=0)
    service = next((each for each in catalogue.services.values() if each.active), None)
    staff = next((each for each in catalogue.staff.values() if each.active), None)
    place = next(iter(catalogue.locations.values()), None)
    category = catalogue.categories.get(service.category_id) if service else None
    price = service.price if service else Money(amount=4500, currency=business.currency)
    ends = starts + timedelta(minutes=service.duration_minutes if service else 45)
    return {
        **dict.fromkeys(FACTS, ""),
        **dict.fromkeys((name for name in FACTS if name.endswith("_url")), booking_url),
        **_times(starts, ends, local, language),
        "business_name": business.name,
        "client_name": "Carla Costa",
        "staff_name": staff.name if staff else "Ben",
        "service": service.name if service else "…",
        "category": category.name if category else "…",
        "categories": category.name if category else "…",
        "zone": business.time_zone,
        "place": place.name if place else business.name,
        "address": place.address if place else "",
        "instructions": service.instructions if service else "",
        "price": price.words(language),
        "deposit": Money(amount=price.amount // 5, currency=price.currency).words(language),
        "pay_words": business.policy.pay_words,
        "note": "…",
        "reason": "…",
        "waited_for": "approval",
        "cancelled_by": "client",
        "minutes_late": "10",
        "sessions_left": "2",
        **_more(catalogue, category, language, now),
    }


def _more(catalogue: Catalogue, had: Category | None, language: str, now: datetime) -> dict[str, str]:
    """Give what an invitation to more speaks of."""
    offer = next((it for it in catalogue.packages.values() if it.active), None)
    return {
        "visits": "10",
        "recommended": next((it.name for it in catalogue.open_categories.values() if it != had), "…"),
        "offer": f"{offer.name} ({offer.price.words(language)})" if offer else "…",
        "offer_until": day_in_words((now + timedelta(days=30)).date(), language),
    }


def _times(starts: datetime, ends: datetime, now: datetime, language: str) -> dict[str, str]:
    def day(moment: datetime) -> str:
        return date_in_words(moment, language)

    def time(moment: datetime) -> str:
        return time_in_words(moment, language)

    until = starts - timedelta(days=1)
    return {
        "date": day(starts),
        "time": time(starts),
        "end_time": time(ends),
        "until": f"{day(until)}, {time(until)}",
        "move_until": f"{day(until)}, {time(until)}",
        "cancel_until": f"{day(until)}, {time(until)}",
        "agreed": day(now),
        "previous_date": day(until),
        "previous_time": time(until),
        "last_visit": day_in_words((now - timedelta(days=60)).date(), language),
        "agenda": f"{time(starts)} Carla Costa",
    }
