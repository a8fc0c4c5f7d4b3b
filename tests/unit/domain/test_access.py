"""Who may do what: what is not yours does not exist."""

import pytest

from chalicelib.domain.access import Principal, Role
from chalicelib.domain.errors import NotFound


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("campaigns", [None, frozenset({"a"}), frozenset({"b"}), frozenset()])
@pytest.mark.parametrize("allowed", Role)
def test_a_key_opens_its_own_campaigns_and_what_its_role_may_do(
    role: Role, campaigns: frozenset[str] | None, allowed: Role
) -> None:
    principal = Principal("hash", role, "Example office", campaigns)
    if role is allowed and (campaigns is None or "a" in campaigns):
        principal.require("a", allowed)
    else:
        with pytest.raises(NotFound):
            principal.require("a", allowed)


def test_whoever_needs_no_role_has_none() -> None:
    with pytest.raises(NotFound):
        Principal("hash", Role.OWNER, "Example office").require("a")
