"""Whatever happens to a visit and to what its client wants: nothing goes out that contradicts it."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.catalogue.etiquette import Etiquette, QuietHours
from chalicelib.catalogue.model import BookingPolicy, Catalogue, Reminder
from chalicelib.clients.model import Client
from chalicelib.consent.permission import judge as may_go
from chalicelib.consent.permission import quiet_until
from chalicelib.core.languages import date_in_words, time_in_words
from chalicelib.messaging.lifecycle import not_sent, sent
from chalicelib.messaging.model import Message, Verdict, kind_of
from chalicelib.scheduling.announcement import Announcement, still_true
from chalicelib.scheduling.changes import events_between
from chalicelib.scheduling.model import Appointment, Visit
from chalicelib.scheduling.purposes import says_something
from chalicelib.scheduling.reminding import reminders_of, still_wanted
from tests.cast import BERLIN, BUSINESS, at, salon
from tests.messaging.cast import NOW
from tests.scheduling.test_announcement import CARLA
from tests.scheduling.test_changes import appointment

QUIET = Etiquette(quiet=QuietHours(starts_minute=21 * 60, ends_minute=8 * 60, for_all=True))
URGENT = ("move_confirmation", "cancellation_confirmation")
MINUTES = (30, 60, 600, 1440, 2880)


class History:
    """One visit of Carla's, the rules and her wishes, and every message that was asked for."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now: datetime = NOW
        self.client: Client = CARLA
        self.visit: Appointment | None = None
        self.minutes: tuple[int, ...] = (1440,)
        self.queue: dict[str, Message] = {}
        self.untrue: list[str] = []

    @property
    def catalogue(self) -> Catalogue:
        rules = tuple(Reminder(minutes_before=minutes) for minutes in self.minutes)
        changes = {"policy": BookingPolicy(reminders=rules), "etiquette": QUIET}
        return salon(business=BUSINESS.model_copy(update=changes))

    def become(self, after: Appointment) -> None:
        """Let the visit change, and those who are to hear of it be told; each record comes twice."""
        before, self.visit = self.visit, after
        for event in events_between(before, after) * 2:
            if says_something(after, event, self.now):
                visit = Visit(after, self.catalogue)
                told = Announcement(visit, before, event.happening, self.client, self.now)
                for message in told.messages():
                    self.queue.setdefault(message.message_id, message)

    def something_happens(self) -> None:
        visit = self.visit
        changes_there = ("move", "move", "cancel", "confirm", "done", "texts", "reminders", "rules")
        what = self.chance.choice(changes_there)
        if visit is None or what == "texts":
            self.client = self.client.model_copy(update={"sms_consent": not self.client.sms_consent})
        elif what == "reminders":
            self.client = self.client.model_copy(update={"reminders": not self.client.reminders})
        elif what == "rules":
            self.minutes = tuple(self.chance.sample(MINUTES, self.chance.randint(0, 3)))
        elif visit.status in ("booked", "confirmed"):
            changes = {"version": visit.version + 1, "sequence": visit.sequence + (what != "confirm")}
            starts = self.now + timedelta(minutes=self.chance.randint(10, 6000))
            more: dict[str, dict[str, Any]] = {
                "move": {"starts_at": starts, "ends_at": starts + timedelta(minutes=45), "status": "booked"},
                "cancel": {"status": "cancelled", "cancelled_by": "client"},
                "confirm": {"status": "confirmed"},
                "done": {"status": "done"},
            }
            self.become(visit.model_copy(update=changes | more[what]))

    def judged(self, message: Message) -> Verdict:
        """Judge as it is done at the moment of sending: first the truth, then what the client allows."""
        verdict = still_true(message, self.visit, self.client, self.now)
        if verdict.send and message.purpose == "reminder" and self.visit:
            verdict = still_wanted(message, [self.visit], self.catalogue, self.client)
        if not verdict.send or message.recipient == "staff":
            return verdict
        business, kind = self.catalogue.business, kind_of(message.purpose)
        given = may_go(
            self.client, business, kind, message.channel, message.to, self.now, (), message.purpose
        )
        otherwise = "wait" if given.wait_until else "held_back"
        return Verdict(
            send=given.allowed, reason=given.reason, otherwise=otherwise, wait_until=given.wait_until
        )

    def deliver(self) -> int:
        due = sorted((it for it in self.queue.values() if it.due_at <= self.now), key=lambda it: it.due_at)
        waiting = [it for it in due if it.state == "queued"]
        for message in waiting:
            verdict = self.judged(message)
            after = sent(message, self.now, "1") if verdict.send else not_sent(message, verdict, self.now)
            self.queue[message.message_id] = after
            if verdict.send:
                self.untrue += [f"{message.purpose}: {why}" for why in self.contradictions(message)]
        return len(waiting)

    def contradictions(self, message: Message) -> list[str]:
        """Say what of a message that goes out is not so: seen afresh, not by the rules that judged it."""
        assert self.visit is not None
        visit, starts = self.visit, self.visit.starts_at.astimezone(BERLIN)
        cancelled, says_so = visit.status == "cancelled", message.purpose.startswith("cancellation")
        moment = (message.facts["date"], message.facts["time"])
        to_client = message.recipient == "client"
        is_reminder = message.purpose == "reminder"
        offered = [str(it.minutes_before) for it in reminders_of([visit], self.catalogue)]
        wrong = {
            "it is cancelled": cancelled != says_so,
            "it is at another time": moment != (date_in_words(starts, "en"), time_in_words(starts, "en")),
            "it is over": visit.status == "done" and message.purpose != "thank_you",
            "no text messages": to_client and message.channel == "sms" and not self.client.sms_consent,
            "no reminders": is_reminder and not self.client.reminders,
            "no such rule": is_reminder and message.step not in offered,
            "it has begun": is_reminder and visit.starts_at <= self.now,
            "it is night": to_client
            and message.purpose not in URGENT
            and quiet_until(self.client, self.catalogue.business, self.now) is not None,
        }
        return [why for why, is_so in wrong.items() if is_so]


@pytest.mark.parametrize("seed", range(60))
def test_nothing_that_contradicts_the_state_at_sending_ever_goes_out(seed: int) -> None:
    history = History(seed)
    history.become(appointment(starts_at=at(10) + timedelta(days=3), ends_at=at(11) + timedelta(days=3)))
    looked_at = history.deliver()
    for _ in range(25):
        history.something_happens()
        if history.chance.random() < 0.6:
            looked_at += history.deliver()
        history.now += timedelta(minutes=history.chance.choice([-1, 5, 60, 400, 900]))
    history.now += timedelta(days=10)
    looked_at += history.deliver()
    assert looked_at > 3
    assert history.untrue == []
