"""What our script is told of passkeys, and what it sends: the same for the team and for clients."""

from typing import Any

from chalice.app import Response
from pydantic import Json

from chalicelib.access import service as access
from chalicelib.access.model import Bearer
from chalicelib.catalogue.model import Catalogue
from chalicelib.core import clock
from chalicelib.core.errors import BadInput
from chalicelib.web.forms import Form
from chalicelib.web.language import in_words
from chalicelib.web.page import Asked, Problem, data, problem_of

Content = Json[dict[str, Any]]
"""What a browser says of a passkey, as our script puts it into a form."""


class PasskeyForm(Form):
    """What a browser says of a passkey that it has made, or that was shown."""

    passkey: Content


def asked_for(catalogue: Catalogue) -> Response:
    """Give the script what it asks the browser for a passkey by."""
    return data(access.ask_for_passkey(catalogue.business.business_id, catalogue.signing_secret, clock.now()))


def made_by(catalogue: Catalogue, bearer: Bearer) -> Response:
    """Give the script what it makes somebody a passkey by, or why there shall be no more."""
    its, secret = catalogue.business, catalogue.signing_secret
    try:
        return data(access.ask_for_new_passkey(its.business_id, its.name, bearer, secret, clock.now()))
    except BadInput as refusal:
        return data({"sentence": in_words(complaint_of(problem_of(refusal)))}, 400)


def keep_passkey(
    asked: Asked, catalogue: Catalogue, bearer: Bearer, content: dict[str, Any], name: str = ""
) -> None:
    """Add the passkey that a browser has made; raise BadInput, TooManyRequests."""
    business_id, secret = catalogue.business.business_id, catalogue.signing_secret
    access.add_passkey(business_id, bearer, content, secret, asked.address, _device(asked), clock.now(), name)


def session_by_passkey(asked: Asked, catalogue: Catalogue, *, of_client: bool) -> str:
    """Give the text of the session that begins with a form's passkey; raise BadInput, TooManyRequests."""
    business_id, secret = catalogue.business.business_id, catalogue.signing_secret
    content, now = asked.form(PasskeyForm).passkey, clock.now()
    return access.sign_in_with_passkey(
        business_id, content, secret, asked.address, _device(asked), now, of_client=of_client
    )


def complaint_of(problem: Problem) -> str:
    """Give what is wrong with a passkey, to be said beside the button."""
    return problem.errors.get("passkey", problem.sentence)


def _device(asked: Asked) -> str:
    return str(asked.request.headers.get("user-agent", ""))
