"""A browser as small as can be: it follows links, fills in forms, keeps cookies, and runs no script."""

import http.client
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

VOID = {"meta", "link", "img", "input", "br"}
INLINE = {"a", "span", "strong", "button", "time"}
FORM = "application/x-www-form-urlencoded"


@dataclass
class Element:
    """One element of a page; `words` are the texts and elements inside it, in order."""

    tag: str
    attributes: dict[str, str]
    inside: list[Any] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Give the words inside, as they are read aloud."""
        return " ".join(self._spoken().split())

    @property
    def typed(self) -> str:
        """Give what stands in a field of several lines, without the line break that it begins with."""
        return "".join(map(str, self.inside)).removeprefix("\n")

    def _spoken(self) -> str:
        if self.tag == "style" or self.attributes.get("aria-hidden") == "true":
            return ""
        words = "".join(part._spoken() if isinstance(part, Element) else part for part in self.inside)
        return words if self.tag in INLINE else f" {words} "

    def all(self, *tags: str) -> Iterator["Element"]:
        """Give every element of these kinds, or every one, in order."""
        for part in self.inside:
            if isinstance(part, Element):
                if part.tag in tags or not tags:
                    yield part
                yield from part.all(*tags)

    def value_of(self, name: str) -> str:
        """Give the value of the first field of that name."""
        return next(it for it in self.all("input") if it.attributes.get("name") == name).attributes["value"]

    def named(self, identifier: str) -> "Element":
        """Give the element that has the identifier."""
        return next(part for part in self.all() if part.attributes.get("id") == identifier)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_data = tag == "script" and ("type", "application/ld+json") in attrs
        assert tag != "b", "no page of ours holds a <b>"
        assert tag != "style" or self.open[-1].tag == "head", "styles stand at the head, and nowhere else"
        element = Element(tag, {name: value or "" for name, value in attrs})
        is_file = element.attributes.keys() == {"src", "defer"}
        assert tag != "script" or is_data or is_file, "scripts stand in files"
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        of_its_own = self.open[-1].tag == "script" and "type" not in self.open[-1].attributes
        assert not of_its_own, "no page of ours holds a script of its own"
        self.open[-1].inside.append(data)


@dataclass
class Page:
    """What a browser shows: where it is, how it was answered, and what is on it."""

    path: str
    status: int
    headers: http.client.HTTPMessage
    source: str

    def __post_init__(self) -> None:
        reader = _Reader()
        if self.headers.get_content_type() == "text/html":
            reader.feed(self.source)
        assert [element.tag for element in reader.open] == [""]
        self.root = reader.open[0]

    @property
    def title(self) -> str:
        return next(self.root.all("h1")).text

    @property
    def words(self) -> str:
        return next(self.root.all("main")).text

    def link(self, words: str) -> str:
        """Give where the first link leads that begins with the words."""
        return next(a.attributes["href"] for a in self.root.all("a") if a.text.startswith(words))

    def links(self) -> list[str]:
        """Give the words of all links but those to the same page in another language."""
        return [a.text for a in self.root.all("a") if "hreflang" not in a.attributes]

    def form(self, button: str) -> Element:
        """Give the first form, not hidden, that has a button whose words begin so."""
        seen = (form for form in self.root.all("form") if "hidden" not in form.attributes)
        return next(f for f in seen if any(b.text.startswith(button) for b in f.all("button")))

    def value(self, identifier: str) -> str:
        """Give what stands in a field."""
        element = self.root.named(identifier)
        return element.text if element.tag == "textarea" else element.attributes.get("value", "")

    def complaint(self, identifier: str) -> str:
        """Give what is said to be wrong with a field that points at it, as screen readers need."""
        assert self.root.named(identifier).attributes["aria-invalid"] == "true"
        pointed = self.root.named(identifier).attributes["aria-describedby"].split()[-1]
        return self.root.named(pointed).text


@dataclass
class Browser:
    """Somebody in front of the app."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    languages: str = ""
    address: str = "127.0.0.1"

    def ask(
        self,
        method: str,
        path: str,
        content: str | bytes | None = None,
        kind: str = FORM,
        more: dict[str, str] | None = None,
    ) -> Page:
        """Ask for a page without following where it sends to."""
        here = (self.address, 0)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=here)
        headers = {**({"Content-Type": kind} if content is not None else {}), **(more or {})}
        if self.languages:
            headers["Accept-Language"] = self.languages
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path.partition("#")[0], content, headers)
        response = connection.getresponse()
        page = Page(path, response.status, response.headers, response.read().decode())
        connection.close()
        for cookie in page.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return page

    def open(self, path: str) -> Page:
        return self._follow(self.ask("GET", path))

    def click(self, page: Page, words: str) -> Page:
        """Follow the first link that begins with the words."""
        return self.open(urljoin(page.path, page.link(words)))

    def send(self, page: Page, button: str, **typed: str | list[str] | None) -> Page:
        """Press a button of a form, with what is typed or chosen; None unticks."""
        fields = filled(page.form(button), button) | typed
        pairs = {name: value for name, value in fields.items() if value is not None}
        action = page.form(button).attributes["action"]
        return self._follow(self.ask("POST", action, urlencode(pairs, doseq=True)))

    def _follow(self, page: Page) -> Page:
        if page.status != 303:
            return page
        there = urlsplit(page.headers["Location"])
        assert not there.netloc, "we send nobody to another site"
        return self.open(there.geturl())


def filled(form: Element, button: str) -> dict[str, Any]:
    """Give the fields of a form as a browser would send them."""
    fields: dict[str, Any] = {}
    for element in form.all("input", "textarea", "select"):
        name, kind = element.attributes.get("name", ""), element.attributes.get("type", "")
        if element.tag == "select":
            options = list(element.all("option"))
            chosen = [o for o in options if "selected" in o.attributes] or options[:1]
            fields[name] = [option.attributes["value"] for option in chosen]
        elif kind not in {"checkbox", "radio"} or "checked" in element.attributes:
            value = element.typed if element.tag == "textarea" else element.attributes.get("value", "")
            fields.setdefault(name, []).append(value)
    pressed = next(b for b in form.all("button") if b.text.startswith(button)).attributes
    if "name" in pressed:
        fields[pressed["name"]] = pressed["value"]
    return fields
