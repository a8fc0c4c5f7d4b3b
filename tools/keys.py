"""Keys to a stage, for whoever holds credentials of its account; made by the application's own actions."""

from functools import cached_property
from typing import Any

from chalicelib.actions.organizing.invite import accept, invite
from chalicelib.bootstrap import AwsServices
from chalicelib.domain.access import Role
from chalicelib.ports.access import AccessStore
from chalicelib.ports.audit import AuditTrail
from chalicelib.store.access import DynamoAccess
from chalicelib.store.audit import DynamoAudit
from chalicelib.store.table import Table


class StageKeys(AwsServices):
    """Services that reach a stage's keys and its audit trail, and nothing else of it."""

    def __init__(self, client: Any, access: str, audit: str) -> None:
        self._access, self._audit = Table(client, access), Table(client, audit)

    @cached_property
    def access(self) -> AccessStore:
        return DynamoAccess(self._access)

    @cached_property
    def audit(self) -> AuditTrail:
        return DynamoAudit(self._audit)

    def new_key(
        self,
        role: Role,
        label: str,
        campaigns: frozenset[str] | None = None,
        source: str | None = None,
    ) -> str:
        """A key that was invited and accepted in one go; it is nowhere but in the answer."""
        return accept(self, invite(self, role, label, campaigns, source))
