import pytest

from tests.office import Office


@pytest.fixture
def office() -> Office:
    """An office of its own for each test."""
    return Office()
