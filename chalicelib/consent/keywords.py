"""What a reply says that ends or begins text messages: STOP, START and the words people use. Pure."""

import unicodedata
from typing import Literal

STOP_WORDS = frozenset(
    {
        *(
            "stop",
            "stopall",
            "stop all",
            "unsubscribe",
            "cancel",
            "end",
            "quit",
            "optout",
            "opt-out",
            "remove",
        ),
        *("stopp", "abmelden", "abbestellen", "aufhören"),
        *("arret", "arrêt", "arreter", "arrêter", "desabonner", "désabonner"),
        *("baja", "alto", "detener", "parar", "pare", "sair", "remover", "desinscrever"),
        *("रोकें", "रोको", "बंद", "बंद करें", "बंद करो", "band", "band karo", "roko"),
    }
)
"""`cancel`, `end` and the like are among them since the providers take them so whatever we do."""

START_WORDS = frozenset(
    {
        *("start", "unstop", "restart", "subscribe", "resume"),
        *("starten", "anmelden", "weiter"),
        *("reprendre", "abonner", "commencer"),
        *("alta", "empezar", "iniciar", "reanudar", "comecar", "começar", "voltar"),
        *("शुरू", "शुरू करें", "शुरू करो", "shuru", "shuru karo"),
    }
)


def meaning_of(text: str) -> Literal["stop", "start"] | None:
    """Tell what a reply asks for, or None when it is about something else; only whole messages count."""
    plain = unicodedata.normalize("NFC", text).casefold()
    words = " ".join("".join(char if _counts(char) else " " for char in plain).split())
    words = words.strip("-")
    return "stop" if words in STOP_WORDS else "start" if words in START_WORDS else None


def _counts(char: str) -> bool:
    """Tell whether a character belongs to a word; the signs of Hindi's vowels are marks, not letters."""
    return char == "-" or unicodedata.category(char)[0] in "LMN"
