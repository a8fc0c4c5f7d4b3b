"""What is said before anything is deployed."""

from pathlib import Path
from typing import Any

import pytest

from tools.ship import deploy

CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/0"


@pytest.mark.parametrize(
    ("stage", "described", "sentence"),
    [
        ("", None, "Name the stage"),
        ("Prod!", None, "Name the stage"),
        ("prod", None, "Describe the stage in "),
        ("prod", '{"MailFrom": "a@example.org",}', "Is there a comma too many?"),
        ("prod", "{}", "lacks MailFrom"),
        ("prod", f'{{"MailFrom": "a@example.org", "EdgeCertificate": "{CERTIFICATE}"}}', "no PublicUrl"),
    ],
)
def test_a_stage_that_is_not_described_well_is_refused_in_a_sentence(
    stage: str,
    described: str | None,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(deploy, "STAGES", tmp_path)
    if described is not None:
        (tmp_path / f"{stage}.json").write_text(described)

    assert deploy.main(stage) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert sentence in said


@pytest.mark.parametrize(("limit", "warns"), [(10, True), (1000, False)])
def test_an_account_that_may_run_few_functions_is_told_how_to_ask_for_more(
    limit: int, warns: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    class Lambda:
        def get_account_settings(self) -> Any:
            return {"AccountLimit": {"ConcurrentExecutions": limit}}

    deploy.warn_of_few_functions({"lambda": Lambda()}.__getitem__)
    assert ("Service Quotas" in capsys.readouterr().out) == warns
