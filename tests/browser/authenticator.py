"""An authenticator of Chromium's own, that is always somebody's finger."""

from playwright.sync_api import CDPSession, Page

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def authenticator_of(page: Page) -> CDPSession:
    """Give a page's browser an authenticator; give the way to speak with it."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    line.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return line
