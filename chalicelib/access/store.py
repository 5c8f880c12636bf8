"""The team, its keys and sessions in DynamoDB, and counters that expire."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from chalicelib.access.limits import Counter
from chalicelib.access.model import (
    KEY,
    MEMBER,
    ApiKey,
    Member,
    Passkey,
    Proof,
    Session,
    key_holder,
    member_holder,
)
from chalicelib.core.table import Key, Row, Write, WriteRefused, commit, load, load_many

KEPT_AFTER = timedelta(hours=1)
"""How long a counter outlives its window, for clocks that do not agree."""
PASSKEY, CREDENTIAL = "passkey#", "credential#"
"""How the rows of passkeys begin, which stand with their holders, and those that say whose one is."""


class AccessRow(Row):
    """A key, somebody of the team, a passkey, whose it is, a session, a proof or a challenge that was met."""

    class Meta:
        table = "access"


class CounterRow(Row):
    """How often something was tried in one window; it holds no entity, only a number."""

    class Meta:
        table = "access"

    tries = NumberAttribute(null=True)


def load_key(
    business_id: str, fingerprint: str, counters: Sequence[Counter]
) -> tuple[ApiKey | None, list[Counter]]:
    """Give the key with the fingerprint, or None, and those of the counters that are full: one read."""
    key = Key(AccessRow, business_id, key_holder(fingerprint))
    places = {counter: Key(CounterRow, counter.pk, counter.sk) for counter in counters}
    rows = load_many([key, *places.values()])
    full = [each for each, place in places.items() if _tries(rows.get(place)) >= each.most]
    return ApiKey.model_validate(rows[key].e) if key in rows else None, full


def save_key(business_id: str, key: ApiKey) -> None:
    """Save a key, replacing one of the same fingerprint."""
    commit([Write(AccessRow(pk=business_id, sk=key_holder(key.fingerprint), e=key.stored()))])


def load_keys(business_id: str) -> list[ApiKey]:
    """Give every key there ever was, as of now."""
    return [ApiKey.model_validate(row.e) for row in _beginning(business_id, KEY)]


def load_members(business_id: str) -> list[Member]:
    """Give everybody who ever was of the team, as of now."""
    return [Member.model_validate(row.e) for row in _beginning(business_id, MEMBER)]


def load_member(business_id: str, member_id: str) -> Member | None:
    """Give somebody of the team, or None."""
    row = load(Key(AccessRow, business_id, member_holder(member_id)))
    return Member.model_validate(row.e) if row else None


def save_member(business_id: str, member: Member, as_is: Sequence[Member] = ()) -> None:
    """Save the next version of somebody, provided that they, and all of `as_is`, have not changed.

    Raises WriteRefused otherwise.
    """
    row = _member_row(business_id, member)
    before = AccessRow.pk.does_not_exist() if member.version == 1 else _is_version(member.version - 1)
    same = [Write(_member_row(business_id, it), _is_version(it.version), checked_only=True) for it in as_is]
    commit([Write(row, before), *same])


def load_session(
    business_id: str, holder: str, fingerprint: str
) -> tuple[Session, Member | ApiKey | None] | None:
    """Give a session with the member or key that holds it as they are now, or None: one read.

    Clients are on record elsewhere; of them there is the session only.
    """
    here = Key(AccessRow, business_id, f"session#{holder}#{fingerprint}")
    who = Key(AccessRow, business_id, holder)
    rows = load_many([here, who])
    if here not in rows:
        return None
    kind = Member if holder.startswith(MEMBER) else ApiKey
    return Session.model_validate(rows[here].e), kind.model_validate(rows[who].e) if who in rows else None


def load_sessions(business_id: str, holder: str) -> list[Session]:
    """Give the sessions of a holder that have not expired yet, ended ones among them."""
    return [Session.model_validate(row.e) for row in _beginning(business_id, f"session#{holder}#")]


def session_write(business_id: str, session: Session) -> Write:
    """Give the write of a session; its row goes when it is over."""
    sort = f"session#{session.holder}#{session.fingerprint}"
    return Write(AccessRow(pk=business_id, sk=sort, e=session.stored(), ttl=session.ends_at + KEPT_AFTER))


def save_session(business_id: str, session: Session, used: Sequence[Write] = ()) -> None:
    """Save a session together with the use of what it begins by; raise WriteRefused where that cannot be."""
    commit([session_write(business_id, session), *used])


def proof_used(business_id: str, proof: Proof) -> Write:
    """Give the write of a proof that has just been used, and that nobody else may have used meanwhile."""
    return _proof_write(business_id, proof, proof.tries)


def load_passkeys(business_id: str, holder: str) -> list[Passkey]:
    """Give every passkey that a holder ever had, as of now: one query."""
    return [Passkey.model_validate(row.e) for row in _beginning(business_id, f"{PASSKEY}{holder}#")]


def load_passkey(business_id: str, passkey_id: str) -> tuple[Passkey, Member | None] | None:
    """Give a passkey with the member who holds it as they are now, or None: two reads.

    Clients are on record elsewhere; of theirs there is the passkey only.
    """
    whose = load(Key(AccessRow, business_id, f"{CREDENTIAL}{passkey_id}"))
    if whose is None:
        return None
    holder = str(whose.e["holder"])
    here, who = (Key(AccessRow, business_id, it) for it in (f"{PASSKEY}{holder}#{passkey_id}", holder))
    rows = load_many([here, who])
    return Passkey.model_validate(rows[here].e), Member.model_validate(rows[who].e) if who in rows else None


def save_new_passkey(business_id: str, passkey: Passkey, met: Write) -> None:
    """Save a passkey that nobody ever had, and that its challenge is met; raise WriteRefused otherwise."""
    whose = AccessRow(pk=business_id, sk=f"{CREDENTIAL}{passkey.passkey_id}", e={"holder": passkey.holder})
    new = Write(whose, AccessRow.pk.does_not_exist())
    commit([Write(_passkey_row(business_id, passkey)), new, met])


def save_passkey(business_id: str, passkey: Passkey) -> None:
    """Save a passkey, replacing it."""
    commit([Write(_passkey_row(business_id, passkey))])


def passkey_used(business_id: str, before: Passkey, sign_count: int, now: datetime) -> Write:
    """Give the write of a use of a passkey that nobody has removed, or counted on, since it was loaded."""
    row = _passkey_row(business_id, before.model_copy(update={"last_used_at": now, "sign_count": sign_count}))
    as_loaded = AccessRow.e["sign_count"] == before.sign_count
    return Write(
        row,
        AccessRow.e["removed_at"].does_not_exist() & as_loaded,
        [Path(f"e.{name}").set(row.e[name]) for name in ("last_used_at", "sign_count")],
    )


def challenge_met(business_id: str, challenge_id: str, ends_at: datetime) -> Write:
    """Give the write that a challenge is met, which it may be once; its row goes when it is over."""
    row = AccessRow(pk=business_id, sk=f"challenge#{challenge_id}", e={}, ttl=ends_at + KEPT_AFTER)
    return Write(row, AccessRow.pk.does_not_exist())


def load_proof(business_id: str, proof_id: str) -> Proof | None:
    """Give a proof as it is now, or None."""
    row = load(Key(AccessRow, business_id, f"proof#{proof_id}"))
    return Proof.model_validate(row.e) if row else None


def save_proof(business_id: str, proof: Proof) -> None:
    """Save a new proof, or one with one try more, provided that nobody else has tried meanwhile.

    Raises WriteRefused otherwise.
    """
    commit([_proof_write(business_id, proof, proof.tries - 1)])


def _proof_write(business_id: str, proof: Proof, tries_before: int) -> Write:
    row = AccessRow(
        pk=business_id,
        sk=f"proof#{proof.proof_id}",
        e=proof.stored(),
        version=proof.tries + 1,
        ttl=proof.ends_at + KEPT_AFTER,
    )
    unused = AccessRow.e["used_at"].does_not_exist() & _is_version(tries_before + 1)
    return Write(row, AccessRow.pk.does_not_exist() if tries_before < 0 else unused)


def _passkey_row(business_id: str, passkey: Passkey) -> AccessRow:
    sort = f"{PASSKEY}{passkey.holder}#{passkey.passkey_id}"
    return AccessRow(pk=business_id, sk=sort, e=passkey.stored())


def _member_row(business_id: str, member: Member) -> AccessRow:
    sort = member_holder(member.member_id)
    return AccessRow(pk=business_id, sk=sort, e=member.stored(), version=member.version)


def _is_version(version: int) -> Condition:
    return AccessRow.version == version


def _beginning(business_id: str, beginning: str) -> Iterable[Row]:
    return AccessRow.query(business_id, AccessRow.sk.startswith(beginning), consistent_read=True)


def count(counters: Sequence[Counter], token: str | None = None) -> list[Counter]:
    """Count one try on all of the counters, or on none when some are full, which are given back.

    Raises WriteRefused when somebody else counts there at this very moment. The same token within ten
    minutes counts nothing again.
    """
    writes = {_one_more(counter): counter for counter in counters}
    try:
        commit(list(writes), token)
    except WriteRefused as refusal:
        if not refusal.writes:
            raise
        return [writes[write] for write in refusal.writes]
    return []


def _tries(row: Row | None) -> int:
    return int(row.tries or 0) if isinstance(row, CounterRow) else 0


def _one_more(counter: Counter) -> Write:
    return Write(
        CounterRow(pk=counter.pk, sk=counter.sk),
        CounterRow.tries.does_not_exist() | (CounterRow.tries < counter.most),
        [CounterRow.tries.add(1), CounterRow.ttl.set(counter.ends_at + KEPT_AFTER)],
    )
