"""An obstacle in words for the owner: whose time it is, what has it, and until when. Pure."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from chalicelib.catalogue.model import Location, Service, Staff
from chalicelib.catalogue.service import working_intervals
from chalicelib.core.interval import Interval, boundary_at, without
from chalicelib.core.saying import said, said_all, said_of
from chalicelib.scheduling.agenda import Obstacle, Reason, stretch_of
from chalicelib.scheduling.board import Board
from chalicelib.scheduling.model import Appointment
from chalicelib.scheduling.plan import Wish
from chalicelib.scheduling.sheets import Claim, owner_of, resource_holder
from chalicelib.scheduling.times_said import DAY, WEEKDAYS, Times, clock_time, length

ON_THE = {
    15: said("Starts are on the quarter hour."),
    30: said("Starts are on the hour and the half hour."),
    60: said("Starts are on the hour."),
}
AFTER_IT = said("That is in the buffer after %(thing)s: %(who)s is kept free until %(time)s.")
BEFORE_IT = said("That is in the buffer before %(thing)s: %(who)s is kept free from %(time)s on.")
KEPT_FREE_BEFORE = said(
    "The %(minutes)s minutes kept free before it run into %(thing)s with %(who)s, until %(time)s."
)
KEPT_FREE_AFTER = said(
    "The %(minutes)s minutes kept free after it run into %(thing)s with %(who)s, from %(time)s on."
)
HELD = said("%(who)s is held for somebody until %(until)s: from the waiting list, or while they book.")
HELD_UNLESS = said("%(who)s is held for %(thing)s until %(until)s, unless it is confirmed before.")


class ObstacleWords:
    """Puts what the decision met at one place into sentences, by the location's clock."""

    def __init__(
        self, wish: Wish, board: Board, place: Location, appointments: Mapping[str, Appointment]
    ) -> None:
        self._wish, self._board, self._place, self._appointments = wish, board, place, appointments
        self._times = Times(place.zone, board.now)
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
            "too_much_at_once": lambda *_: said(
                "It is too much to work out whether all of it can be had together."
            ),
        }

    def sentence(self, start: datetime, obstacle: Obstacle) -> str:
        """Give the sentence for what stands in the way of a start at the instant."""
        return self._by_reason[obstacle.reason](start, obstacle)

    def _too_soon(self, start: datetime, _obstacle: Obstacle) -> str:
        if start <= self._board.now:
            return said("That time is past.")
        return said("That is sooner than %(span)s from now.", span=length(self._wish.rules.lead_minutes))

    def _too_far_ahead(self, _start: datetime, _obstacle: Obstacle) -> str:
        return said_of(
            self._wish.rules.horizon_days,
            "That is more than %(number)s day from now.",
            "That is more than %(number)s days from now.",
        )

    def _off_step(self, start: datetime, _obstacle: Obstacle) -> str:
        rules = self._wish.rules
        if self._times.local(start).fold:
            return said("The clocks go back then: that hour comes twice, and only the first one is offered.")
        if rules.fixed:
            named = sorted({(each.weekday, each.minute) for each in rules.fixed})
            times = [
                said("%(weekday)s at %(time)s", weekday=WEEKDAYS[day], time=clock_time(minute))
                for day, minute in named
            ]
            return said("Starts are on %(times)s only.", times=said_all(times))
        step = rules.window_minutes or rules.step_minutes
        every = said("Starts are every %(minutes)s minutes, counted from midnight.", minutes=step)
        return ON_THE.get(step, every)

    def _not_valid_then(self, start: datetime, _obstacle: Obstacle) -> str:
        package, day = self._wish.rules.package, self._times.local(start).date()
        if package and package.first_on and day < package.first_on:
            return said("The offer begins on %(day)s.", day=self._times.day(package.first_on))
        if package and package.last_on and day > package.last_on:
            return said("The offer holds until %(day)s.", day=self._times.day(package.last_on))
        days = [WEEKDAYS[each] for each in sorted(package.weekdays or ())] if package else []
        return said("The offer holds on %(days)s only.", days=said_all(days))

    def _closed(self, _start: datetime, obstacle: Obstacle) -> str:
        place, claim = self._place.name, obstacle.claim
        if claim is None:
            return said("%(place)s is closed then.", place=place)
        when, title = self._times.spell(claim), f": {claim.title}" if claim.title else ""
        if claim.kind == "holiday":
            return said(
                "%(place)s is closed %(when)s, a public holiday%(title)s.",
                place=place,
                when=when,
                title=title,
            )
        return said("%(place)s is closed %(when)s%(title)s.", place=place, when=when, title=title)

    def _outside_hours(self, _start: datetime, obstacle: Obstacle) -> str:
        staff, wanted = self._wish.catalogue.staff.get(obstacle.holder), obstacle.wanted
        if staff is None or wanted is None:
            return said("No way was found to fit all of this in then.")
        day = self._times.local(wanted.start).date()
        whole = Interval(*(boundary_at(each, 0, self._place.zone) for each in (day, day + DAY)))
        parts = [
            part for part in working_intervals(staff, self._place, day - DAY, day) if part.overlaps(whole)
        ]
        if not parts:
            return self._not_at_all(staff, day)
        spells = working_intervals(staff.model_copy(update={"pauses": ()}), self._place, day - DAY, day)
        spells = [spell for spell in spells if spell.overlaps(whole)]
        breaks = [self._times.span(each) for each in without(spells, parts) if each.overlaps(whole)]
        hours = [self._times.span(each) for each in spells if each.start >= whole.start]
        night = [
            said("until %(time)s", time=self._times.clock(each.end))
            for each in spells
            if each.start < whole.start
        ]
        inside = any(part.start <= wanted.start < part.end for part in parts)
        ends = self._times.clock(wanted.end)
        return said(
            "%(name)s works %(hours)s that day%(pause)s%(late)s.",
            name=staff.name,
            hours=said_all([*night, *hours]),
            pause=said(", with a break %(breaks)s", breaks=said_all(breaks)) if breaks else "",
            late=said("; this would take until %(time)s", time=ends) if inside else "",
        )

    def _not_at_all(self, staff: Staff, day: date) -> str:
        name, here, weekday = staff.name, self._place, WEEKDAYS[day.weekday()]
        today = [shift for shift in staff.shifts if shift.weekday == day.weekday()]
        if not staff.shifts:
            return said("%(name)s has no working hours.", name=name)
        if any(shift.location_id == here.location_id for shift in today):
            when = said("on %(day)s", day=self._times.day(day))
            return said("%(name)s does not work %(when)s.", name=name, when=when)
        known = self._wish.catalogue.locations
        others = sorted({known[it.location_id].name for it in today if it.location_id in known} - {here.name})
        if others:
            places = said_all(others)
            return said("%(name)s works at %(place)s on %(day)s.", name=name, place=places, day=weekday)
        if all(shift.location_id != here.location_id for shift in staff.shifts):
            return said("%(name)s does not work at %(place)s.", name=name, place=here.name)
        return said("%(name)s does not work on %(day)s.", name=name, day=weekday)

    def _taken(self, _start: datetime, obstacle: Obstacle) -> str:
        who, claim, wanted = self._holder(obstacle.holder), obstacle.claim, obstacle.wanted
        if obstacle.name and claim is None:
            return said("The class was begun when it was longer, or elsewhere: nobody can join it any more.")
        if claim is None or wanted is None:
            return said("%(who)s cannot do two parts of this order at the same time.", who=who)
        there = stretch_of(claim)
        if wanted.bare.conflicts_with(there.bare):
            return self._in_the_way(obstacle.name, claim, who)
        named = {"who": who, "thing": self._thing(obstacle.name, claim, who)}
        if there.end <= wanted.start < there.guarded_end:
            return said(AFTER_IT, **named, time=self._times.clock(there.guarded_end))
        if there.guarded_start < wanted.end <= there.start:
            return said(BEFORE_IT, **named, time=self._times.clock(there.guarded_start))
        if there.end <= wanted.start:
            ends = self._times.clock(there.end)
            return said(KEPT_FREE_BEFORE, **named, minutes=wanted.before, time=ends)
        starts = self._times.clock(there.start)
        return said(KEPT_FREE_AFTER, **named, minutes=wanted.after, time=starts)

    def _in_the_way(self, name: str, claim: Claim, who: str) -> str:
        """Give the sentence for a claim that has the very time that is wanted."""
        thing, ends = self._thing(name, claim, who), self._times.clock(claim.ends_at)
        when, title = self._times.spell(claim), f" ({claim.title})" if claim.title else ""
        if claim.session is None and claim.until is not None:
            until = self._times.moment(claim.until)
            if claim.kind == "hold":
                return said(HELD, who=who, until=until)
            return said(HELD_UNLESS, who=who, thing=thing, until=until)
        match claim.kind:
            case "time_off":
                return said("%(who)s is off %(when)s%(title)s.", who=who, when=when, title=title)
            case "break":
                return said("%(who)s has a break %(when)s%(title)s.", who=who, when=when, title=title)
            case "busy":
                return said("%(who)s is busy %(when)s, says their own calendar.", who=who, when=when)
        return said("%(who)s is taken by %(thing)s until %(time)s.", who=who, thing=thing, time=ends)

    def _thing(self, name: str, claim: Claim, who: str) -> str:
        """Give what a claim is, in a few words: Carla's 10:00."""
        starts = self._times.clock(claim.starts_at)
        if claim.session is not None:
            service = self._wish.catalogue.services.get(claim.session.service_id)
            name = service.name if service else ""
            return said("the class %(name)s at %(time)s", name=name, time=starts)
        appointment = self._appointments.get(owner_of(name))
        if appointment is not None:
            first = next(iter((appointment.served or appointment.client_name).split()), said("somebody"))
            starts = self._times.clock(appointment.starts_at)
            return said("%(name)s's %(time)s", name=first, time=starts)
        if claim.kind in ("appointment", "hold"):
            return said("%(name)s's %(time)s", name=said("somebody"), time=starts)
        if claim.kind == "busy":
            return said("%(name)s's own calendar", name=who)
        return said("%(name)s's break", name=who) if claim.kind == "break" else said("time off")

    def _full(self, _start: datetime, obstacle: Obstacle) -> str:
        session = obstacle.claim.session if obstacle.claim else None
        if session is None:
            small = min(self._classes(), key=lambda service: service.seats)
            return said("%(name)s has only %(seats)s seats.", name=small.name, seats=small.seats)
        free = max(0, session.free(self._board.now))
        service = self._wish.catalogue.services.get(session.service_id)
        named = {"name": service.name if service else said("The class"), "seats": session.seats}
        if free == 0:
            return said(
                "%(name)s is full: %(taken)s of %(seats)s seats are taken.", **named, taken=session.seats
            )
        return said("%(name)s has %(free)s of %(seats)s seats free, which is too few.", **named, free=free)

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
            return said("There is no %(kind)s at %(place)s.", kind=kind, place=self._place.name)
        if free:
            return said_of(
                free,
                "%(number)s of %(all)s %(kind)ss is free then, which is too few.",
                "%(number)s of %(all)s %(kind)ss are free then, which is too few.",
                all=len(every),
                kind=kind,
            )
        if len(every) == 1:
            return said("The only %(kind)s is taken then.", kind=kind)
        return said("All %(number)s %(kind)ss are taken then.", number=len(every), kind=kind)

    def _holder(self, name: str) -> str:
        """Give the name of a person or a resource."""
        staff = self._wish.catalogue.staff.get(name)
        rooms = self._wish.catalogue.resources.values()
        room = next((each for each in rooms if resource_holder(each.resource_id) == name), None)
        return staff.name if staff else room.name if room else self._place.name
