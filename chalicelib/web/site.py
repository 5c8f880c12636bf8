"""What belongs to no business: the front page, stylesheets and scripts."""

from chalice.app import Blueprint, Response

from chalicelib.core.errors import NotFound
from chalicelib.web.assets import SHELF
from chalicelib.web.page import Asked, page, render

site_pages = Blueprint(__name__)


@page(site_pages, "GET", "/")
def front(_asked: Asked) -> Response:
    """Say what this is."""
    return render("front.html")


@page(site_pages, "GET", "/static/{name}")
def static_file(_asked: Asked, name: str) -> Response:
    """Give a stylesheet or script, to be kept for as long as browsers like: its name changes with it."""
    found = SHELF.find_at(name)
    if found is None:
        raise NotFound("There is no such file.")
    headers = {"Content-Type": found.content_type, "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(found.text, dict(headers), 200)
