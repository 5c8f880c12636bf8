"""The code that somebody signs in with: asked for a moment ago, and put into words only as it is sent.

It stands in no row: whoever may read what was sent to whom must not be able to sign in as them.
"""

from datetime import datetime
from urllib.parse import urlencode

from chalicelib.access import service as access
from chalicelib.access.model import Proof, code_of
from chalicelib.catalogue.model import Business
from chalicelib.catalogue.service import get_signing_secret
from chalicelib.core.channel import Way
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.messaging.model import Message, Subject, Verdict

PATHS = {"staff": "console", "client": "b"}
"""Where staff sign in, and where clients do."""


def code_message(
    business: Business, proof: Proof, way: Way, name: str, language: str, now: datetime, client_id: str = ""
) -> Message:
    """Give the message that brings a code: to the client with the identifier, else to one of the team."""
    recipient = "client" if client_id else "staff"
    return Message(
        message_id=f"sign_in-{recipient}-{way.channel}-{proof.proof_id}",
        business_id=business.business_id,
        purpose="sign_in",
        channel=way.channel,
        to=way.to,
        recipient=recipient,
        client_id=client_id,
        language=language,
        facts={"business_name": business.name, "client_name": name},
        subject=Subject(kind="sign_in", id=proof.proof_id),
        due_at=now,
        created_at=now,
    )


def judge_code(message: Message, now: datetime) -> Verdict:
    """Let a code go out while it can be used, and put it into words."""
    proof = access.find_proof(message.business_id, message.subject.id, now)
    if proof is None:
        return Verdict(send=False, reason=said("The code can no longer be used."))
    secret = get_signing_secret(message.business_id)
    url = sign_in_url(message.business_id, message.recipient, proof.proof_id, secret)
    return Verdict(send=True, facts={"code": code_of(secret, proof.proof_id), "sign_in_url": url})


def sign_in_url(business_id: str, recipient: str, proof_id: str, secret: str, back: str = "") -> str:
    """Give the link that fills in a code, and leads on to the page `back`: who has it needs no mail."""
    asked = {"code": code_of(secret, proof_id), **({"back": back} if back else {})}
    return f"{settings().public_url}/{PATHS[recipient]}/{business_id}/sign-in/{proof_id}?{urlencode(asked)}"
