"""The emulated AWS: moto's server with our tables, dead-letter queues and a sender SES knows.

moto's state belongs to the process, so a process can hold one emulator at a time.
"""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table as EmulatedTable
from moto.moto_api._internal.models import moto_api_backend
from moto.sqs.models import sqs_backends

from infra.functions import FUNCTIONS, Function
from infra.local import door, soundness
from infra.local.uploads import Uploads
from infra.queues import make_queues
from infra.tables import TABLES, Table, create_request, time_to_live_request

REGION = "eu-central-1"
ACCOUNT = DEFAULT_ACCOUNT_ID


def environment(endpoint: str) -> dict[str, str]:
    """Give the ordinary environment variables that point any AWS SDK at the emulator."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


class Emulator:
    """moto's server on 127.0.0.1; port 0 takes any free one. Raises OSError when the port is taken."""

    def __init__(self, port: int, prefix: str) -> None:
        soundness.install()
        door.install()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.prefix = prefix
        self._clients: dict[str, Any] = {}
        self._server = door.Server(port)
        self.port = int(self._server.server_address[1])
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="emulator", daemon=True)

    def start(
        self, mail_from: str, tables: Iterable[Table] = TABLES, functions: Iterable[Function] = FUNCTIONS
    ) -> None:
        """Answer requests, with empty tables and queues, and accept mail from this address."""
        self._thread.start()
        dynamodb, queues, mail = (self.client(name) for name in ("dynamodb", "sqs", "sesv2"))
        for table in tables:
            dynamodb.create_table(**create_request(table, self.prefix))
            dynamodb.update_time_to_live(**time_to_live_request(table, self.prefix))
        for function in functions:
            make_queues(queues, function, self.prefix)
        mail.create_email_identity(EmailIdentity=mail_from)
        region = {"LocationConstraint": REGION}
        self.client("s3").create_bucket(Bucket=self.bucket, CreateBucketConfiguration=region)

    @property
    def bucket(self) -> str:
        """Give the name of the bucket that files lie in."""
        return f"{self.prefix}files"

    def take_uploads(self, folder: Path, told: Callable[[str], object]) -> Uploads:
        """Take files from browsers from now on, keep them in the folder, and tell of each that arrives."""
        self._server.uploads = Uploads(self.client("s3"), self.bucket, folder, told)
        return self._server.uploads

    def stop(self) -> None:
        """Stop answering and forget everything."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            moto_api_backend.reset()
        for client in self._clients.values():
            client.close()
        self._clients.clear()
        self._server.server_close()

    def client(self, service: str) -> Any:
        """Give a boto3 client of one service of this emulator."""
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service,
                endpoint_url=self.endpoint,
                region_name=REGION,
                aws_access_key_id="local",
                aws_secret_access_key="local",  # noqa: S106 - the emulator asks for no secret
            )
        return self._clients[service]

    def table(self, name: str) -> EmulatedTable:
        """Give moto's own table, looked up anew each time; hold the lock while using it."""
        return dynamodb_backends[ACCOUNT][REGION].get_table(self.prefix + name)

    def has_work(self, function: str) -> bool:
        """Tell whether a message is on the function's queue of work that nobody has taken."""
        return bool(sqs_backends[ACCOUNT][REGION].queues[self.prefix + function].messages)
