"""Which addresses outside may be asked: pure rules, for what somebody typed and for what a name resolves to.

Whoever can make this program fetch an address could reach what only this program can reach: the metadata
service of the cloud, a database beside it, the machine itself. So only public addresses are asked, on
the two ports of the web, and the address that is connected to is the one that was judged here.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from chalicelib.core.saying import said

LONGEST = 2000
OPEN = said("The address must begin with https://, so that nobody reads the password.")
SCHEMES = {"http": 80, "https": 443, "webcal": 443, "webcals": 443}
_IN_A_PATH = "/%:=&?~#+!$,;'@()*[]"

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_RESERVED = [ipaddress.ip_network(name) for name in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")]
"""What Python's own lists leave out: protocol assignments, relays, documentation."""


@dataclass(frozen=True, slots=True)
class Address:
    """A web address in its parts; `target` is its path with the query, ready to be sent."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_encrypted(self) -> bool:
        """Tell whether what is said is read by nobody on the way."""
        return self.scheme == "https"

    @property
    def origin(self) -> str:
        """Give the address without its path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == SCHEMES[self.scheme]
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"

    @property
    def path(self) -> str:
        """Give the path without its query."""
        return self.target.partition("?")[0]

    def __str__(self) -> str:
        return self.origin + self.target

    def to(self, reference: str) -> "Address":
        """Give where a link found at this address leads; raise ValueError like `parsed`."""
        return parsed(urljoin(str(self), reference))


def parsed(text: str) -> Address:
    """Give the address that a text spells; webcal is read as https.

    Raises ValueError with a sentence for a person: not the web, a name or password inside, broken.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueError(said("An address has at most %(longest)s characters.", longest=LONGEST))
    if any(char.isspace() or not char.isprintable() for char in text):
        raise ValueError(said("There is a space or an invisible character in the address."))
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(said("This is not an address.")) from error
    if parts.scheme not in SCHEMES or not host:
        raise ValueError(said("The address must begin with https://, http:// or webcal://."))
    if parts.username is not None or parts.password is not None:
        raise ValueError(said("Please leave the name and the password out of the address."))
    scheme = "https" if parts.scheme.startswith("webcal") else parts.scheme
    target = quote(parts.path or "/", safe=_IN_A_PATH)
    if parts.query:
        target += "?" + quote(parts.query, safe=_IN_A_PATH)
    return Address(scheme, _host(host), port if port is not None else SCHEMES[parts.scheme], target)


def _host(host: str) -> str:
    """Give the name as resolvers know it; international names in their ASCII form."""
    if host.isascii():
        return host
    import idna

    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError as error:
        raise ValueError(said("This is not an address.")) from error


def may_be_asked(address: Address, numbers: list[str], *, local: bool = False) -> bool:
    """Tell whether a server may be connected to, by all the numbers (IP addresses) that its name stands for.

    With `local`, the machine itself may be asked too, on any port: for tests and the stack at home.
    """
    ips = [ipaddress.ip_address(number.partition("%")[0]) for number in numbers]
    if local and ips and all(ip.is_loopback for ip in ips):
        return True
    return bool(ips) and address.port in (80, 443) and all(is_public(ip) for ip in ips)


def might_be_asked(address: Address, *, local: bool = False) -> bool:
    """Tell the same as far as it can be judged before the name is resolved: by what is typed."""
    try:
        numbers = [str(ipaddress.ip_address(address.host))]
    except ValueError:
        numbers = ["8.8.8.8"]  # what a name stands for is judged when it is asked
    return local or may_be_asked(address, numbers)


def is_public(ip: Ip) -> bool:
    """Tell whether an IP address belongs to the public internet, also by the IPv4 address inside it."""
    if isinstance(ip, ipaddress.IPv6Address):
        inside = _inside(ip)
        if inside:
            return all(is_public(part) for part in inside)
        if ip not in _GLOBAL_UNICAST:
            return False
    never = ip.is_multicast or ip.is_reserved or any(ip in network for network in _RESERVED)
    return ip.is_global and not never


def _inside(ip: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """Give the IPv4 addresses that a packet to this IPv6 address could end up at."""
    found = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _TRANSLATED or ip.packed[:12] == bytes(12):
        found.append(ipaddress.IPv4Address(ip.packed[12:]))
    return [part for part in found if part is not None]
