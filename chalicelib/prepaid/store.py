"""Prepaid sessions in DynamoDB: a row for each client who bought any, in the table of schedules."""

from collections.abc import Iterable

from chalicelib.core.table import Key, Row, Write, commit, load, load_many
from chalicelib.prepaid.model import Account


class PrepaidRow(Row):
    """What was sold to one client, and the visits since."""

    class Meta:
        table = "schedule"


def account_key(business_id: str, client_id: str) -> Key:
    """Give the place of a client's row."""
    return Key(PrepaidRow, business_id, f"prepaid#{client_id}")


def load_account(business_id: str, client_id: str) -> Account:
    """Give what a client has paid for ahead as it is now, an empty account where they never did."""
    row = load(account_key(business_id, client_id))
    return _account(row) if row else Account(business_id=business_id, client_id=client_id)


def load_accounts(business_id: str, client_ids: Iterable[str]) -> list[Account]:
    """Give what those of the clients have paid for ahead who ever did."""
    keys = [account_key(business_id, client_id) for client_id in client_ids]
    return [_account(row) for row in load_many(keys).values()]


def _account(row: Row) -> Account:
    return Account.model_validate({**row.e, "version": int(row.version)})


def save_account(account: Account) -> None:
    """Keep an account whose version was raised; raise WriteRefused when another change came first."""
    key = account_key(account.business_id, account.client_id)
    row = PrepaidRow(pk=key.pk, sk=key.sk, version=account.version, e=account.stored())
    known = PrepaidRow.version == account.version - 1
    commit([Write(row, known if account.version > 1 else PrepaidRow.pk.does_not_exist())])
