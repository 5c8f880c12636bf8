"""What a reply to a reminder says: yes, I come. Pure; only a whole message counts."""

import unicodedata

YES = frozenset(
    {
        *("y", "yes", "yep", "yeah", "ok", "okay", "sure", "confirm", "confirmed", "c", "1"),
        *("j", "ja", "jawohl", "gerne", "bestätigt", "bestätigen", "bestatigt", "passt", "ich komme"),
        *("o", "oui", "d accord", "je confirme", "confirme", "confirmé", "je viens"),
        *("s", "si", "sí", "claro", "confirmo", "confirmado", "confirmar", "vale", "de acuerdo"),
        *("sim", "está bem", "combinado"),
        *("हाँ", "हां", "हा", "जी", "जी हाँ", "जी हां", "ठीक है"),
        *("haan", "han", "ha", "ji", "ji haan", "theek hai"),
        *("yes please", "yes thanks", "yes thank you", "ja danke", "oui merci", "sí gracias", "si gracias"),
        *("sim obrigado", "sim obrigada", "👍"),
    }
)


def is_yes(text: str) -> bool:
    """Tell whether a reply says, in one of our languages, that somebody comes."""
    plain = unicodedata.normalize("NFC", text).casefold().replace("\ufe0f", "")
    words = " ".join("".join(sign if _counts(sign) else " " for sign in plain).split())
    return words in YES


def _counts(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN" or sign == "👍"
