"""S3's form for browsers in small: it takes a file where somebody who may has signed for exactly that.

moto takes any form. What is checked here is what S3 would refuse: a policy that was changed, is over or was
signed by nobody, fields that it does not speak of, a place or a size outside of it.
"""

import base64
import hashlib
import hmac
import io
import json
import logging
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit
from uuid import uuid4

from moto.core.models import DEFAULT_ACCOUNT_ID
from werkzeug.formparser import parse_form_data

log = logging.getLogger(__name__)

SECRET = "local"  # noqa: S105 - the emulator's own
NOT_SIGNED = {"policy", "x-amz-signature"}
NOTE = "x-amz-meta-"
Answer = tuple[int, dict[str, str], bytes]


class Refused(Exception):
    """S3 does not take the file: its own code for why, and the status."""

    def __init__(self, code: str, status: int = 403) -> None:
        super().__init__(code)
        self.code, self.status = code, status


def place_of(form: Mapping[str, str], name: str, size: int, now: datetime, secret: str) -> str:
    """Give where the form puts a file of that name and size; raise Refused for what was not signed for."""
    text = form.get("policy", "")
    if not hmac.compare_digest(_signature(form, text, secret), form.get("x-amz-signature", "")):
        raise Refused("SignatureDoesNotMatch")
    policy = json.loads(base64.b64decode(text))
    if datetime.fromisoformat(policy["expiration"]) <= now:
        raise Refused("AccessDenied")
    left = {field: value.replace("${filename}", name) for field, value in form.items()}
    spoken_of = {field for condition in policy["conditions"] for field in _held(condition, form, left, size)}
    if form.keys() - spoken_of - NOT_SIGNED:
        raise Refused("AccessDenied")
    return left["key"]


def _held(condition: Any, form: Mapping[str, str], left: Mapping[str, str], size: int) -> set[str]:
    """Give the fields that a condition of the policy speaks of; raise Refused where it does not hold."""
    match condition:
        case ["content-length-range", least, most]:
            if not least <= size <= most:
                raise Refused("EntityTooLarge" if size > most else "EntityTooSmall", 400)
            return set()
        case ["starts-with", field, beginning]:
            name = field.removeprefix("$")
            if not left.get(name, "").startswith(beginning):
                raise Refused("AccessDenied")
            return {name}
    if any(form.get(field) != value for field, value in condition.items() if field != "bucket"):
        raise Refused("AccessDenied")
    return set(condition)


def _signature(form: Mapping[str, str], policy: str, secret: str) -> str:
    """Give the signature that a policy should have (AWS Signature Version 4)."""
    _, *scope = form.get("x-amz-credential", "").split("/")
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, policy.encode(), hashlib.sha256).hexdigest()


class Uploads:
    """The bucket's door for forms. What is in the bucket is kept in a folder, and there again tomorrow.

    `told` is called with the place of each file that has arrived.
    """

    def __init__(
        self, client: Any, bucket: str, folder: Path, told: Callable[[str], object], secret: str = SECRET
    ) -> None:
        self._client, self._bucket, self._folder, self._told = client, bucket, folder, told
        self._secret = secret
        for path in folder.iterdir() if folder.exists() else ():
            client.put_object(Bucket=bucket, Key=unquote(path.name), Body=path.read_bytes())

    def is_meant(self, method: str, path: str) -> bool:
        """Tell whether a request is a form that brings a file."""
        return method == "POST" and path.strip("/") == self._bucket

    def answer(self, environ: dict[str, Any], body: bytes) -> Answer:
        """Give what S3 answers to a form: on to the page that it names, or a refusal in XML."""
        form, name, content = _read(environ, body)
        try:
            place = place_of(form, name, len(content), datetime.now(UTC), self._secret)
        except Refused as refusal:
            text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{refusal.code}</Code></Error>'
            return refusal.status, {"Content-Type": "application/xml"}, text.encode()
        notes = {name.removeprefix(NOTE): form[name] for name in form if name.startswith(NOTE)}
        self._client.put_object(Bucket=self._bucket, Key=place, Body=content, Metadata=notes)
        self.keep()
        self._tell(place)
        if "success_action_redirect" not in form:
            return 204, {}, b""
        return 303, {"Location": _with(form["success_action_redirect"], self._bucket, place)}, b""

    def keep(self) -> None:
        """Let the folder hold what is in the bucket, and nothing else."""
        self._folder.mkdir(parents=True, exist_ok=True)
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket)
        found = [it["Key"] for page in pages for it in page.get("Contents", ())]
        places = {quote(place, safe=""): place for place in found}
        there = {path.name for path in self._folder.iterdir()}
        for name in there - places.keys():
            (self._folder / name).unlink()
        for name in places.keys() - there:
            content = self._client.get_object(Bucket=self._bucket, Key=places[name])["Body"].read()
            (self._folder / name).write_bytes(content)

    def _tell(self, place: str) -> None:
        try:
            self._told(place)
        except Exception:
            log.exception("nobody was told of a file: %s", place)


def _read(environ: dict[str, Any], body: bytes) -> tuple[dict[str, str], str, bytes]:
    """Give a form's fields, and the name and the content of its file."""
    _, fields, files = parse_form_data({**environ, "wsgi.input": io.BytesIO(body)})
    sent = files.get("file")
    if sent is None:
        return fields.to_dict(), "", b""
    with closing(sent):
        return fields.to_dict(), sent.filename or "", sent.read()


def _with(address: str, bucket: str, place: str) -> str:
    """Give the address with what S3 adds to it."""
    parts = urlsplit(address)
    told = [*parse_qsl(parts.query), ("bucket", bucket), ("key", place)]
    return urlunsplit(parts._replace(query=urlencode(told)))


def arrival(bucket: str, place: str) -> dict[str, Any]:
    """Give what EventBridge tells of a file that has arrived."""
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": DEFAULT_ACCOUNT_ID,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": "eu-central-1",
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {"bucket": {"name": bucket}, "object": {"key": place}},
    }
