"""Clients in DynamoDB: one row a person, and one row for each way of recognising them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from chalicelib.clients.model import Change, Client, ClientDetails, OptOut
from chalicelib.core.cursor import cursor_key, cursor_text
from chalicelib.core.table import (
    FirstIndex,
    Key,
    Page,
    Row,
    Write,
    commit,
    load,
    load_many,
    page_of,
)

CONSENTS = ("email_consent", "sms_consent")
REFERENCE, PHONE = "contact#reference#", "contact#phone#"
LARGEST_COMMIT = 100
"""How many writes DynamoDB takes in one transaction."""


class ByPhone(FirstIndex):
    """Who can be reached at a phone number, at any business."""

    class Meta(FirstIndex.Meta):
        index_name = "by_phone"


class ClientRow(Row):
    """A client, a contact that leads to one, or an entry of what one allowed or took back."""

    class Meta:
        table = "clients"

    by_phone = ByPhone()


def client_key(business_id: str, client_id: str) -> Key:
    """Give the place of a client's row."""
    return Key(ClientRow, business_id, f"client#{client_id}")


def contact_keys(business_id: str, details: ClientDetails) -> list[Key]:
    """Give the places of the rows by which the person can be recognised, the surest first."""
    contacts = (("reference", details.reference), ("email", details.email), ("phone", details.phone))
    return [Key(ClientRow, business_id, f"contact#{kind}#{text}") for kind, text in contacts if text]


def owner_of(contact: Row) -> str:
    """Give the client_id that a contact row leads to."""
    return str(contact.e["client_id"])


def load_owners(keys: Iterable[Key]) -> dict[Key, str]:
    """Give the client_id that each of the contacts leads to, of those that lead anywhere."""
    return {key: owner_of(row) for key, row in load_many(keys).items()}


def load_owner_for_certain(keys: Iterable[Key]) -> str | None:
    """Give the client_id of whom one of the contacts is their own for certain, or None."""
    rows = load_many(keys).values()
    return next((owner_of(row) for row in rows if row.e.get("own")), None)


def load_client(business_id: str, client_id: str) -> Client | None:
    """Give a client as they are now, or None."""
    row = load(client_key(business_id, client_id))
    return Client.model_validate(row.e) if row else None


def load_clients(business_id: str, client_ids: Iterable[str]) -> dict[str, Client]:
    """Give those of the clients that exist, as they are now."""
    rows = load_many([client_key(business_id, client_id) for client_id in dict.fromkeys(client_ids)])
    clients = [Client.model_validate(row.e) for row in rows.values()]
    return {client.client_id: client for client in clients}


def load_by_phone(number: str) -> list[tuple[str, str]]:
    """Give (business_id, client_id) of all who have the number, in E.164 form."""
    return [(row.pk, owner_of(row)) for row in ClientRow.by_phone.query(PHONE + number)]


def load_changes(
    business_id: str, client_id: str, cursor: str | None, limit: int, before: datetime | None = None
) -> Page[Change]:
    """Give one page of what a client allowed and took back, the newest first, or before an instant only."""
    name = f"consent#{client_id}#"
    end = before.astimezone(UTC).isoformat(timespec="microseconds") if before else ""
    rows = ClientRow.query(
        business_id,
        ClientRow.sk.between(name, name + end) if end else ClientRow.sk.startswith(name),
        scan_index_forward=False,
        limit=limit,
        last_evaluated_key=cursor_key(cursor, business_id),
    )
    page = page_of(rows)
    return Page([Change.model_validate(row.e) for row in page.items], page.next)


def _opt_out_key(number: str) -> Key:
    return Key(ClientRow, f"number#{number}", "opt-out")


def save_opt_out(opt_out: OptOut) -> None:
    """Save whether a number is on the provider's list of those who want no text messages."""
    key = _opt_out_key(opt_out.number)
    commit([Write(ClientRow(pk=key.pk, sk=key.sk, e=opt_out.stored()))])


