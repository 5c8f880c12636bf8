"""`make deploy`: upload the built package and bring the stack of a stage to it, with the AWS CLI."""

import os
import shutil
import subprocess
import sys

from chalicelib.access.limits import LIMITS
from infra.package import PACKAGE, TEMPLATE
from infra.template import limit_parameter

_UPLOADED = PACKAGE / "uploaded.json"
PARAMETERS = {
    "MAIL_FROM": "MailFrom",
    "PUBLIC_URL": "PublicUrl",
    "ALARM_EMAIL": "AlarmEmail",
    "CDN_SECRET": "CdnSecret",
    "REQUESTS_A_SECOND": "RequestsASecond",
    "SMS_SENDER_ID": "SmsSenderId",
    "SMS_MAX_PRICE": "SmsMaxPrice",
    "SMS_DELIVERY_LOG": "SmsDeliveryLog",
    "UNSUBSCRIBE_MAIL": "UnsubscribeMail",
    "WHATSAPP_NUMBER_ID": "WhatsappNumberId",
    **{limit.variable: limit_parameter(limit) for limit in LIMITS},
}


def main(stage: str, bucket: str) -> int:
    """Deploy the package that `make package` has built; give the exit code."""
    missing = _what_is_missing(bucket)
    if missing:
        print(missing)
        return 2
    for command in _commands(f"regulars-{stage}", bucket):
        failed = subprocess.run(["aws", "cloudformation", *command], check=False).returncode
        if failed:
            return failed
    return 0


def _commands(stack: str, bucket: str) -> list[list[str]]:
    """Give the three steps: upload the code, bring the stack to the template, show its addresses."""
    upload = ["--s3-bucket", bucket, "--s3-prefix", stack]
    template = ["--template-file", str(TEMPLATE), "--use-json", "--output-template-file", str(_UPLOADED)]
    change = ["--stack-name", stack, "--template-file", str(_UPLOADED), "--capabilities", "CAPABILITY_IAM"]
    parameters = ["--no-fail-on-empty-changeset", "--parameter-overrides", *_parameters(stack)]
    show = ["--stack-name", stack, "--query", "Stacks[0].Outputs", "--output", "table"]
    return [
        ["package", *template, *upload],
        ["deploy", *change, *upload, *parameters],
        ["describe-stacks", *show],
    ]


def _what_is_missing(bucket: str) -> str | None:
    if not shutil.which("aws"):
        return "The AWS command line is not installed here: https://docs.aws.amazon.com/cli/ tells how."
    if not bucket:
        return "Which S3 bucket may the package be uploaded to? Say: make deploy STAGE=dev BUCKET=my-bucket"
    return None


def _parameters(stack: str) -> list[str]:
    """Give the parameters named in the environment; those left out stay as they were."""
    given = [
        f"{name}={os.environ[variable]}" for variable, name in PARAMETERS.items() if variable in os.environ
    ]
    return [f"TablePrefix={stack}-", *given]


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
