"""What a browser is asked about a passkey, and whether its answer is right: pure; docs/access.md says why.

The answers are verified by fido2, imported where it is used: cryptography, which it brings, takes its time.
"""

import base64
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from chalicelib.core.ids import is_signed, new_id, sign

log = logging.getLogger(__name__)

CHALLENGE_LASTS = timedelta(minutes=5)
ALGORITHMS = (-7, -8, -257)
"""The signatures that are taken: ES256, EdDSA and RS256, by their COSE numbers."""
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "Chromebook",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}
"""By what browsers call the system they run on, how people call it."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys belong: an origin is `https://book.example`, its host alone binds a passkey to it."""

    origin: str
    host: str


class Challenge(NamedTuple):
    """What makes an answer good for one time, until `ends_at`."""

    challenge_id: str
    ends_at: datetime


class Made(NamedTuple):
    """A passkey that an authenticator has made; both texts are base64url."""

    credential_id: str
    public_key: str
    sign_count: int


def site_at(public_url: str) -> Site:
    """Give the site that stands at an address."""
    parts = urlsplit(public_url)
    return Site(f"{parts.scheme}://{parts.netloc}".lower(), parts.hostname or "")


def new_challenge(secret: str, business_id: str, purpose: str, now: datetime) -> str:
    """Give a new challenge, signed for the purpose, so that it needs no row before it is met."""
    parts = (new_id(24), str(int((now + CHALLENGE_LASTS).timestamp())))
    return ".".join((*parts, sign(secret, "passkey", business_id, purpose, *parts)))


def read_challenge(text: str, secret: str, business_id: str, purpose: str, now: datetime) -> Challenge | None:
    """Give the challenge that was signed for the purpose, before its end; else None."""
    parts = text.split(".")
    if len(parts) != 3 or not is_signed(parts[2], secret, "passkey", business_id, purpose, *parts[:2]):
        return None
    ends_at = datetime.fromtimestamp(int(parts[1]), UTC)
    return Challenge(parts[0], ends_at) if now < ends_at else None


def user_handle(secret: str, holder: str) -> str:
    """Give what an authenticator knows a holder by; it says nothing of them to anybody else."""
    return sign(secret, "passkey holder", holder)


def options_to_add(
    site: Site, business_name: str, handle: str, contact: str, name: str, challenge: str, known: list[str]
) -> dict[str, Any]:
    """Give what a browser makes a passkey by, in the names of the standard; `known` are those there are."""
    return {
        "rp": {"id": site.host, "name": business_name},
        "user": {"id": _text(handle.encode()), "name": f"{contact} ({business_name})", "displayName": name},
        "challenge": _text(challenge.encode()),
        "pubKeyCredParams": [{"type": "public-key", "alg": number} for number in ALGORITHMS],
        "timeout": _milliseconds(CHALLENGE_LASTS),
        "excludeCredentials": [{"type": "public-key", "id": credential_id} for credential_id in known],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }


def options_to_sign_in(site: Site, challenge: str) -> dict[str, Any]:
    """Give what a browser asks for a passkey by, whichever of its own somebody chooses."""
    return {
        "rpId": site.host,
        "challenge": _text(challenge.encode()),
        "timeout": _milliseconds(CHALLENGE_LASTS),
        "allowCredentials": [],
        "userVerification": "required",
    }


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _content(text: Any) -> Any:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) if isinstance(text, str) else None


Bytes = Annotated[bytes, BeforeValidator(_content)]


class _Response(BaseModel):
    model_config = ConfigDict(defer_build=True)
    clientDataJSON: Bytes  # noqa: N815 - the standard's name
    userHandle: Bytes | None = None  # noqa: N815 - the standard's name


class _Answer(BaseModel):
    model_config = ConfigDict(defer_build=True)
    rawId: Bytes  # noqa: N815 - the standard's name
    type: Literal["public-key"]
    response: _Response


class _ClientData(BaseModel):
    model_config = ConfigDict(defer_build=True)
    challenge: Bytes
    crossOrigin: Literal[False] = False  # noqa: N815 - the standard's name


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser answered, taken apart but not believed yet; `credential_id` is base64url."""

    credential_id: str
    challenge: str
    handle: str
    content: dict[str, Any]


def read_answer(content: dict[str, Any]) -> Answer | None:
    """Give a browser's answer in its parts, None for anything else and from inside another site's page."""
    try:
        its = _Answer.model_validate(content)
        data = _ClientData.model_validate_json(its.response.clientDataJSON)
        challenge, handle = data.challenge.decode("ascii"), (its.response.userHandle or b"").decode("ascii")
    except (ValidationError, UnicodeDecodeError):
        return None
    return Answer(_text(its.rawId), challenge, handle, content)


def made_passkey(answer: Answer, site: Site) -> Made | None:
    """Give the passkey that was made on this site by somebody who was verified, else None.

    Whether the challenge was ours must be known already. Who built the authenticator is nobody's business.
    """
    from fido2 import cbor

    try:
        told = _server(site).register_complete(_state(answer), answer.content)
        made = told.credential_data
        if made is None or made.public_key.get(3) not in ALGORITHMS or len(made.credential_id) > 1023:
            return None
        return Made(_text(made.credential_id), _text(cbor.encode(made.public_key)), told.counter)
    except Exception:
        log.info("A passkey could not be added.", exc_info=True)  # whatever somebody sent
        return None


def count_signed(answer: Answer, site: Site, credential_id: str, public_key: str) -> int | None:
    """Give the sign count of a right answer: signed on this site, by somebody verified, with this key.

    None for any other. Whether the challenge was ours must be known already.
    """
    from fido2.webauthn import Aaguid, AttestedCredentialData, AuthenticationResponse

    identifier = _content(credential_id)
    data = Aaguid.NONE + len(identifier).to_bytes(2, "big") + identifier + _content(public_key)
    try:
        known = [AttestedCredentialData(data)]
        _server(site).authenticate_complete(_state(answer), known, answer.content)
        told = AuthenticationResponse.from_dict(answer.content)
        return told.response.authenticator_data.counter
    except Exception:
        log.info("A passkey was not right.", exc_info=True)  # whatever somebody sent
        return None


def goes_on(before: int, after: int) -> bool:
    """Tell whether a sign count may follow another: it rises, or the authenticator does not count.

    Where it does not rise there are two of what there may be one of.
    """
    return after > before or before == after == 0


def name_of(device: str) -> str:
    """Give what to call a passkey that was made on a device, by what its browser calls itself."""
    return next((name for word, name in SYSTEMS.items() if word in device), "Passkey")


def _server(site: Site) -> Any:
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    here = PublicKeyCredentialRpEntity(id=site.host, name=site.host)
    return Fido2Server(here, verify_origin=lambda origin: origin == site.origin)


def _state(answer: Answer) -> dict[str, Any]:
    from fido2.webauthn import UserVerificationRequirement

    challenge = _text(answer.challenge.encode())
    return {"challenge": challenge, "user_verification": UserVerificationRequirement.REQUIRED}


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
