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


def test_each_language_is_called_what_it_calls_itself() -> None:
    assert [language_name(each) for each in LANGUAGES] == [
        *("Deutsch", "English", "Español", "Français", "हिन्दी", "Português")
    ]
