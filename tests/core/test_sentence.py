"""Sentences that are stored keep what they were made of, and programs are given them in English."""

import json
from datetime import date

from chalicelib.core.attribute_values import decode, encode
from chalicelib.core.entity import Entity
from chalicelib.core.saying import said, said_day, said_of
from chalicelib.core.sentence import Sentence
from chalicelib.web.language import Reader, in_words, read_by


class Refused(Entity):
    reason: Sentence = ""


def stored_and_read(reason: str) -> str:
    """Give the reason as it comes back out of the table."""
    row = decode(encode(Refused(reason=reason).stored()))
    return Refused.model_validate(row).reason


def in_german(sentence: str) -> str:
    with read_by(Reader(asked="de", at_console=True)):
        return in_words(sentence)


def test_a_sentence_that_was_stored_is_read_in_the_readers_language() -> None:
    reason = stored_and_read(
        said("The client had %(number)s offers in %(days)s days, which is enough.", number=2, days=7)
    )
    assert reason == "The client had 2 offers in 7 days, which is enough."
    assert "2 Angebote in 7 Tagen" in in_german(reason)


def test_what_is_said_within_a_sentence_and_of_how_many_is_kept_too() -> None:
    ago = said_of(
        1,
        "The last visit was on %(on)s, %(number)s day ago; nothing is ahead.",
        "The last visit was on %(on)s, %(number)s days ago; nothing is ahead.",
        on=said_day(date(2027, 5, 4)),
    )
    reason = stored_and_read(ago)
    assert reason == ago
    assert "4. Mai 2027" in in_german(reason)
    assert "vor 1 Tag;" in in_german(reason)


def test_a_reason_from_before_is_shown_as_it_is() -> None:
    old = Refused.model_validate({"reason": "The client does not want reminders."}).reason
    assert in_german(old) == "The client does not want reminders."
    assert Refused(reason="550: no such mailbox").stored() == {"reason": "550: no such mailbox"}


def test_programs_are_given_the_english_sentence() -> None:
    refused = Refused(reason=said("The client does not want reminders."))
    assert refused.model_dump() == {"reason": "The client does not want reminders."}
    assert json.loads(refused.model_dump_json()) == {"reason": "The client does not want reminders."}
    assert Refused.model_json_schema(mode="serialization")["properties"]["reason"]["type"] == "string"
