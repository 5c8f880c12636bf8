"""An obstacle in words for the owner: whose time it is, what has it, and until when. Pure; English."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from chalicelib.catalogue.model import Location, Service, Staff
from chalicelib.catalogue.service import working_intervals
from chalicelib.core.interval import Interval, boundary_at, without
from chalicelib.scheduling.agenda import Obstacle, Reason, stretch_of
from chalicelib.scheduling.board import Board
from chalicelib.scheduling.model import Appointment
from chalicelib.scheduling.plan import Wish
from chalicelib.scheduling.sheets import Claim, resource_holder

DAY = timedelta(days=1)
ON_THE = {15: "on the quarter hour", 30: "on the hour and the half hour", 60: "on the hour"}


class ObstacleWords:
    """Puts what the decision met at one place into sentences, by the location's clock."""

    def __init__(
        self, wish: Wish, board: Board, place: Location, appointments: Mapping[str, Appointment]
    ) -> None:
        self._wish, self._board, self._place, self._appointments = wish, board, place, appointments
        self._by_reason: dict[Reason, Callable[[datetime, Obstacle], str]] = {
            "too_soon": self._too_soon,
            "too_far_ahead": self._too_far_ahead,
            "off_step": self._off_step,
            "not_valid_then": self._not_valid_then,
            "closed": self._closed,
            "outside_hours": self._outside_hours,
            "taken": self._taken,
            "full": self._full,
            "no_resource": self._no_resource,
            "too_much_at_once": lambda *_: (
                "It is too much to work out whether all of it can be had together."
            ),
        }

    def sentence(self, start: datetime, obstacle: Obstacle) -> str:
        """Give the sentence for what stands in the way of a start at the instant."""
        return self._by_reason[obstacle.reason](start, obstacle)

    def _too_soon(self, start: datetime, _obstacle: Obstacle) -> str:
        if start <= self._board.now:
            return "That time is past."
        return f"That is sooner than {_minutes(self._wish.rules.lead_minutes)} from now."

    def _too_far_ahead(self, _start: datetime, _obstacle: Obstacle) -> str:
        return f"That is more than {self._wish.rules.horizon_days} days from now."

    def _off_step(self, start: datetime, _obstacle: Obstacle) -> str:
        rules = self._wish.rules
        if self._local(start).fold:
            return "The clocks go back then: that hour comes twice, and only the first one is offered."
        if rules.fixed:
            named = sorted({(each.weekday, each.minute) for each in rules.fixed})
            times = [f"{_weekday(day)}s at {minute // 60}:{minute % 60:02}" for day, minute in named]
            return f"Starts are on {_joined(times)} only."
        step = rules.window_minutes or rules.step_minutes
        return f"Starts are {ON_THE.get(step, f'every {step} minutes, counted from midnight')}."

    def _not_valid_then(self, start: datetime, _obstacle: Obstacle) -> str:
        package, day = self._wish.rules.package, self._local(start).date()
        if package and package.first_on and day < package.first_on:
            return f"The offer begins on {self._day(package.first_on)}."
        if package and package.last_on and day > package.last_on:
            return f"The offer holds until {self._day(package.last_on)}."
        days = sorted(package.weekdays or ()) if package else []
        return f"The offer holds on {_joined([f'{_weekday(each)}s' for each in days])} only."

    def _closed(self, _start: datetime, obstacle: Obstacle) -> str:
        claim = obstacle.claim
        if claim is None:
            return f"{self._place.name} is closed then."
        kind = ", a public holiday" if claim.kind == "holiday" else ""
        title = f": {claim.title}" if claim.title else ""
        return f"{self._place.name} is closed {self._spell(claim)}{kind}{title}."

    def _outside_hours(self, _start: datetime, obstacle: Obstacle) -> str:
        staff, wanted = self._wish.catalogue.staff.get(obstacle.holder), obstacle.wanted
        if staff is None or wanted is None:
            return "No way was found to fit all of this in then."
        day = self._local(wanted.start).date()
        whole = Interval(*(boundary_at(each, 0, self._place.zone) for each in (day, day + DAY)))
        parts = [
            part for part in working_intervals(staff, self._place, day - DAY, day) if part.overlaps(whole)
        ]
        if not parts:
            return self._not_at_all(staff, day)
        spells = working_intervals(staff.model_copy(update={"pauses": ()}), self._place, day - DAY, day)
        spells = [spell for spell in spells if spell.overlaps(whole)]
        breaks = [each for each in without(spells, parts) if each.overlaps(whole)]
        pause = f", with a break {_joined([self._span(each) for each in breaks])}" if breaks else ""
        inside = any(part.start <= wanted.start < part.end for part in parts)
        late = f"; this would take until {self._clock(wanted.end)}" if inside else ""
        hours = [self._span(each) for each in spells if each.start >= whole.start]
        night = [f"until {self._clock(each.end)}" for each in spells if each.start < whole.start]
        return f"{staff.name} works {_joined([*night, *hours])} that day{pause}{late}."

    def _not_at_all(self, staff: Staff, day: date) -> str:
        today = [shift for shift in staff.shifts if shift.weekday == day.weekday()]
        if not staff.shifts:
            return f"{staff.name} has no working hours."
        if any(shift.location_id == self._place.location_id for shift in today):
            return f"{staff.name} does not work on {self._day(day)}."
        elsewhere = {shift.location_id for shift in today} - {self._place.location_id}
        others = [
            self._wish.catalogue.locations[each]
            for each in elsewhere
            if each in self._wish.catalogue.locations
        ]
        if others:
            return f"{staff.name} works at {_joined(sorted(place.name for place in others))} on {day:%A}s."
        if all(shift.location_id != self._place.location_id for shift in staff.shifts):
            return f"{staff.name} does not work at {self._place.name}."
        return f"{staff.name} does not work on {day:%A}s."

    def _taken(self, _start: datetime, obstacle: Obstacle) -> str:
        who, claim, wanted = self._holder(obstacle.holder), obstacle.claim, obstacle.wanted
        if obstacle.name and claim is None:
            return "The class was begun when it was longer, or elsewhere: nobody can join it any more."
        if claim is None or wanted is None:
            return f"{who} cannot do two parts of this order at the same time."
        there, thing = stretch_of(claim), self._thing(obstacle.name, claim, who)
        if wanted.bare.conflicts_with(there.bare):
            return self._in_the_way(obstacle.name, claim, who)
        if there.end <= wanted.start < there.guarded_end:
            free_until = self._clock(there.guarded_end)
            return f"That is in the buffer after {thing}: {who} is kept free until {free_until}."
        if there.guarded_start < wanted.end <= there.start:
            free_from = self._clock(there.guarded_start)
            return f"That is in the buffer before {thing}: {who} is kept free from {free_from} on."
        if there.end <= wanted.start:
            ends = self._clock(there.end)
            return (
                f"The {wanted.before} minutes kept free before it run into {thing} with {who}, until {ends}."
            )
        starts = self._clock(there.start)
        return f"The {wanted.after} minutes kept free after it run into {thing} with {who}, from {starts} on."

    def _in_the_way(self, name: str, claim: Claim, who: str) -> str:
        """Give the sentence for a claim that has the very time that is wanted."""
        thing, ends = self._thing(name, claim, who), self._clock(claim.ends_at)
        title = f" ({claim.title})" if claim.title else ""
        if claim.session is None and claim.until is not None:
            until = self._moment(claim.until)
            if claim.kind == "hold":
                return f"{who} is held for somebody until {until}: from the waiting list, or while they book."
            return f"{who} is held for {thing} until {until}, unless it is confirmed before."
        match claim.kind:
            case "time_off":
                return f"{who} is off {self._spell(claim)}{title}."
            case "break":
                return f"{who} has a break {self._spell(claim)}{title}."
            case "busy":
                return f"{who} is busy {self._spell(claim)}, says their own calendar."
        return f"{who} is taken by {thing} until {ends}."

    def _thing(self, name: str, claim: Claim, who: str) -> str:
        """Give what a claim is, in a few words: Carla's 10:00."""
        starts = self._clock(claim.starts_at)
        if claim.session is not None:
            service = self._wish.catalogue.services.get(claim.session.service_id)
            return f"the class {service.name if service else ''} at {starts}"
        appointment = self._appointments.get(owner_of(name))
        if appointment is not None:
            first = next(iter((appointment.served or appointment.client_name).split()), "somebody")
            return f"{first}'s {self._clock(appointment.starts_at)}"
        if claim.kind in ("appointment", "hold"):
            return f"somebody's {starts}"
        return {"busy": f"{who}'s own calendar", "break": f"{who}'s break"}.get(claim.kind, "time off")

    def _full(self, _start: datetime, obstacle: Obstacle) -> str:
        session = obstacle.claim.session if obstacle.claim else None
        if session is None:
            small = min(self._classes(), key=lambda service: service.seats)
            return f"{small.name} has only {small.seats} seats."
        free = max(0, session.free(self._board.now))
        service = self._wish.catalogue.services.get(session.service_id)
        name = service.name if service else "The class"
        if free == 0:
            return f"{name} is full: {session.seats - free} of {session.seats} seats are taken."
        return f"{name} has {free} of {session.seats} seats free, which is too few."

    def _classes(self) -> list[Service]:
        """Give the classes of which more seats are asked for than there are, or all classes if none is."""
        asked: dict[str, int] = {}
        classes: dict[str, Service] = {}
        for task in (task for visit in self._wish.visits for task in visit.tasks if task.service.seats > 1):
            classes[task.service.service_id] = task.service
            asked[task.service.service_id] = asked.get(task.service.service_id, 0) + task.seats
        every = list(classes.values())
        return [service for service in every if asked[service.service_id] > service.seats] or every

    def _no_resource(self, _start: datetime, obstacle: Obstacle) -> str:
        kind, wanted = obstacle.holder, obstacle.wanted
        every = self._wish.resources_for(kind, self._place)
        agendas = [self._board.of_holder(resource_holder(each.resource_id)) for each in every]
        free = sum(wanted is not None and agenda.conflict(wanted.bare) is None for agenda in agendas)
        if not every:
            return f"There is no {kind} at {self._place.name}."
        if free:
            return (
                f"{free} of {len(every)} {kind}s {'is' if free == 1 else 'are'} free then, which is too few."
            )
        return (
            f"All {len(every)} {kind}s are taken then."
            if len(every) > 1
            else f"The only {kind} is taken then."
        )

    def _holder(self, name: str) -> str:
        """Give the name of a person or a resource."""
        staff = self._wish.catalogue.staff.get(name)
        rooms = self._wish.catalogue.resources.values()
        room = next((each for each in rooms if resource_holder(each.resource_id) == name), None)
        return staff.name if staff else room.name if room else self._place.name

    def _spell(self, claim: Claim) -> str:
        """Give when a claim is: from 10:00 to 11:00, on 4 May, until 14 June."""
        start, end = self._local(claim.starts_at), self._local(claim.ends_at)
        last = self._local(claim.ends_at - timedelta(microseconds=1)).date()
        whole = claim.ends_at == boundary_at(last + DAY, 0, self._place.zone)
        if start.date() == last:
            begins = claim.starts_at == boundary_at(last, 0, self._place.zone)
            return f"on {self._day(last)}" if whole and begins else self._span(claim.interval)
        return f"until {self._day(last)}" if whole else f"until {self._day(end.date())}, {_clock(end)}"

    def _span(self, interval: Interval) -> str:
        return f"from {self._clock(interval.start)} to {self._clock(interval.end)}"

    def _moment(self, moment: datetime) -> str:
        local = self._local(moment)
        today = local.date() == self._local(self._board.now).date()
        return _clock(local) if today else f"{self._day(local.date())}, {_clock(local)}"

    def _day(self, day: date) -> str:
        year = "" if day.year == self._local(self._board.now).year else f" {day.year}"
        return f"{day.day} {day:%B}{year}"

    def _clock(self, moment: datetime) -> str:
        return _clock(self._local(moment))

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._place.zone)


def owner_of(name: str) -> str:
    """Give the identifier of the appointment or hold that a claim belongs to, from the claim's name."""
    return name.partition(".")[0]


def _clock(local: datetime) -> str:
    return f"{local.hour}:{local.minute:02}"


def _weekday(number: int) -> str:
    return f"{date(2024, 1, 1 + number):%A}"  # that first of January was a Monday


def _minutes(number: int) -> str:
    return f"{number} minutes" if number % 60 or number < 120 else f"{number // 60} hours"


def _joined(parts: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
