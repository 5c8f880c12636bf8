"""What a client answers to a message of ours."""

from dataclasses import dataclass

from chalicelib.messaging.model import Channel


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody wrote, from which number (E.164); `in_reply_to` is the provider's name for our message.

    `reply_id` is the provider's name for theirs: the same one may arrive again.
    """

    channel: Channel
    number: str
    text: str
    reply_id: str = ""
    in_reply_to: str = ""
