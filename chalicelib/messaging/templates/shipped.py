"""The wording that comes with the program: a folder for each language, read once."""

from functools import cache
from pathlib import Path

from chalicelib.messaging.templates.model import TemplateName, Wording

WORDING = Path(__file__).parent.parent / "wording"
FALLBACK = "en"


@cache
def languages() -> frozenset[str]:
    """Give the languages that have a folder of wording."""
    return frozenset(path.parent.name for path in WORDING.glob("*/phrases.toml"))


def language_for(*wanted: str | None) -> str:
    """Give the first of the languages wanted in which there is wording, else English."""
    written = languages()
    return next((language for language in wanted if language in written), FALLBACK)


@cache
def phrases(language: str) -> dict[str, str]:
    """Give what the templates of a language share, by dotted key: frame.greeting."""
    import tomllib

    tables = tomllib.loads((WORDING / language / "phrases.toml").read_text(encoding="utf-8"))
    return {f"{table}.{key}": text for table, phrases in tables.items() for key, text in phrases.items()}


@cache
def shipped_wording(name: TemplateName) -> Wording:
    """Give the wording that comes with the program; for an owner's own text it is only a suggestion."""
    path = WORDING / name.language / f"{name.purpose}.{name.form}.txt"
    return wording_in(path.read_text(encoding="utf-8"), name.form == "email")


def wording_in(text: str, with_subject: bool) -> Wording:
    """Give the parts of a template file; raise ValueError where it does not begin as an email's must."""
    if not with_subject:
        return Wording(body=text.strip())
    subject, heading, body = text.split("\n", 2)
    if not (subject.startswith("Subject:") and heading.startswith("Heading:")):
        raise ValueError("An email's template begins with its Subject: and its Heading:.")
    return Wording(
        subject=subject.removeprefix("Subject:").strip(),
        heading=heading.removeprefix("Heading:").strip(),
        body=body.strip(),
    )
