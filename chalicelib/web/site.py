"""What belongs to no business: the front page, and the files that pages are made of."""

from chalice.app import Blueprint, Response

from chalicelib.core.errors import NotFound
from chalicelib.core.saying import said
from chalicelib.web.assets import SHELF
from chalicelib.web.page import Asked, page, render

site_pages = Blueprint(__name__)

FOR_EVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"
EMBEDDING = "embed.js"


@page(site_pages, "GET", "/")
def front(_asked: Asked) -> Response:
    """Say what this is."""
    return render("front.html")


@page(site_pages, "GET", "/static/{name}")
def static_file(_asked: Asked, name: str) -> Response:
    """Give a file that pages are made of, to be kept for as long as its name says the same.

    Names of stylesheets and scripts change with them; the script for other people's pages has a name of its
    own for good.
    """
    if found := SHELF.find_at(name):
        return _file(found.text, found.content_type, FOR_EVER)
    if name == EMBEDDING and (script := SHELF.find(name)):
        return _file(script.text, script.content_type, AN_HOUR)
    raise NotFound(said("There is no such file."))


def _file(text: str, kind: str, kept: str) -> Response:
    return Response(text, {"Content-Type": kind, "Cache-Control": kept}, 200)
