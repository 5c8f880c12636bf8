"""Whether a wording can be used: what is refused says where and why. Pure."""

from chalicelib.core.errors import BadInput
from chalicelib.core.saying import said
from chalicelib.messaging.templates.markup import problems_of
from chalicelib.messaging.templates.model import TemplateName, Wording
from chalicelib.messaging.templates.words import names_for


def require_usable(wording: Wording, name: TemplateName) -> None:
    """Refuse a wording that could not be sent; raise BadInput naming each line and what is allowed there."""
    problems = list_problems(wording, name)
    if problems:
        raise BadInput(problems)


def list_problems(wording: Wording, name: TemplateName) -> list[tuple[str, str]]:
    """Give what is wrong with a wording, each as the part of it and a sentence."""
    allowed = names_for(name.purpose, name.form)
    found: list[tuple[str, str]] = (
        [] if wording.body.strip() else [("body", said("Please write what the message says."))]
    )
    for field in ("subject", "heading"):
        text = str(getattr(wording, field))
        if name.form == "sms" and text:
            found.append((field, said("A short text has none.")))
        elif name.form == "email" and (not text.strip() or "\n" in text):
            found.append((field, said("Please write it on one line.")))
        elif text:
            found += [(field, message) for _, message in problems_of(text, allowed, blocks=False)]
    written = problems_of(wording.body, allowed, blocks=name.form == "email")
    return found + [
        ("body", said("Line %(number)s: %(message)s", number=line, message=message))
        for line, message in written
    ]
