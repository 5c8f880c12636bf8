"""The store's door for forms: what was signed for comes in, is told of, and is there again tomorrow."""

from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from moto import mock_aws
from werkzeug.test import EnvironBuilder

from infra.local.uploads import Uploads, arrival
from tests.conftest import aws

BUCKET = "regulars-test-files"


class Bucket:
    """A bucket of a test's own, with the places that were told of."""

    def __init__(self, folder: Path) -> None:
        self.client = aws("s3")
        region = {"LocationConstraint": "eu-central-1"}
        self.client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=region)
        self.told: list[str] = []
        self.uploads = Uploads(self.client, BUCKET, folder, self.told.append, secret="test")

    def form(self, back: str = "") -> dict[str, str]:
        fixed = {"x-amz-meta-by": "Ben", **({"success_action_redirect": back} if back else {})}
        conditions: list[Any] = [{name: text} for name, text in fixed.items()]
        signed = self.client.generate_presigned_post(
            BUCKET, "salon/${filename}", fixed, [*conditions, ["content-length-range", 1, 9]], 60
        )
        return dict(signed["fields"])

    def send(self, form: dict[str, str], content: bytes = b"photo") -> tuple[int, dict[str, str], bytes]:
        file = (BytesIO(content), "Öl 1.png")
        built = EnvironBuilder(method="POST", path=f"/{BUCKET}", data={**form, "file": file})
        environ = built.get_environ()
        body = environ["wsgi.input"].read()
        built.close()
        return self.uploads.answer(environ, body)

    def places(self) -> list[str]:
        return [it["Key"] for it in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", ())]


@pytest.fixture
def bucket(tmp_path: Path) -> Any:
    with mock_aws(config={"core": {"mock_credentials": False}}):
        yield Bucket(tmp_path / "files")


def test_a_file_comes_in_with_its_notes_and_its_sender_is_led_back(bucket: Bucket) -> None:
    status, headers, _ = bucket.send(bucket.form("https://book.example/back?x=1"))
    query = parse_qs(urlsplit(headers["Location"]).query)
    assert (status, query["x"], query["key"], query["bucket"]) == (303, ["1"], ["salon/Öl 1.png"], [BUCKET])
    found = bucket.client.get_object(Bucket=BUCKET, Key="salon/Öl 1.png")
    assert (found["Body"].read(), found["Metadata"]) == (b"photo", {"by": "Ben"})
    assert bucket.told == ["salon/Öl 1.png"]


def test_without_a_page_to_go_back_to_there_is_just_a_yes(bucket: Bucket) -> None:
    assert bucket.send({**bucket.form()})[0] == 204


@pytest.mark.parametrize("content", [b"", b"far too large"])
def test_a_size_outside_of_what_was_signed_for_is_refused_as_the_store_does(
    bucket: Bucket, content: bytes
) -> None:
    status, _, text = bucket.send(bucket.form(), content)
    assert (status, b"<Code>EntityToo" in text, bucket.places(), bucket.told) == (400, True, [], [])


def test_a_changed_form_is_refused(bucket: Bucket) -> None:
    assert bucket.send({**bucket.form(), "x-amz-meta-by": "Ana"})[0] == 403
    assert bucket.places() == []


def test_what_was_there_is_there_again_after_a_restart_and_what_was_removed_is_not(
    bucket: Bucket, tmp_path: Path
) -> None:
    bucket.send(bucket.form())
    bucket.client.delete_object(Bucket=BUCKET, Key="salon/Öl 1.png")
    again = Uploads(bucket.client, BUCKET, tmp_path / "files", bucket.told.append)
    assert bucket.places() == ["salon/Öl 1.png"]
    bucket.client.delete_object(Bucket=BUCKET, Key="salon/Öl 1.png")
    again.keep()
    Uploads(bucket.client, BUCKET, tmp_path / "files", bucket.told.append)
    assert bucket.places() == []


def test_more_files_than_the_store_lists_at_once_are_all_kept(bucket: Bucket, tmp_path: Path) -> None:
    for number in range(1001):
        bucket.client.put_object(Bucket=BUCKET, Key=f"salon/{number}", Body=b"")
    for _ in range(2):
        bucket.uploads.keep()
    assert len(list((tmp_path / "files").iterdir())) == 1001


def test_whoever_is_told_badly_does_not_keep_the_file_out(bucket: Bucket, tmp_path: Path) -> None:
    def failing(place: str) -> None:
        raise RuntimeError(place)

    bucket.uploads = Uploads(bucket.client, BUCKET, tmp_path / "files", failing, secret="test")
    assert bucket.send(bucket.form())[0] == 204
    assert bucket.places() == ["salon/Öl 1.png"]


def test_the_function_is_told_as_the_event_bus_would(bucket: Bucket) -> None:
    event = arrival(BUCKET, "salon/x.png")
    assert (event["source"], event["detail-type"]) == ("aws.s3", "Object Created")
    assert event["detail"] == {"bucket": {"name": BUCKET}, "object": {"key": "salon/x.png"}}
