"""What the laws of the house are held against."""

import pytest

from tests.house.sources import Source, read


@pytest.fixture(scope="session")
def deployed() -> list[Source]:
    """What runs on AWS."""
    return read("app.py", "chalicelib/**/*.py")


@pytest.fixture(scope="session")
def everything() -> list[Source]:
    """Every Python file of the project."""
    return read("app.py", *(f"{room}/**/*.py" for room in ("chalicelib", "infra", "bench", "tests")))
