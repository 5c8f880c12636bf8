"""The example in docs/webhooks.md is one that its reader can check a program with."""

import json
from datetime import UTC, datetime
from pathlib import Path

from standardwebhooks import Webhook

from chalicelib.webhooks.payload import AppointmentData

PAGE = Path("docs/webhooks.md").read_text()


def test_the_example_is_signed_by_its_secret_and_has_all_that_is_told() -> None:
    head, _, broken = PAGE.split("```\n")[1].partition("\n\n")
    headers = dict(line.split(": ", 1) for line in head.splitlines()[1:])
    body = "".join(line.removeprefix(" ") for line in broken.splitlines())
    secret = PAGE.partition("signed by `")[2].partition("`")[0]
    name, at = headers["webhook-id"], datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert headers["webhook-signature"] == Webhook(secret).sign(name, at, body)
    told = json.loads(body)
    data = AppointmentData.model_validate(told["data"])
    assert data.model_dump(mode="json") == told["data"]
    assert name.endswith(f"_{data.appointment_id}_{data.sequence}")
    assert body == json.dumps(told, ensure_ascii=False, separators=(",", ":"))