def load_opt_out(number: str) -> OptOut | None:
    """Give whether a number is on the provider's list, None where it never was."""
    row = load(_opt_out_key(number))
    return OptOut.model_validate(row.e) if row else None


def change_write(business_id: str, change: Change, *, once: bool = False) -> Write:
    """Give the write that enters what somebody allowed or took back; the same again stays one entry.

    With `once` it is refused when it is there already.
    """
    row = ClientRow(pk=business_id, sk=change.sort_key, e=change.stored())
    return Write(row, ClientRow.pk.does_not_exist() if once else None)


def fields_write(business_id: str, client_id: str, fields: Mapping[str, Any]) -> Write:
    """Give the write that sets fields of a client's record, None taking one off; refused for no client."""
    actions = [
        Path(["e", name]).remove() if value is None else Path(["e", name]).set(value)
        for name, value in fields.items()
    ]
    row = ClientRow(pk=business_id, sk=f"client#{client_id}", e={})
    return Write(row, ClientRow.pk.exists(), [*actions, ClientRow.version.add(1)])


def card_write(business_id: str, card: Client, fields: Mapping[str, Any]) -> Write:
    """Give the write that sets fields of a card, refused when its cards are not those that were read."""
    also, merged = Path("e.also"), Path("e.merged")
    read = also == list(card.also) if card.also else also.does_not_exist() | (also == [])
    into = Path("e.merged.into") == card.merged.into if card.merged else merged.does_not_exist()
    write = fields_write(business_id, card.client_id, fields)
    return replace(write, condition=ClientRow.pk.exists() & read & into)


def load_page(business_id: str, cursor: str | None, limit: int) -> Page[Client]:
    """Give one page of the business's clients."""
    rows = ClientRow.query(
        business_id,
        ClientRow.sk.startswith("client#"),
        limit=limit,
        last_evaluated_key=cursor_key(cursor, business_id),
    )
    page = page_of(rows)
    return Page([Client.model_validate(row.e) for row in page.items], page.next)


def cursor_after(business_id: str, client_id: str) -> str:
    """Give the cursor of a page that begins after the client."""
    key = client_key(business_id, client_id)
    return cursor_text({"pk": {"S": key.pk}, "sk": {"S": key.sk}})


def new_client_writes(business_id: str, client: Client, details: ClientDetails) -> list[Write]:
    """Give the writes that enter a new client, refused when one of the contacts is known by then.

    A consent that nobody has spoken of is not stored, so that it can be told from one refused.
    """
    unsaid = {name for name in CONSENTS if getattr(details, name) is None}
    said = {name: value for name, value in client.stored().items() if name not in unsaid}
    row = ClientRow(pk=business_id, sk=f"client#{client.client_id}", e=said)
    keys = contact_keys(business_id, details)
    surest = [key for key in keys if not key.sk.startswith(REFERENCE)][:1]
    contacts = contact_writes(client.client_id, keys, own=surest)
    return [Write(row, ClientRow.pk.does_not_exist()), *contacts]


def contact_writes(client_id: str, keys: Iterable[Key], own: Collection[Key] = ()) -> list[Write]:
    """Give the writes that make contacts lead to the client, refused where they lead elsewhere.

    Those that are the client's `own` for certain also let them see their visits.
    """
    rows = [
        ClientRow(pk=key.pk, sk=key.sk, e={"client_id": client_id, **({"own": True} if key in own else {})})
        for key in keys
    ]
    for row in rows:
        if row.sk.startswith(PHONE):
            row.gsi1pk, row.gsi1sk = row.sk, row.pk
    free_or_own = ClientRow.pk.does_not_exist() | (Path("e.client_id") == client_id)
    return [Write(row, free_or_own) for row in rows]


def verified_write(key: Key) -> Write:
    """Give the write that marks a contact as read by whoever it belongs to."""
    row = ClientRow(pk=key.pk, sk=key.sk, e={})
    return Write(row, ClientRow.pk.exists(), [Path("e.verified").set(value=True)])


