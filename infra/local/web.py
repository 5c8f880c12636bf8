"""Requests and answers as the stack's own pages under /local see them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `path` is without the query, header names are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        """Give the path alone, without a slash at its end."""
        return self.target.split("?")[0].rstrip("/") or "/"

    def query(self, name: str) -> str:
        """Give one parameter of the query, empty where it is missing."""
        return parse_qs(self.target.partition("?")[2]).get(name, [""])[0]

    def prefers_html(self) -> bool:
        """Tell whether a person's browser asks."""
        accepted = self.headers.get("accept", "")
        html, plain = accepted.find("text/html"), accepted.find("json")
        return html >= 0 and (plain < 0 or html < plain)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer."""

    status: int
    content: bytes
    content_type: str
    headers: Mapping[str, str | list[str]] = field(default_factory=dict)


def json_answer(content: Any, status: int = 200) -> Answer:
    """Give an answer in JSON."""
    return Answer(status, json.dumps(content, ensure_ascii=False).encode(), "application/json")


def problem(status: int, code: str, title: str, detail: str, **more: Any) -> Answer:
    """Give a problem document (RFC 9457)."""
    document = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }
    return Answer(status, json.dumps(document).encode(), "application/problem+json")
