"""Asking calendars' servers, by the rules of `core.outbound`, with refusals as this room knows them."""

from chalicelib.calendars.model import CannotRead
from chalicelib.core import outbound


class Outside(outbound.Outside):
    """The internet as calendars see it."""

    def ask(self, asking: outbound.Asking) -> outbound.Answer:
        """Give the answer to a request, after following its redirects; raise CannotRead."""
        try:
            return super().ask(asking)
        except outbound.NoAnswer as error:
            raise CannotRead(error.sentence, permanent=error.permanent) from error
