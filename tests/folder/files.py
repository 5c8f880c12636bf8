"""Files sent as browsers send them: by the form that was signed, judged as the store judges it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from chalicelib.core.settings import settings
from infra.local.uploads import NOTE, place_of
from tests.conftest import REGION, aws

A_PHOTO = b"\x89PNG not really"


def make_place() -> None:
    """Make the empty bucket that files lie in."""
    region = {"LocationConstraint": REGION}
    aws("s3").create_bucket(Bucket=settings().files_bucket, CreateBucketConfiguration=region)


def send(form: Mapping[str, str], name: str, content: bytes = A_PHOTO) -> str:
    """Send a file by a form's fields and give where it lies; raise Refused as the store would."""
    place = place_of(form, name, len(content), datetime.now(UTC), secret="test")
    notes = {field.removeprefix(NOTE): text for field, text in form.items() if field.startswith(NOTE)}
    aws("s3").put_object(Bucket=settings().files_bucket, Key=place, Body=content, Metadata=notes)
    return place


def places() -> list[str]:
    """Give where files lie."""
    found = aws("s3").list_objects_v2(Bucket=settings().files_bucket).get("Contents", ())
    return [it["Key"] for it in found]
