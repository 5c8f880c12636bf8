"""What a template may say: the facts of its message, and what is composed of them in its language. Pure."""

from collections.abc import Mapping

from chalicelib.messaging.facts import ALLOWED, TYPED, WORKFLOW, words_for
from chalicelib.messaging.model import MARKETING, RECONNECT, TO_STAFF, Purpose
from chalicelib.messaging.templates.markup import DETAILS, in_lines, in_one_line
from chalicelib.messaging.templates.model import Form
from chalicelib.messaging.templates.shipped import phrases

LONGEST_TYPED = 100
"""How many signs of what somebody typed a short text takes over."""

_VISIT = ("what", "parts", "when", "with", "where", "participants", "price", "instructions")
_OVER = ("what", "parts", "when_it_was", "with", "reason")
_OFFER = ("what", "when", "with", "where", "until")
_ONE_OF_MANY = ("what", "last_visit", "with")
_FOR_STAFF = (
    *("client", "served", "service", "when", "window", "parts", "with", "where", "participants"),
    *("note", "reason"),
)
_ROWS: Mapping[Purpose, tuple[str, ...]] = {
    **dict.fromkeys(ALLOWED, _VISIT),
    **dict.fromkeys(TO_STAFF, _FOR_STAFF),
    **dict.fromkeys(WORKFLOW, _ONE_OF_MANY),
    **dict.fromkeys(("cancellation_confirmation", "request_declined", "thank_you"), _OVER),
    **dict.fromkeys(("waiting_list_offer", "waiting_list_gone"), _OFFER),
    **dict.fromkeys((*RECONNECT, "daily_agenda"), ()),
    "form_request": ("what", "with"),
    **dict.fromkeys(("sign_in", "shared_with_client"), ()),
}
_WHY: Mapping[Purpose, str] = {
    **dict.fromkeys(MARKETING, "invitation"),
    **dict.fromkeys(TO_STAFF, "staff"),
    **dict.fromkeys(("waiting_list_offer", "waiting_list_gone"), "waiting"),
    "contact_verification": "contact",
    "shared_with_client": "client",
    "sign_in": "sign_in",
}


def names_for(purpose: Purpose, form: Form) -> frozenset[str]:
    """Give every name that a template of the purpose may use: its facts and what is composed of them."""
    allowed = ALLOWED[purpose]
    composed = {"at", "when", "what"} if {"date", "time", "service"} <= allowed else set()
    composed |= {"visit"} if composed and form == "sms" else set()
    composed |= {"where"} if "place" in allowed else set()
    composed |= {"changing"} if "move_until" in allowed else set()
    composed |= {DETAILS} if _ROWS[purpose] and form == "email" else set()
    return allowed | composed


class Words:
    """The facts of one message in one language, ready to be put into a template."""

    def __init__(self, purpose: Purpose, form: Form, language: str, facts: Mapping[str, str]) -> None:
        self.purpose, self.language = purpose, language
        self._facts = words_for(purpose, facts)
        if form == "sms":
            self._facts = {name: _short(name, text) for name, text in self._facts.items()}
        self._composed: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        """Give a fact, or what is composed of facts; raise LookupError for one that is missing."""
        if name in self._facts:
            return self._facts[name]
        if name in ALLOWED[self.purpose]:
            raise LookupError(f"The words need the fact {name}, which is missing.")
        if name not in self._composed:
            for_staff = name == "visit" and self.purpose in TO_STAFF
            key = f"composed.{name}_for_staff" if for_staff else f"composed.{name}"
            source = phrases(self.language).get(key)
            self._composed[name] = in_one_line(source, self) if source else ""
        return self._composed[name]

    def phrase(self, key: str) -> str:
        """Give a phrase of the language with its facts, its line breaks kept."""
        return in_lines(phrases(self.language)[key], self)

    def why(self) -> str:
        """Give the line that says why somebody gets this message."""
        return self.phrase(f"why.{_WHY.get(self.purpose, 'appointment')}")

    def details(self) -> list[tuple[str, str]]:
        """Give the rows of the table, label and value, without the empty ones."""
        rows = [(self._label(row), self._cell(row).strip()) for row in _ROWS[self.purpose]]
        return [(label, value) for label, value in rows if value]

    def _label(self, row: str) -> str:
        return phrases(self.language)[f"labels.{'what' if row == 'service' else row}"]

    def _cell(self, row: str) -> str:
        match row:
            case "when_it_was":
                return self("when")
            case "with":
                return "" if self("parts") else self("staff_name")
            case "client":
                return self("client_name")
            case "served" if self("served") == self("client_name"):
                return ""
            case "where" if self.purpose in TO_STAFF and self("client_address"):
                return self("client_address")
        return self(row)


def _short(name: str, text: str) -> str:
    """Give a fact as a short text says it: on one line, and what was typed not at any length."""
    line = "; ".join(part.strip() for part in text.splitlines() if part.strip())
    if name in TYPED and len(line) > LONGEST_TYPED:
        return line[: LONGEST_TYPED - 3].rstrip() + "..."
    return line
