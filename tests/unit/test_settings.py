"""A function reads its environment once, and says which variable it misses."""

from collections.abc import Iterator

import pytest

from chalicelib.bootstrap import services, use
from chalicelib.settings import Settings, settings


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in Settings._fields:
        monkeypatch.delenv(name.upper(), raising=False)
    settings.cache_clear()
    use(None)
    yield
    settings.cache_clear()
    use(None)


def test_a_setting_is_trimmed_and_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMPAIGNS_TABLE", " Campaigns ")
    assert settings().required("campaigns_table") == "Campaigns"
    monkeypatch.setenv("CAMPAIGNS_TABLE", "Other")
    assert settings().campaigns_table == "Campaigns"


def test_a_function_that_was_not_given_a_setting_says_which() -> None:
    with pytest.raises(LookupError, match="SIGNONS_TABLE"):
        settings().required("signons_table")


@pytest.mark.parametrize(
    ("name", "value"), [("CHALLENGE_AFTER", "-1"), ("REFUSE_AFTER", "0"), ("REFUSE_AFTER", "many")]
)
def test_a_setting_of_the_wrong_kind_stops_the_function(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name):
        settings()


@pytest.mark.parametrize(
    "adapter",
    [
        "campaigns",
        "sign_ons",
        "access",
        "queue",
        "failures",
        "mailer",
        "secrets",
        "console_secrets",
        "base_url",
    ],
)
def test_no_adapter_is_built_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch, adapter: str) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    built = services()
    with pytest.raises(LookupError):
        getattr(built, adapter)


def test_an_adapter_is_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("CAMPAIGNS_TABLE", "Campaigns")
    assert services().campaigns is services().campaigns
    assert services() is services()