def is_verified(row: Row) -> bool:
    """Tell whether a contact's owner once followed a link that was sent there."""
    return bool(row.e.get("verified"))


def known_client_write(
    business_id: str,
    client_id: str,
    details: ClientDetails | None = None,
    upcoming: Mapping[str, datetime] = {},
    passed: Iterable[str] = (),
    seen_by: str | None = None,
) -> Write:
    """Give the write that brings a known client up to date; refused when there is no such client.

    Contacts fill only what is empty on the record; consents are taken as given (a yes from elsewhere only
    where nothing was said); `upcoming` gives the end of appointments ahead, `passed` names those that are
    no longer ahead, `seen_by` who saw the client last, an empty text for nobody.
    """
    actions = list(_details_actions(details)) if details else []
    actions += [
        Path(["e", "upcoming", appointment_id]).set(ends_at.isoformat())
        for appointment_id, ends_at in upcoming.items()
    ]
    actions += [Path(["e", "upcoming", appointment_id]).remove() for appointment_id in passed]
    if seen_by is not None:
        seen = Path(["e", "last_staff_id"])
        actions.append(seen.set(seen_by) if seen_by else seen.remove())
    row = ClientRow(pk=business_id, sk=f"client#{client_id}", e={})
    return Write(row, ClientRow.pk.exists(), [*actions, ClientRow.version.add(1)])


def details_write(business_id: str, before: Client, fields: Mapping[str, Any]) -> Write:
    """Give the write that sets fields of a record, refused when one of them is no longer as it was read."""
    write = fields_write(business_id, before.client_id, fields)
    condition = ClientRow.pk.exists()
    for name in fields:
        path, known = Path(["e", name]), before.stored().get(name)
        as_read = path == known if known is not None else path.does_not_exist()
        condition &= as_read if known else as_read | path.does_not_exist()
    return replace(write, condition=condition)


def tags_write(business_id: str, client_id: str, before: Iterable[str], after: Iterable[str]) -> Write:
    """Give the write of a client's tags, refused when they are no longer those that were read."""
    path, known = Path(["e", "tags"]), list(before)
    as_read = path == known if known else path.does_not_exist() | (path == known)
    row = ClientRow(pk=business_id, sk=f"client#{client_id}", e={})
    return Write(row, ClientRow.pk.exists() & as_read, [path.set(list(after)), ClientRow.version.add(1)])


def _details_actions(details: ClientDetails) -> Iterator[Action]:
    for name in ("email", "phone"):
        if given := getattr(details, name):
            path = Path(["e", name])
            yield path.set(path | given)
    if details.time_zone:
        yield Path("e.time_zone").set(details.time_zone)
    if details.language:
        yield Path("e.language").set(Path("e.language") | details.language)  # what they chose once, stays
    if details.sms_consent is not None and not details.consented_elsewhere:
        yield Path("e.sms_marketing").remove()  # what is said of all text messages is said of offers, too
    for name in CONSENTS:
        if (consent := getattr(details, name)) is not None:
            path = Path(["e", name])
            yield path.set(path | consent if consent and details.consented_elsewhere else consent)


def save_each(groups: Iterable[list[Write]]) -> None:
    """Make each group of writes or none of it, many groups in one transaction.

    Groups that touch the same row follow each other. Raises WriteRefused when a condition does not
    hold; the groups before those of that transaction are then made.
    """
    together: list[Write] = []
    touched: set[tuple[str, str]] = set()
    for group in groups:
        names = {(write.row.pk, write.row.sk) for write in group}
        if together and (len(together) + len(group) > LARGEST_COMMIT or names & touched):
            commit(together)
            together, touched = [], set()
        together += group
        touched |= names
    if together:
        commit(together)


def save(writes: list[Write]) -> None:
    """Make the writes; raise WriteRefused when one of their conditions does not hold."""
    commit(writes)
