"""Sentences remember what they were made of."""

from datetime import date

from chalicelib.core.saying import said, said_all, said_any, said_day


def test_what_was_said_already_stays_what_it_was_made_of() -> None:
    sentence = said("Please use at most %(max_length)s characters.", max_length=60)
    assert said(sentence) is sentence


def test_values_are_put_into_a_sentence_that_waits_for_them() -> None:
    waiting = said("Please use at most %(max_length)s characters.")
    assert said(waiting, max_length=60) == "Please use at most 60 characters."


def test_a_list_ends_with_and_or_with_or() -> None:
    assert said_all(["Email", "SMS", "WhatsApp"]) == "Email, SMS and WhatsApp"
    assert said_any(["Email", "SMS"]) == "Email or SMS"
    assert (said_all(["Email"]), said_any([])) == ("Email", "")


def test_a_day_is_said_as_people_say_it() -> None:
    assert said_day(date(2027, 5, 4)) == "4 May 2027"
