"""Where keys, the audit trail, exports, suppression and limits are kept."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.access import AuditEntry, Invitation, Principal
from chalicelib.domain.exports import ExportJob


class AccessStore(Protocol):
    """Keys, audit, exports, suppression and limits."""

    def principal(self, key_hash: str) -> Principal | None: ...

    def put_principal(self, principal: Principal, created_at: datetime) -> None: ...

    def put_invitation(self, invitation: Invitation) -> None: ...

    def invitation(self, token_hash: str, now: datetime) -> Invitation | None:
        """The invitation that is still open."""

    def accept(self, invitation: Invitation, principal: Principal, at: datetime) -> None:
        """Turn the invitation into the principal's key; raises Conflict when it was taken before."""

    def audit(self, entry: AuditEntry) -> None:
        """Add a line; no line is ever changed."""

    def put_export(self, job: ExportJob) -> None: ...

    def export(self, export_id: str) -> ExportJob | None: ...

    def suppress(self, address_hash: str, reason: str, until: datetime | None) -> None:
        """Send nothing there until then, or ever; what is suppressed for longer stays as it is."""

    def suppressed(self, address_hash: str, now: datetime) -> str | None:
        """The reason why nothing is sent to that address, None when mail may go."""

    def mail_times(self, address_hash: str) -> dict[str, datetime]:
        """When mail went to that address: the request's nonce and the time, oldest first."""

    def put_mail_times(
        self,
        address_hash: str,
        times: dict[str, datetime],
        previous: dict[str, datetime],
        expires_at: datetime,
    ) -> None:
        """Write them; raises Conflict when others were recorded since `previous` was read."""

    def count_up(self, counter: str, expires_at: datetime) -> int:
        """Add one to a counter that disappears at `expires_at`, and return it."""
