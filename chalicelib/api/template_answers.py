"""What the calls for templates take and answer."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from chalicelib.api.answers import Answer
from chalicelib.api.asked import Body, Identifier, Line, ShortText, Wire
from chalicelib.messaging.model import Kind, Purpose, kind_of
from chalicelib.messaging.service import templates

Heading = Annotated[Line, StringConstraints(strip_whitespace=True, max_length=500)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]


class TemplatesQuery(Wire):
    """In which language; the business's own without it."""

    language: ShortText = ""


class TemplateQuery(Wire):
    """Which of the owner's own texts, where the purpose is owner_message; nothing for any other purpose."""

    template_id: Identifier | None = None


class WordingBody(Body):
    """What a message says, in the markup of templates; a text message has no subject and no heading."""

    subject: Heading = ""
    heading: Heading = ""
    body: Text

    def wording(self) -> templates.Wording:
        """Give it as messaging knows it."""
        return templates.Wording(subject=self.subject, heading=self.heading, body=self.body)


class SaveBody(WordingBody):
    """A wording to keep as the next version."""

    live: bool = Field(True, description="Whether messages are sent with it from now on.")


class UseBody(Body):
    """The version to send with from now on."""

    number: int = Field(ge=0, description="0 is the wording that comes with the program.")


class LookBody(Body):
    """What to look at: a wording that need not be saved, or a version; with which appointment's facts."""

    wording: WordingBody | None = None
    number: int | None = Field(None, ge=0, description="The one in use without it.")
    appointment_id: Identifier | None = Field(None, description="The next one without it, or a made-up one.")


class TestBody(Body):
    """Which version to send, to which of the staff, with which appointment's facts."""

    staff_id: Identifier
    number: int | None = Field(None, ge=0, description="The one in use without it.")
    appointment_id: Identifier | None = Field(None, description="The next one without it, or a made-up one.")


class PriceBody(Wire):
    """What a segment of an SMS costs, in minor units (cents), of which it may be a part: 0.75."""

    amount: Decimal = Field(ge=0, max_digits=9, decimal_places=4)
    currency: str = Field(pattern="^[A-Z]{3}$")


class PriceAnswer(Answer):
    """What a segment of an SMS costs; null where nobody has said so."""

    amount: Decimal | None
    currency: str | None

    @classmethod
    def of(cls, price: templates.SegmentPrice | None) -> Self:
        """Give the answer for a price, or for none."""
        return cls(amount=price.amount if price else None, currency=price.currency if price else None)


class WordingAnswer(Answer):
    """What a message says, in the markup of templates."""

    subject: str
    heading: str
    body: str

    @classmethod
    def of(cls, wording: templates.Wording) -> Self:
        """Give the answer for a wording."""
        return cls(subject=wording.subject, heading=wording.heading, body=wording.body)


class FactAnswer(Answer):
    """A name that a template may use; one that is optional is empty at times."""

    name: str
    meaning: str
    optional: bool


class TemplateAnswer(Answer):
    """The wording of a purpose in a channel and language; `number` 0 is what comes with the program.

    An owner's own text has a `template_id` and nothing shipped; it has no `number` until it is in use.
    """

    purpose: Purpose
    template_id: str
    kind: Kind
    channel: templates.Form
    language: str
    number: int | None
    in_use: WordingAnswer | None
    shipped: WordingAnswer | None

    @classmethod
    def of(cls, there: templates.Worded) -> Self:
        """Give the answer for what there is for one name."""
        return cls(
            purpose=there.name.purpose,
            template_id=there.name.template_id,
            kind=kind_of(there.name.purpose),
            channel=there.name.form,
            language=there.name.language,
            number=there.number,
            in_use=WordingAnswer.of(there.in_use) if there.in_use else None,
            shipped=WordingAnswer.of(there.shipped) if there.shipped else None,
        )


class TemplatesAnswer(Answer):
    """The wording of every purpose, own text and channel in a language, and which languages there are."""

    items: list[TemplateAnswer]
    languages: list[str]
    next: None = None


class VersionAnswer(Answer):
    """One version that was saved."""

    number: int
    wording: WordingAnswer
    saved_by: str
    saved_at: datetime

    @classmethod
    def of(cls, template: templates.Template) -> Self:
        """Give the answer for a version."""
        return cls(
            number=template.number,
            wording=WordingAnswer.of(template.wording),
            saved_by=template.saved_by,
            saved_at=template.saved_at,
        )


class TemplateDetail(Answer):
    """A template with its versions, the latest first, and the names that it may use."""

    template: TemplateAnswer
    versions: list[VersionAnswer]
    facts: list[FactAnswer]
    composed: list[str] = Field(description="Names put together from facts in the reader's language.")

    @classmethod
    def of(cls, there: templates.Worded, versions: list[templates.Template]) -> Self:
        """Give the answer for what there is for one name."""
        allowed = sorted(templates.ALLOWED[there.name.purpose])
        optional = templates.optional_of(there.name.purpose)
        return cls(
            template=TemplateAnswer.of(there),
            versions=[VersionAnswer.of(version) for version in versions],
            facts=[
                FactAnswer(name=name, meaning=templates.FACTS[name], optional=name in optional)
                for name in allowed
            ],
            composed=sorted(templates.names_for(there.name.purpose, there.name.form) - set(allowed)),
        )


class SegmentsAnswer(Answer):
    """How an SMS travels: how much of it there is, in how many parts, and what sending it once costs.

    `left` units fit in before one more part is needed; `unusual` signs make it travel as UCS-2. The cost,
    in minor units, is null where nobody has said what a segment costs.
    """

    encoding: str
    units: int
    count: int
    left: int
    unusual: list[str]
    cost: Decimal | None
    currency: str | None


class PreviewAnswer(Answer):
    """How a message looks; `appointment_id` is the one whose facts it has, null for made-up ones."""

    subject: str
    text: str
    html: str
    segments: SegmentsAnswer | None
    appointment_id: str | None

    @classmethod
    def of(cls, preview: templates.Preview, appointment_id: str | None) -> Self:
        """Give the answer for a preview."""
        content, segments, cost = preview.content, preview.segments, preview.cost
        travels = segments and SegmentsAnswer(
            encoding=segments.encoding,
            units=segments.units,
            count=segments.count,
            left=segments.left,
            unusual=list(segments.unusual),
            cost=cost.amount if cost else None,
            currency=cost.currency if cost else None,
        )
        return cls(
            subject=content.subject,
            text=content.text,
            html=content.html,
            segments=travels,
            appointment_id=appointment_id,
        )


class TestAnswer(Answer):
    """The test that is on its way: how far it got stands with the other messages."""

    message_id: str
    to: str
