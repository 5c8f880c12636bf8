"""What is declared of one deployed function."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Grants = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One deployed function.

    `memory` is in megabytes, `timeout` in seconds. A function with `streams` gets those tables'
    changes, one that `takes_work` what others put on its own queue: at most `batch_size` at once, of
    changes only those one of `filter_patterns` lets through (all where there is none), each tried again
    `maximum_retries` times before it goes to the dead-letter queue. Of work, at most `most_at_once`
    batches are under way together. `hands_work_to` names the function whose queue it may fill.
    One that `hears_reports` gets what providers say, one that `reads_text_log` what SNS logs of text
    messages, one that `hears_files` which files have arrived; one that `keeps_files` may put in, fetch and
    remove them. `grants` maps a table's name to actions without their `dynamodb:`.
    """

    name: str
    purpose: str
    memory: int
    timeout: int
    grants: Grants
    sends_mail: bool = False
    sends_sms: bool = False
    streams: tuple[str, ...] = ()
    takes_work: bool = False
    hands_work_to: str | None = None
    batch_size: int = 0
    most_at_once: int = 0
    maximum_retries: int = 0
    filter_patterns: tuple[Mapping[str, Any], ...] = ()
    schedule_minutes: int | None = None
    hears_reports: bool = False
    reads_text_log: bool = False
    keeps_files: bool = False
    hears_files: bool = False

    @property
    def handler(self) -> str:
        """Give the path by which Lambda finds it."""
        return "app.app" if self.name == "api_handler" else f"chalicelib.triggers.{self.name}"

    @property
    def logical_id(self) -> str:
        """Give Chalice's name for it inside the template: on_message_due is OnMessageDue."""
        if self.name == "api_handler":
            return "APIHandler"
        return in_template(self.name)


def in_template(name: str) -> str:
    """Give a name as resources of the template are called: on_message_due is OnMessageDue."""
    return "".join(word.capitalize() for word in name.split("_"))
