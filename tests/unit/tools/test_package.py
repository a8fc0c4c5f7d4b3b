"""What a package is made of."""

import pytest

from tools.paths import ROOT
from tools.ship import package


def test_what_a_stage_was_answered_to_be_makes_no_other_package(monkeypatch: pytest.MonkeyPatch) -> None:
    stages = ROOT / "infra" / "policies"
    assert [path for path in package.sources() if stages in path.parents]

    monkeypatch.setattr(package, "STAGES", stages)
    assert not [path for path in package.sources() if stages in path.parents]
