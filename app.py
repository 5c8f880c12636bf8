"""The Chalice application: its routes and its triggers, put together; no logic."""

from chalice.app import Chalice

from chalicelib.api.boundary import boundary
from chalicelib.api.public import public
from chalicelib.api.routes import Routes
from chalicelib.triggers import triggers
from chalicelib.web.booking import booking_pages
from chalicelib.web.manage import manage_pages
from chalicelib.web.site import site_pages

app = Chalice(app_name="regulars")
for first in (boundary, public, site_pages, booking_pages, manage_pages, triggers):
    app.register_blueprint(first)


def register_rest() -> None:
    """Register what booking does not need."""
    from chalicelib.api.blueprints import api_blueprints
    from chalicelib.web.blueprints import page_blueprints

    for blueprint in (*api_blueprints(), *page_blueprints()):
        app.register_blueprint(blueprint)


app.routes = Routes(app.routes, register_rest)
