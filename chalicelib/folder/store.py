"""Folders in DynamoDB, a row for each entry in the table of clients; the files themselves in S3.

A browser sends a file straight to S3, by a form that we have signed, and fetches it from there by a link that
we have signed; neither passes through a function of ours.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from chalicelib.core.settings import settings
from chalicelib.core.table import Key, Row, SecondIndex, Write, commit, load
from chalicelib.folder.filing import disposition_of, kind_of, notes_of, sender_in
from chalicelib.folder.model import LARGEST, Arrived, Entry, KeptFile, Sender

NOTE = "x-amz-meta-"
NAME = "${filename}"
"""S3 puts the name of the file that was chosen in place of this."""
MOST_UNSEEN = 100


class ByUnseen(SecondIndex):
    """What clients have put into their folders and nobody of the business has looked at, the latest last."""

    class Meta(SecondIndex.Meta):
        index_name = "by_unseen"


class FolderRow(Row):
    """One entry of one client's folder."""

    class Meta:
        table = "clients"

    by_unseen = ByUnseen()


def _key(business_id: str, client_id: str, entry_id: str) -> Key:
    return Key(FolderRow, f"{business_id}#{client_id}", f"folder#{entry_id}")


def _model(row: Row) -> Entry:
    return Entry.model_validate({**row.e, "version": int(row.version)})


def load_entry(business_id: str, client_id: str, entry_id: str) -> Entry | None:
    """Give an entry as it is now, or None."""
    row = load(_key(business_id, client_id, entry_id))
    return _model(row) if row else None


def load_entries(business_id: str, client_id: str) -> list[Entry]:
    """Give all entries of one card's folder, also those taken out, in no order."""
    begun = FolderRow.sk.startswith("folder#")
    rows = FolderRow.query(f"{business_id}#{client_id}", begun, consistent_read=True)
    return [_model(row) for row in rows]


def load_unseen(business_id: str) -> list[Entry]:
    """Give what clients have put in and nobody has looked at yet, the longest waiting first; one query."""
    rows = FolderRow.by_unseen.query(f"unseen#{business_id}", limit=MOST_UNSEEN)
    return [_model(row) for row in rows]


def entry_write(entry: Entry) -> Write:
    """Give the write of an entry in place of the version read, or where there was none."""
    key = _key(entry.business_id, entry.client_id, entry.entry_id)
    row = FolderRow(pk=key.pk, sk=key.sk, version=entry.version + 1, e=entry.stored())
    if entry.is_unseen:
        row.gsi2pk, row.gsi2sk = f"unseen#{entry.business_id}", entry.at.isoformat()
    return Write(row, FolderRow.version == entry.version if entry.version else FolderRow.pk.does_not_exist())


def save(writes: Iterable[Write]) -> None:
    """Make the writes; raise WriteRefused when one of their conditions does not hold."""
    commit(list(writes))


@cache
def _objects() -> Any:
    from botocore.config import Config
    from botocore.session import Session

    # by its own name and with the newer signature, a bucket answers at once in every region
    config = Config(
        signature_version="s3v4", s3={"addressing_style": "virtual"}, connect_timeout=5, read_timeout=20
    )
    return Session().create_client("s3", config=config)


def sign_upload(place: str, sender: Sender, back: str, lasts: timedelta) -> tuple[str, Mapping[str, str]]:
    """Give the address and the fields of a form that puts one file there, and then leads `back` to a page.

    Nothing but the file and its name is left to whoever has the form; nothing larger than LARGEST is taken.
    """
    notes = {f"{NOTE}{name}": text for name, text in notes_of(sender).items()}
    fixed = {**notes, **({"success_action_redirect": back} if back else {"success_action_status": "204"})}
    conditions: list[Any] = [{name: text} for name, text in fixed.items()]
    form = _objects().generate_presigned_post(
        settings().files_bucket,
        place + NAME,
        Fields=fixed,
        Conditions=[*conditions, ["content-length-range", 1, LARGEST]],
        ExpiresIn=int(lasts.total_seconds()),
    )
    return form["url"], form["fields"]


def sign_download(file: KeptFile, lasts: timedelta) -> str:
    """Give a link to a file that whoever has it can fetch it by, for so long."""
    asked = {"Bucket": settings().files_bucket, "Key": file.place}
    shown = {"ResponseContentDisposition": disposition_of(file), "ResponseContentType": kind_of(file)}
    link: str = _objects().generate_presigned_url(
        "get_object", Params=asked | shown, ExpiresIn=int(lasts.total_seconds())
    )
    return link


def find_object(place: str) -> Arrived | None:
    """Give what lies at a place, or None."""
    from botocore.exceptions import ClientError

    try:
        found = _objects().head_object(Bucket=settings().files_bucket, Key=place)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        return None
    return Arrived(found["ContentLength"], sender_in(found["Metadata"]))


def remove_object(place: str) -> None:
    """Take a file out of the store; where there is none, nothing happens."""
    _objects().delete_object(Bucket=settings().files_bucket, Key=place)
