"""Who may do what: what is not yours does not exist."""

import pytest

from chalicelib.domain.access import GRANTS, Invitation, May, Permit, Principal, Role
from chalicelib.domain.errors import NotFound
from tests.builders import NOW

ORGANIZERS = {
    "read_definition",
    "publish",
    "list_sign_ons",
    "decide",
    "act_for_signer",
    "see_ledger",
    "see_statistics",
    "export_list",
    "export_evidence",
    "import",
    "admit",
    "see_audit",
    "see_sending",
}
ALLOWED = {
    "owner": set(May),
    "organizer": ORGANIZERS,
    "partner": {"list_sign_ons", "export_list"},
    "door": {"admit"},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", May)
@pytest.mark.parametrize("campaigns", [None, frozenset({"a"}), frozenset({"b"}), frozenset()])
def test_a_key_opens_its_own_campaigns_and_what_its_role_may_do(
    role: Role, act: May, campaigns: frozenset[str] | None
) -> None:
    principal = Principal("hash", role, "Example office", campaigns, "ally")
    allowed = act in ALLOWED[role] and (campaigns is None or "a" in campaigns)
    assert principal.may(act, "a") == allowed
    if allowed:
        assert Permit(principal, "a", act).source == "ally"
    else:
        with pytest.raises(NotFound):
            Permit(principal, "a", act)


@pytest.mark.parametrize("source", [None, ""])
def test_a_partner_without_a_source_has_no_key_and_is_offered_none(source: str | None) -> None:
    with pytest.raises(ValueError, match="source"):
        Principal("hash", Role.PARTNER, "Example News", source=source)
    with pytest.raises(ValueError, match="source"):
        Invitation("hash", Role.PARTNER, "Example News", NOW, source=source)


def test_a_partner_is_offered_what_its_own_source_brought() -> None:
    assert Invitation("hash", Role.PARTNER, "Example News", NOW, source="ally").source == "ally"


def test_every_role_has_its_line_in_the_table() -> None:
    assert set(GRANTS) == set(Role)
