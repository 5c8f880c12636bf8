"""Which files of Chalice's package are worth carrying: a pure rule, tried before anything is shipped."""

from pathlib import PurePosixPath

from chalicelib.core.languages import LANGUAGES

SERVICES = ("dynamodb", "s3", "sesv2", "sns", "socialmessaging", "sqs")
"""The AWS services the functions call; botocore describes four hundred."""

OF_NO_USE = (
    ("fido2", "client"),
    ("fido2", "ctap2"),
    ("fido2", "hid"),
    ("holidays", "deprecations"),
    ("holidays", "financial"),
    ("holidays", "generate_ics.py"),
    ("recurring_ical_events", "test"),
)
"""Parts of packages that nothing of ours comes to.

Stock exchanges keep holidays of their own, and browsers speak with authenticators themselves.
"""


TO_BUILD_WITH = ("cffi", "pycparser")
"""What cryptography was built with; at work it needs `_cffi_backend` alone."""


def is_worth_carrying(file: PurePosixPath) -> bool:
    """Tell whether a file of the package, named from its root, is of any use to the functions."""
    parts = file.parts
    if file.match("holidays-*.dist-info/METADATA"):
        return True  # at its import it reads its own version there
    if (
        file.suffix in {".pyc", ".pyi", ".pyx", ".c"}
        or "tests" in parts
        or parts[0].endswith((".dist-info", ".data"))
    ):
        return False
    if parts[:2] in OF_NO_USE or parts[0] in TO_BUILD_WITH:
        return False
    if parts[:2] == ("botocore", "data") and len(parts) > 3:
        return parts[2] in SERVICES
    if parts[:2] == ("babel", "locale-data"):
        return file.stem.split("_")[0] in {"root", *LANGUAGES}
    if parts[:2] == ("holidays", "locale"):
        return parts[2].split("_")[0] in LANGUAGES
    return True
