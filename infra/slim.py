"""Which files of Chalice's package are worth carrying: a pure rule, tried before anything is shipped."""

from pathlib import PurePosixPath

SERVICES = ("dynamodb", "sesv2", "sns")
"""The AWS services the functions call; botocore describes four hundred."""

LANGUAGES = ("de", "en", "es", "fr", "hi", "pt")
"""The languages the messages are written in; Babel knows a thousand."""


def is_worth_carrying(file: PurePosixPath) -> bool:
    """Tell whether a file of the package, named from its root, is of any use to the functions."""
    parts = file.parts
    if (
        file.suffix in {".pyc", ".pyi", ".pyx", ".c"}
        or "tests" in parts
        or parts[0].endswith((".dist-info", ".data"))
    ):
        return False
    if parts[:2] == ("botocore", "data") and len(parts) > 3:
        return parts[2] in SERVICES
    if parts[:2] == ("babel", "locale-data"):
        return file.stem.split("_")[0] in {"root", *LANGUAGES}
    return True
