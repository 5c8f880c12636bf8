from datetime import date

from chalicelib.core.languages import LANGUAGES, day_in_words, language_name


def test_each_language_writes_a_day_in_its_own_way() -> None:
    assert {language: day_in_words(date(2027, 3, 3), language) for language in LANGUAGES} == {
        "de": "3. März",
        "en": "3 March",
        "es": "3 de marzo",
        "fr": "3 mars",
        "hi": "3 मार्च",
        "pt": "3 de março",
    }


def test_a_day_that_is_far_away_is_named_with_its_year() -> None:
    today = date(2027, 3, 3)
    assert day_in_words(date(2026, 9, 1), "en", today) == "1 September"
    assert day_in_words(date(2027, 8, 31), "en", today) == "31 August"
    assert {each: day_in_words(date(2026, 3, 28), each, today) for each in LANGUAGES} == {
        "de": "28. März 2026",
        "en": "28 March 2026",
        "es": "28 de marzo de 2026",
        "fr": "28 mars 2026",
        "hi": "28 मार्च 2026",
        "pt": "28 de março de 2026",
    }


def test_each_language_is_called_what_it_calls_itself() -> None:
    assert [language_name(each) for each in LANGUAGES] == [
        *("Deutsch", "English", "Español", "Français", "हिन्दी", "Português")
    ]
