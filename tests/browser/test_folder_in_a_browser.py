"""Files in a real Chromium: they leave for where files lie, and the browser is led back."""

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from chalicelib.core.settings import settings
from chalicelib.folder import service as folder
from infra.local.uploads import Uploads
from tests.conftest import aws
from tests.folder.files import make_place
from tests.messaging.cast import SALON

PHOTO = FilePayload(name="Öl & <b>.png", mimeType="image/png", buffer=b"not really a photo")
AT_THE_STORE = "https://regulars-test-files.s3.eu-central-1.amazonaws.com/**"


@pytest.fixture
def sent(own: Page, tmp_path: Path) -> list[str]:
    """Stand in for the store, which takes what was signed for; give what it was sent."""
    make_place()
    places: list[str] = []
    uploads = Uploads(aws("s3"), settings().files_bucket, tmp_path / "files", places.append, secret="test")

    def take(route: Route) -> None:
        body, kind = route.request.post_data_buffer or b"", route.request.headers["content-type"]
        environ = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
        status, headers, content = uploads.answer(environ, body)
        route.fulfill(status=status, headers=headers, body=content)

    own.context.route(AT_THE_STORE, take)
    return places


def test_a_file_goes_past_us_and_its_sender_comes_back_to_it(own: Page, sent: list[str]) -> None:
    own.get_by_role("link", name="Send us a file").click()
    own.get_by_label("Which file?").set_input_files(PHOTO)
    own.get_by_role("button", name="Send the file").click()
    expect(own.get_by_role("heading", level=1)).to_have_text("Hello, Carla")
    expect(own.get_by_role("link", name="Öl & <b>.png", exact=True)).to_be_visible()
    (entry,) = folder.list_unseen(SALON)
    assert entry.file is not None
    assert [entry.file.place] == sent
    assert own.url.endswith(f"#{entry.entry_id}")


def test_a_file_that_is_too_large_or_empty_is_said_to_be_so_before_it_is_sent(
    own: Page, sent: list[str], tmp_path: Path
) -> None:
    own.get_by_role("link", name="Send us a file").click()
    field = own.get_by_label("Which file?")
    expect(field).to_be_visible()
    own.wait_for_load_state()  # what says so is loaded last
    for size in (0, 26 * 1024 * 1024):
        large = tmp_path / "large.bin"
        large.write_bytes(bytes(size))
        field.set_input_files(large)
        own.get_by_role("button", name="Send the file").click()
        said = field.evaluate("it => it.validationMessage")
        assert said == "Please choose a file with something in it, of at most 25\N{NO-BREAK SPACE}MB."
    field.set_input_files(PHOTO)
    assert field.evaluate("it => it.validationMessage") == ""
    assert sent == []
