"""The second look at a message at the moment of sending: whichever room it comes from is asked about it."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.messaging.model import Message, Verdict


def judge(message: "Message", now: datetime) -> "Verdict":
    """Look at a message again at the moment of sending: is it true, and then, may it go to them now?"""
    from chalicelib.automation import service as automation
    from chalicelib.folder import service as folder
    from chalicelib.messaging import service as messaging
    from chalicelib.reconnect import service as reconnect
    from chalicelib.scheduling import service as scheduling
    from chalicelib.waiting import service as waiting

    by_subject = {
        "agenda": scheduling.judge_agenda,
        "appointment": scheduling.judge,
        "offer": waiting.judge,
        "folder": folder.judge,
        "nudge": reconnect.judge_nudge,
        "reconnect": reconnect.judge,
        "sign_in": messaging.judge_code,
        "test": messaging.judge_test,
        "workflow": automation.judge,
    }
    verdict = by_subject[message.subject.kind](message, now)
    if not verdict.send:
        return verdict
    allowed = messaging.permission(
        message, now, lambda client: verdict.time_zone or scheduling.last_zone(message.business_id, client)
    )
    facts = {**verdict.facts, **allowed.facts}
    return allowed.model_copy(update={"facts": facts, "asked": verdict.asked})
