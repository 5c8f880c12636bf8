"""What belongs to no business: the front page and the stylesheet."""

from chalice.app import Blueprint, Response

from chalicelib.core.errors import NotFound
from chalicelib.web.page import Asked, page, render
from chalicelib.web.rendering import stylesheet, stylesheet_name

site_pages = Blueprint(__name__)


@page(site_pages, "GET", "/")
def front(_asked: Asked) -> Response:
    """Say what this is."""
    return render("front.html")


@page(site_pages, "GET", "/static/{name}")
def static_file(_asked: Asked, name: str) -> Response:
    """Give the stylesheet, to be kept for as long as browsers like: its name changes with its content."""
    if name != stylesheet_name():
        raise NotFound("There is no such file.")
    headers = {
        "Content-Type": "text/css; charset=utf-8",
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    return Response(stylesheet(), dict(headers), 200)
