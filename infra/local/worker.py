"""Brings what is on a function's queue of work to the function, as Lambda's event source mapping does.

What the function answers for is deleted. What it names as failed (`batchItemFailures`), or a whole batch
when it raises, is shown again at once, since nobody wants to wait here for as long as AWS does; after its
tries SQS itself moves it to the dead-letter queue.
"""

import logging
from threading import Event, Thread
from typing import Any

from infra.function import Function
from infra.local.emulator import ACCOUNT, REGION, Emulator
from infra.local.invocation import Handler, invoke
from infra.local.rows import CHANGED

log = logging.getLogger(__name__)

Message = dict[str, Any]


class Worker:
    """One thread that brings one function its work until it is stopped."""

    def __init__(
        self, function: Function, emulator: Emulator, handler: Handler, pause_seconds: float = 0.05
    ) -> None:
        self.function = function
        self.delivered = 0
        self._emulator, self._handler, self._pause_seconds = emulator, handler, pause_seconds
        self._queues = emulator.client("sqs")
        self._url = self._queues.get_queue_url(QueueName=emulator.prefix + function.name)["QueueUrl"]
        self._busy = False
        self._stopping = Event()
        self._thread = Thread(target=self._run, name=function.name, daemon=True)

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self, seconds: float = 10) -> None:
        """Deliver nothing more; wait so long for a running handler."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def is_idle(self) -> bool:
        """Tell whether all work handed out so far is done; hold the lock."""
        return not self._busy and not self._emulator.has_work(self.function.name)

    def _run(self) -> None:
        while not self._stopping.wait(self._pause_seconds):
            with CHANGED:
                self._busy = self._emulator.has_work(self.function.name)
            if self._busy:
                self._take()
            with CHANGED:
                self._busy = False
                CHANGED.notify_all()

    def _take(self) -> None:
        """Bring the function what waits, and again what failed, until nothing is left."""
        most = self.function.batch_size
        while not self._stopping.is_set():
            answer = self._queues.receive_message(
                QueueUrl=self._url, MaxNumberOfMessages=most, AttributeNames=["All"]
            )
            messages = answer.get("Messages", [])
            if not messages:
                return
            failed = self._failed(messages)
            for message in messages:
                place = {"QueueUrl": self._url, "ReceiptHandle": message["ReceiptHandle"]}
                if message["MessageId"] in failed:
                    self._queues.change_message_visibility(**place, VisibilityTimeout=0)
                else:
                    self._queues.delete_message(**place)
                    self.delivered += 1
            if failed:
                self._stopping.wait(self._pause_seconds)

    def _failed(self, messages: list[Message]) -> set[str]:
        """Give the identifiers of what the function could not do."""
        arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{self._emulator.prefix}{self.function.name}"
        try:
            event = {"Records": [record(message, arn) for message in messages]}
            answer = invoke(self.function, self._handler, event) or {}
        except Exception:
            log.exception("%s failed with %d pieces of work", self.function.name, len(messages))
            return {message["MessageId"] for message in messages}
        return {failure["itemIdentifier"] for failure in answer.get("batchItemFailures") or ()}


def record(message: Message, arn: str) -> dict[str, Any]:
    """Give a message of a queue as events tell it."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": REGION,
    }
