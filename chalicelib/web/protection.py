"""What a page may show, run and send, and who may keep it and show it: the headers that tell browsers."""

from chalice.app import Response

NO_SCRIPT = "script-src 'none'"
OWN_FORMS = "form-action 'self'"
POLICY = f"default-src 'self'; {NO_SCRIPT}; object-src 'none'; base-uri 'none'; {OWN_FORMS}"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",  # links carry tokens
    "X-Content-Type-Options": "nosniff",
}


class Shown(Response):
    """A page: the addresses of its pictures, its policy for styles, and whether it runs scripts of ours.

    `sends_to` is the address outside that one of its forms sends to, if any does.
    """

    pictures: tuple[str, ...] = ()
    sends_to: str = ""
    styles: str = ""
    scripts: bool = False


def _host_of(address: str) -> str:
    """Give the scheme and host of an address, as a policy names them."""
    return "/".join(address.split("/")[:3])


def protection(answer: Response, private: bool, scripts: bool) -> dict[str, str]:
    """Give the headers that say where a page may be kept and shown, and what it may show and run."""
    pictures, styles = (answer.pictures, answer.styles) if isinstance(answer, Shown) else ((), "")
    hosts = sorted({_host_of(address) for address in pictures if address})
    policy = POLICY
    if scripts or (isinstance(answer, Shown) and answer.scripts):
        policy = policy.replace(NO_SCRIPT, "script-src 'self'")
    if isinstance(answer, Shown) and answer.sends_to:
        policy = policy.replace(OWN_FORMS, f"{OWN_FORMS} {_host_of(answer.sends_to)}")
    policy = "; ".join(filter(None, [policy, styles, f"img-src 'self' {' '.join(hosts)}" if hosts else ""]))
    if not private:
        return {"Cache-Control": "private, no-cache", "Content-Security-Policy": policy}
    policy = f"{policy}; frame-ancestors 'none'"
    return {"Cache-Control": "no-store", "Content-Security-Policy": policy, "X-Frame-Options": "DENY"}
