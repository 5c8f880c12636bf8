"""`python -m infra.local.example FILE`: three made-up years of the demo salon's visits, up to now.

Every client has a rhythm of their own; some have stopped coming, some have a booking ahead. The same
clock gives the same file.
"""

import csv
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from chalicelib.core import clock

CLIENTS, YEARS = 240, 3
FIRST_NAMES = (
    "Ada",
    "Bruno",
    "Clara",
    "Deniz",
    "Elif",
    "Finn",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Katja",
    "Leo",
)
LAST_NAMES = ("Arnold", "Berg", "Celik", "Dietz", "Engel", "Franke", "Gruber", "Haas", "Ivanova", "Jansen")
SERVICES = (
    ("Hair", "Haircut", "Ben", 45, "48.00", 36),
    ("Hair", "Beard trim", "Ben", 20, "22.00", 24),
    ("Colour", "Full colour", "Ana", 90, "95.00", 58),
    ("Nails", "Manicure", "Mia", 40, "35.00", 27),
)
COLUMNS = (
    "client_key",
    "client_name",
    "email",
    "phone",
    "category",
    "service",
    "staff",
    "starts_at",
    "duration_minutes",
    "price",
    "status",
    "email_consent",
    "sms_consent",
)


def main() -> int:
    """Write the file and say so."""
    if len(sys.argv) != 2:
        print("Which file shall be written? Say: python -m infra.local.example visits.csv", file=sys.stderr)
        return 2
    rows = list(visits(clock.now().date()))
    with Path(sys.argv[1]).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    print(f"{len(rows)} made-up visits of {CLIENTS} clients are in {sys.argv[1]}.")
    return 0


def visits(today: date) -> Iterator[list[str]]:
    """Give one row a visit, client by client, up to today and a little beyond."""
    chance = random.Random(today.toordinal())  # noqa: S311 - made up visits, no secrets
    for number in range(CLIENTS):
        name = f"{FIRST_NAMES[number % 12]} {LAST_NAMES[number // 12 % 10]}"
        if number >= 120:
            name += " junior"
        contact = [f"M{number:04}", name, f"m{number:04}@example.com", f"+1202555{number:04}"]
        consents = ["yes" if chance.random() < 0.85 else "no", "yes" if chance.random() < 0.5 else "no"]
        for service in chance.sample(SERVICES, 1 + (chance.random() < 0.3)):
            for day, minute, status in _days(chance, today, service[5]):
                starts_at = f"{day}T{minute // 60:02}:{minute % 60:02}"
                what = [*service[:3], starts_at, str(service[3]), service[4], status]
                yield [*contact, *what, *consents]


def _days(chance: random.Random, today: date, days: int) -> Iterator[tuple[date, int, str]]:
    """Give the dates, minutes of the day and statuses of one client's visits for one service."""
    interval = days * chance.lognormvariate(0, 0.3)
    regularity = chance.uniform(4, 20)
    leaves = 0.04 if chance.random() < 0.8 else 0.15
    day = today - timedelta(days=chance.randrange(30, 365 * YEARS))
    while day <= today + timedelta(days=21):
        if day.weekday() == 6:
            day += timedelta(days=1)
        minute = 15 * chance.choice([*range(36, 45), *range(52, 66)])
        if day > today:
            if chance.random() < 0.6:
                yield day, minute, "booked"
            return
        yield day, minute, chance.choices(("done", "cancelled", "no_show"), (92, 5, 3))[0]
        if chance.random() < leaves:
            return
        day += timedelta(days=max(3, round(chance.gammavariate(regularity, interval / regularity))))


if __name__ == "__main__":
    sys.exit(main())
