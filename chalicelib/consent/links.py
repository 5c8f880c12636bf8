"""The links by which a client says what they want, and the headers that let mail programs press one. Pure."""

from urllib.parse import quote, urlencode

from chalicelib.consent.model import Links
from chalicelib.core.channel import Channel
from chalicelib.core.ids import sign


def preferences_token(secret: str, client_id: str) -> str:
    """Give the token that opens a client's preferences."""
    return sign(secret, "preferences", client_id)


def unsubscribe_token(secret: str, client_id: str, channel: str) -> str:
    """Give the token that ends the offers to a client over a channel, and opens nothing."""
    return sign(secret, "unsubscribe", client_id, channel)


def links_for(public_url: str, secret: str, business_id: str, client_id: str, channel: Channel) -> Links:
    """Give where a client chooses what they get, and where they end the offers over the channel."""
    start = f"{public_url}/b/{quote(business_id)}"
    tokens = preferences_token(secret, client_id), unsubscribe_token(secret, client_id, channel)
    chosen, ended = (urlencode({"token": token}) for token in tokens)
    return Links(
        f"{start}/preferences/{client_id}?{chosen}", f"{start}/unsubscribe/{client_id}/{channel}?{ended}"
    )


def unsubscribe_headers(url: str, mailbox: str = "") -> dict[str, str]:
    """Give the headers of RFC 2369 and RFC 8058 for the address at which offers end.

    `mailbox` takes the wish by mail where there is one.
    """
    ways = [f"<{url}>"]
    if mailbox:
        ways.append(f"<mailto:{mailbox}?subject=unsubscribe>")
    return {
        "List-Unsubscribe": ", ".join(ways),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
