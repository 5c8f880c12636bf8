"""What people answer when they want no more, or want it again."""

import pytest

from chalicelib.consent.keywords import meaning_of


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        " stop. ",
        "Stop!",
        "Abmelden",
        "ARRÊT",
        "arret",
        "baja",
        "Sair",
        "रोकें",
        "बंद करो",
        "opt-out",
        "STOP ALL",
    ],
)
def test_these_words_end_messages(text: str) -> None:
    assert meaning_of(text) == "stop"


@pytest.mark.parametrize("text", ["START", "unstop", "Anmelden", "Reprendre", "alta", "Começar", "शुरू करें"])
def test_these_words_begin_them_again(text: str) -> None:
    assert meaning_of(text) == "start"


@pytest.mark.parametrize(
    "text", ["", "Y", "yes", "Please stop by at nine", "Can we start later?", "ok", "👍", "cancelar"]
)
def test_anything_else_is_about_something_else(text: str) -> None:
    assert meaning_of(text) is None
